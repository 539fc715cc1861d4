package io.rdsreplicator.shared.steps;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Deletes one snapshot that retention no longer keeps, or that a failed run has left behind. The snapshot must be this
 * stack's and of the given lineage. Its replication must not have been resumed since the list was made. If the snapshot
 * no longer exists, it counts as deleted. If RDS cannot delete it now, because it is being copied, the step fails with
 * a transient error, and the next run deletes it.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBSnapshot.html">
 *     DeleteDBSnapshot</a>
 */
public final class DeleteSnapshot extends JsonHandler<DeleteSnapshot.Input, DeleteSnapshot.Output> {
    private final RdsClient rds;
    private final RunningReplications running;
    private final Ownership ownership;

    /**
     * @param sourceArn the lineage that is being pruned
     * @param executionArn of the execution that deletes; {@code stateMachineArn} is its state machine
     * @param onlyIfFailed whether to keep a snapshot from which a replication can still be resumed: retention has not
     *     been applied to it
     * @param listedAt when this execution listed the running executions, and found none that works on the snapshot;
     *     null if it has not
     * @param now when this state was entered; both are times of the Step Functions clock
     */
    public record Input(
            String snapshotId,
            Arn sourceArn,
            String stateMachineArn,
            String executionArn,
            boolean onlyIfFailed,
            @Nullable Instant listedAt,
            @Nullable Instant now) {
        public Input {
            Require.text(snapshotId, "snapshotId");
            Require.present(sourceArn, "sourceArn");
            Require.text(stateMachineArn, "stateMachineArn");
            Require.text(executionArn, "executionArn");
        }
    }

    public record Output(String snapshotId, boolean deleted, String reason) {}

    public DeleteSnapshot() {
        this(AwsClients.rds(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    public DeleteSnapshot(RdsClient rds, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.running = new RunningReplications(sfn);
        this.ownership = Ownership.from(settings);
    }

    @Override
    protected Output handle(Input input) {
        return delete(input, replication -> Optional.empty());
    }

    /**
     * @param claims why the snapshot of a replication is kept; called immediately before the deletion
     */
    public Output delete(Input input, Function<ReplicationId, Optional<String>> claims) {
        Snapshots snapshots = Snapshots.of(input.sourceArn(), rds);
        Optional<Snapshot> found = snapshots.find(input.snapshotId());
        if (found.isEmpty()) {
            return gone(input);
        }
        Optional<String> kept = keptFor(found.get(), input, claims);
        if (kept.isPresent()) {
            return new Output(input.snapshotId(), false, kept.get());
        }
        try {
            snapshots.delete(input.snapshotId());
            return new Output(
                    input.snapshotId(), true, input.onlyIfFailed() ? "it had failed" : "retention does not keep it");
        } catch (SdkException e) {
            if (!RdsRefusal.SNAPSHOT_NOT_FOUND.is(e)) {
                throw e;
            }
            return gone(input);
        }
    }

    private Optional<String> keptFor(Snapshot snapshot, Input input, Function<ReplicationId, Optional<String>> claims) {
        ReplicationTags tags = ownership.requireSnapshot(snapshot);
        if (!tags.sourceArn().equals(input.sourceArn().toString())) {
            throw new ConflictException(
                    "snapshot " + input.snapshotId() + " is of " + tags.sourceArn() + ", not of " + input.sourceArn());
        }
        if (input.onlyIfFailed() && !hasFailed(snapshot)) {
            return Optional.of("it is " + snapshot.status() + ", and a resumed replication adopts it");
        }
        return isInWork(tags.replicationId(), input)
                ? Optional.of("its replication has been resumed")
                : claims.apply(tags.replicationId());
    }

    private static Output gone(Input input) {
        return new Output(input.snapshotId(), true, "it was gone already");
    }

    private boolean isInWork(ReplicationId replication, Input input) {
        return !RunningReplications.isGood(input.listedAt(), input.now())
                && running.others(input.stateMachineArn(), input.executionArn(), input.sourceArn())
                        .contains(replication);
    }

    /** If somebody is already deleting a snapshot, this step does not need to. */
    private static boolean hasFailed(Snapshot snapshot) {
        return snapshot.state() == RdsStatus.FAILED && !snapshot.status().startsWith("delet");
    }
}
