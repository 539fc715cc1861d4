package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.Replicas;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.destination.secret.OtherLineageSecrets;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretView;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Deletes the replica of a failed replication if it can never go live. If the replica was available,
 * {@link SetPassword} has locked it, so its lock is taken off first. That is safe, because SwapSecret points the secret
 * at a locked replica only. A replica that may still go live is kept: a resumed replication adopts it. A replica that
 * is gone counts as deleted.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html">
 *     DeleteDBInstance</a>
 */
public final class DeleteFailedReplica extends JsonHandler<DeleteFailedReplica.Input, DeleteFailedReplica.Output> {
    /** Until the step deletes the next part of a replica. */
    private static final int PART_SECONDS = 5;

    private final StackReplicas replicas;
    private final ReplicaChecks checks;
    private final SecretStore store;
    private final OtherLineageSecrets otherSecrets;
    private final RunningReplications running;

    /** @param executionArn of the execution that failed; {@code stateMachineArn}: its state machine */
    public record Input(String replicaId, Announcement announcement, String stateMachineArn, String executionArn) {
        public Input {
            Require.text(replicaId, "replicaId");
            Require.present(announcement, "announcement");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
        }
    }

    /**
     * @param deleted whether the deletion has begun, or the replica was gone
     * @param progress done unless the step must be repeated, because the replica is deleted part by part
     */
    public record Output(String replicaId, boolean deleted, String reason, Progress progress) {
        Output(String replicaId, boolean deleted, String reason) {
            this(replicaId, deleted, reason, Progress.DONE);
        }
    }

    public DeleteFailedReplica() {
        this(AwsClients.rds(), AwsClients.secrets(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    DeleteFailedReplica(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.replicas = new StackReplicas(rds, settings);
        this.checks = new ReplicaChecks(settings);
        this.store = new SecretStore(secrets, settings);
        this.otherSecrets = new OtherLineageSecrets(store);
        this.running = new RunningReplications(sfn);
    }

    /** @throws ConflictException if the DB instance is not this stack's, or is not of this replication */
    @Override
    protected Output handle(Input input) {
        String id = input.replicaId();
        boolean inWork = running.others(
                        input.stateMachineArn(),
                        input.executionArn(),
                        input.announcement().sourceArn())
                .contains(input.announcement().replicationId());
        Optional<Replica> found = replicas.find(id, input.announcement().sourceArn());
        if (found.isEmpty() || found.get().isBeingDeleted()) {
            return gone(id);
        }
        Replica replica = replicas.require(id, ReplicaSpec.of(input.announcement()));
        Optional<String> keptFor = inWork ? Optional.of("its replication has been resumed") : keptFor(replica, input);
        return keptFor.isPresent() ? new Output(id, false, keptFor.get()) : delete(replica);
    }

    /**
     * Why the replica is kept. The secret is read last: an execution puts its claim on it before it locks a replica.
     */
    private Optional<String> keptFor(Replica replica, Input input) {
        String status = replica.database().status();
        if (!checks.isHopeless(replica.database(), ReplicaSpec.of(input.announcement()))) {
            return Optional.of("it is " + status + ", and a resumed replication adopts it");
        }
        if (!replica.isCandidate()) {
            return Optional.of("it has been " + replica.tags().role() + ", and retention decides about it");
        }
        Optional<String> elsewhere =
                otherSecrets.list().naming(replica, input.announcement().sourceDatabase());
        if (elsewhere.isPresent()) {
            return elsewhere;
        }
        SecretView secret = store.read(store.name(input.announcement().sourceDatabase()));
        if (secret.labels().replications().containsKey(replica.replicationId())) {
            return Optional.of("a version of the secret is labelled " + VersionStages.of(replica.replicationId()));
        }
        if (secret.labels().claimedByOthers(input.executionArn()).contains(replica.replicationId())) {
            return Optional.of(Retention.CLAIMED);
        }
        return secret.inUse().labelNaming(replica.id()).map(name -> "the secret's version " + name + " names it");
    }

    private Output delete(Replica replica) {
        String id = replica.id();
        Replicas port = replicas.of(replica);
        try {
            if (replica.isProtected()) {
                port.protect(id, false);
            }
            return port.delete(replica.database())
                    .map(reason -> new Output(id, false, reason, Progress.waitFor(PART_SECONDS, reason)))
                    .orElseGet(() ->
                            new Output(id, true, "it was " + replica.database().status() + " and could never go live"));
        } catch (SdkException e) {
            return switch (RdsRefusal.of(e)) {
                case DATABASE_NOT_FOUND -> gone(id);
                case COMBINATION -> new Output(id, false, "it is protected from deletion");
                case DATABASE_BUSY ->
                    new Output(
                            id,
                            false,
                            "RDS takes no change of it while it is "
                                    + replica.database().status()
                                    + (replica.isProtected() ? ", and its deletion protection is on" : ""));
                default -> throw AwsErrors.translate("deleting the failed replica " + id, e);
            };
        }
    }

    private static Output gone(String id) {
        return new Output(id, true, "it was deleted before");
    }
}
