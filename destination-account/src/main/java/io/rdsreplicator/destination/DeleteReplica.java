package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.RunningReplications;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Deletes one replica that retention does not keep, after it has looked again at everything that forbids it; RDS's deletion protection
 * holds against what changes after that. Without a final snapshot: its landed snapshot and the source have the data. One that is gone
 * counts as deleted.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html">DeleteDBInstance</a>
 */
public final class DeleteReplica extends JsonHandler<DeleteReplica.Input, DeleteReplica.Output> {
    private final RdsClient rds;
    private final Replicas replicas;
    private final SecretStore store;
    private final RunningReplications running;
    private final RunningRollbacks rollbacks;

    public record Input(String replicaId, Announcement announcement, String stateMachineArn, String executionArn) {
        public Input {
            Require.text(replicaId, "replicaId");
            Require.present(announcement, "announcement");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
        }
    }

    public record Output(String replicaId, boolean deleted, String reason) {}

    public DeleteReplica() {
        this(Aws.rds(), Aws.secrets(), Aws.sfn(), Settings.fromEnvironment());
    }

    DeleteReplica(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.replicas = new Replicas(rds, settings);
        this.store = new SecretStore(secrets, settings);
        this.running = new RunningReplications(sfn);
        this.rollbacks = new RunningRollbacks(sfn, settings);
    }

    /** @throws ConflictException if the DB instance is not this stack's, or of another lineage */
    @Override
    protected Output handle(Input input) {
        String id = input.replicaId();
        Optional<Replica> found = replicas.find(id, input.announcement().sourceArn());
        if (found.isEmpty() || found.get().isBeingDeleted()) {
            return new Output(id, true, "it was deleted before");
        }
        if (found.get().isProtected()) {
            return kept(id);
        }
        String secret = store.name(input.announcement().sourceDatabase());
        store.current(secret).value().requireFits(Origin.of(input.announcement()), false);
        Optional<String> label = store.inUse(secret).labelNaming(id);
        if (label.isPresent()) {
            return new Output(id, false, "the secret's version " + label.get() + " names it");
        }
        boolean inWork = running.others(input.stateMachineArn(), input.executionArn(), input.announcement().sourceArn())
                .contains(found.get().replicationId());
        if (inWork) {
            return new Output(id, false, "its replication is running");
        }
        return rollbacks.areOf(input.announcement().sourceDatabase(), input.executionArn())
                ? new Output(id, false, "a rollback of its database is running")
                : delete(id);
    }

    private Output delete(String id) {
        try {
            rds.deleteDBInstance(r -> r.dbInstanceIdentifier(id).skipFinalSnapshot(true).deleteAutomatedBackups(true));
            return new Output(id, true, "retention does not keep it");
        } catch (SdkException e) {
            return switch (AwsErrors.code(e)) {
                case "DBInstanceNotFound" -> new Output(id, true, "it was deleted before");
                case "InvalidParameterCombination" -> kept(id);
                default -> throw AwsErrors.translate("DeleteDBInstance of " + id, e);
            };
        }
    }

    private static Output kept(String id) {
        return new Output(id, false, "it is protected from deletion");
    }
}
