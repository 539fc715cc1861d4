package io.rdsreplicator.destination.steps;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.Replicas;
import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.destination.replica.StackReplicas;
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
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.RemainingTime;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.WaitingPolicy;
import java.time.Duration;
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
 * Deletes one replica that retention does not keep, or the members of one that is kept without them. A replica that RDS
 * deletes part by part loses one part in each invocation. The step repeats the decision of ListPrunable right before the
 * call, in this order:
 *
 * <ul>
 *   <li>the secrets of other databases;
 *   <li>the whole lineage, with the number of its replicas and their deletion protection;
 *   <li>the secret of the database and the claims on it.
 * </ul>
 *
 * <p>A deletion that begins is over when the invocation ends: a rollback waits that long for those that have not seen
 * its claim.
 *
 * <p>RDS's deletion protection covers changes after that. No final snapshot is made: the landed snapshot and the source
 * have the data. A replica that is gone counts as deleted.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html">
 *     DeleteDBInstance</a>
 */
public final class DeleteReplica extends JsonHandler<DeleteReplica.Input, DeleteReplica.Output> {
    /** Until the step deletes the next part of a replica. */
    private static final int PART_SECONDS = 5;
    /** For a look that takes too long again and again. */
    private static final Duration DEADLINE = Duration.ofHours(1);

    private final StackReplicas replicas;
    private final SecretStore store;
    private final OtherLineageSecrets otherSecrets;
    private final RunningReplications running;
    private final ReplicaChecks checks;
    private final Retention.Counts counts;

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

    /**
     * @param deleted whether the deletion has begun, or the replica was gone
     * @param progress done unless the step must be repeated: the replica is deleted part by part, or too little time was
     *     left
     */
    public record Output(String replicaId, boolean deleted, String reason, Progress progress) {
        Output(String replicaId, boolean deleted, String reason) {
            this(replicaId, deleted, reason, Progress.DONE);
        }
    }

    public DeleteReplica() {
        this(
                AwsClients.once().rds(),
                AwsClients.once().secrets(),
                AwsClients.once().sfn(),
                Settings.fromEnvironment());
    }

    DeleteReplica(RdsClient rds, SecretsManagerClient secrets, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.replicas = new StackReplicas(rds, settings);
        this.store = new SecretStore(secrets, settings);
        this.otherSecrets = new OtherLineageSecrets(store);
        this.running = new RunningReplications(sfn);
        this.checks = new ReplicaChecks(settings);
        this.counts = Retention.Counts.from(settings);
    }

    /** @throws ConflictException if the DB instance is not this stack's, or is of another lineage */
    @Override
    protected Output handle(Input input) {
        return handle(input, RemainingTime.UNLIMITED);
    }

    @Override
    protected Output handle(Input input, RemainingTime remaining) {
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
                counts,
                checks,
                others,
                secret.labels().claimedByOthers(input.executionArn()),
                secret.inUse(),
                secret.value().identity());
        return retention.decide(lineage).stream()
                .filter(decision -> decision.replica().id().equals(id))
                .findFirst()
                .map(decision -> carryOut(decision, input, remaining))
                .orElseGet(() -> new Output(id, true, "it was deleted before"));
    }

    /** The next replication lists the replica again. */
    private static boolean isOver(Input input) {
        return input.listedAt() != null
                && input.now() != null
                && WaitingPolicy.until(DEADLINE).isOver(input.listedAt(), input.now());
    }

    private Set<ReplicationId> others(Input input) {
        return input.running() != null && RunningReplications.isGood(input.listedAt(), input.now())
                ? Set.copyOf(input.running())
                : running.others(
                        input.stateMachineArn(),
                        input.executionArn(),
                        input.announcement().sourceArn());
    }

    private Output carryOut(Retention.Decision decision, Input input, RemainingTime remaining) {
        RestoredDatabase database = decision.replica().database();
        String id = database.id();
        if (decision.deletes() && !remaining.coversCall()) {
            String reason = "the look at it took too long to delete anything after it";
            return isOver(input)
                    ? new Output(id, false, reason)
                    : new Output(id, false, reason, Progress.waitFor(PART_SECONDS, reason));
        }
        Replicas port = replicas.of(decision.replica());
        try {
            if (decision.keptFor().isEmpty()) {
                return port.delete(database)
                        .map(reason -> new Output(id, false, reason, Progress.waitFor(PART_SECONDS, reason)))
                        .orElseGet(() -> new Output(id, true, "retention does not keep it"));
            }
            return decision.cools()
                    ? port.cool(database)
                            .map(reason -> new Output(id, false, reason, Progress.waitFor(PART_SECONDS, reason)))
                            .orElseGet(() ->
                                    new Output(id, false, decision.keptFor().get() + ", without members"))
                    : new Output(id, false, decision.keptFor().get());
        } catch (SdkException e) {
            return switch (RdsRefusal.of(e)) {
                case DATABASE_NOT_FOUND -> new Output(id, true, "it was deleted before");
                case COMBINATION -> new Output(id, false, "it is protected from deletion");
                default -> throw AwsErrors.translate("deleting replica " + id, e);
            };
        }
    }
}
