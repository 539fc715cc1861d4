package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.Replicas;
import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.destination.secret.OtherLineageSecrets;
import io.rdsreplicator.destination.secret.SecretFit;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretView;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Deletes one replica that retention does not keep. The step repeats the decision of ListPrunable right before the
 * call, in this order:
 *
 * <ul>
 *   <li>the secrets of other databases;
 *   <li>the whole lineage, with the number of its replicas and their deletion protection;
 *   <li>the secret of the database and the claims on it.
 * </ul>
 *
 * <p>RDS's deletion protection covers changes after that. No final snapshot is made: the landed snapshot and the source
 * have the data. A replica that is gone counts as deleted.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html">
 *     DeleteDBInstance</a>
 */
public final class DeleteReplica extends JsonHandler<DeleteReplica.Input, DeleteReplica.Output> {
    private final RdsClient rds;
    private final Replicas replicas;
    private final SecretStore store;
    private final OtherLineageSecrets otherSecrets;
    private final RunningReplications running;
    private final ReplicaChecks checks;
    private final int keep;

    /**
     * @param running the replications of the lineage that other executions work on, as {@link ListPrunable} found them;
     *     null in a definition of an earlier release
     * @param listedAt when they were found; {@code now}: when this state was entered. Both are by Step Functions' clock
     */
    public record Input(
            String replicaId,
            Announcement announcement,
            String stateMachineArn,
            String executionArn,
            @Nullable List<ReplicationId> running,
            @Nullable Instant listedAt,
            @Nullable Instant now) {
        public Input {
            Require.text(replicaId, "replicaId");
            Require.present(announcement, "announcement");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
        }
    }

    public record Output(String replicaId, boolean deleted, String reason) {}

    public DeleteReplica() {
        this(AwsClients.rds(), AwsClients.secrets(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    DeleteReplica(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.replicas = new Replicas(rds, settings);
        this.store = new SecretStore(secrets, settings);
        this.otherSecrets = new OtherLineageSecrets(store);
        this.running = new RunningReplications(sfn);
        this.checks = new ReplicaChecks(settings);
        this.keep = settings.wholeNumber("REPLICAS_TO_KEEP");
    }

    /** @throws ConflictException if the DB instance is not this stack's, or is of another lineage */
    @Override
    protected Output handle(Input input) {
        String id = input.replicaId();
        Optional<Replica> found = replicas.find(id, input.announcement().sourceArn());
        if (found.isEmpty() || found.get().isBeingDeleted()) {
            return new Output(id, true, "it was deleted before");
        }
        Optional<String> elsewhere =
                otherSecrets.list().naming(found.get(), input.announcement().sourceDatabase());
        if (elsewhere.isPresent()) {
            return new Output(id, false, elsewhere.get());
        }
        // The order matters: an execution puts its claim on the secret before it locks a replica.
        Set<ReplicationId> others = others(input);
        List<Replica> lineage = replicas.ofLineage(input.announcement().sourceArn());
        SecretView secret = store.read(store.name(input.announcement().sourceDatabase()));
        SecretFit.requireFits(secret.value(), ReplicaSpec.of(input.announcement()), false);
        Retention retention = new Retention(
                keep,
                checks,
                others,
                secret.labels().claimedByOthers(input.executionArn()),
                secret.inUse(),
                secret.value().identity());
        return retention.decide(lineage).stream()
                .filter(decision -> decision.replica().id().equals(id))
                .findFirst()
                .map(decision -> decision.keptFor()
                        .map(reason -> new Output(id, false, reason))
                        .orElseGet(() -> delete(id)))
                .orElseGet(() -> new Output(id, true, "it was deleted before"));
    }

    private Set<ReplicationId> others(Input input) {
        return input.running() != null && RunningReplications.isGood(input.listedAt(), input.now())
                ? Set.copyOf(input.running())
                : running.others(
                        input.stateMachineArn(),
                        input.executionArn(),
                        input.announcement().sourceArn());
    }

    private Output delete(String id) {
        try {
            rds.deleteDBInstance(
                    r -> r.dbInstanceIdentifier(id).skipFinalSnapshot(true).deleteAutomatedBackups(true));
            return new Output(id, true, "retention does not keep it");
        } catch (SdkException e) {
            return switch (AwsErrors.code(e)) {
                case "DBInstanceNotFound" -> new Output(id, true, "it was deleted before");
                case "InvalidParameterCombination" -> new Output(id, false, "it is protected from deletion");
                default -> throw AwsErrors.translate("DeleteDBInstance of " + id, e);
            };
        }
    }
}
