package io.rdsreplicator.shared.steps;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Metrics;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.StageDeadline;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * Looks once at a snapshot of this replication. Returns that it is available, or how long to wait before the next look.
 * If it is available, the step checks its key, engine, size, data time and origin against the expected values. Changes
 * nothing.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html">DBSnapshot</a>
 */
public final class CheckSnapshot extends JsonHandler<CheckSnapshot.Input, CheckSnapshot.Output> {
    private final RdsClient rds;
    private final Ownership ownership;
    private final StageDeadline deadline;
    private final Metrics metrics;

    /**
     * @param since when the wait began; {@code now} is when this state was entered; both are times of the Step
     *     Functions clock
     * @param allocatedStorage of the database, in gibibytes: the wait for a larger one can be longer
     * @param expectedKmsKeyArn null if any key is accepted
     * @param expectedSnapshotTime null if it is not known yet
     * @param expectedEngine null if no engine was announced; the same holds for {@code expectedAllocatedStorage}, in
     *     gibibytes
     * @param startTime of the execution; null if the execution began before an update of the stack, as are the next two
     * @param expectedCopyOf ARN of the snapshot in another account of which this is a copy; null if it is not a copy
     *     from another account
     * @param expectedDatabase identifier of the database of which the snapshot was taken
     * @param sourceArn of the database; null from a definition of an earlier release, which has DB instances only
     */
    public record Input(
            String snapshotId,
            ReplicationId replicationId,
            Instant since,
            Instant now,
            int allocatedStorage,
            @Nullable String expectedKmsKeyArn,
            @Nullable Instant expectedSnapshotTime,
            @Nullable String expectedEngine,
            @Nullable Integer expectedAllocatedStorage,
            @Nullable Instant startTime,
            @Nullable String expectedCopyOf,
            @Nullable String expectedDatabase,
            @Nullable Arn sourceArn) {
        public Input {
            Require.text(snapshotId, "snapshotId");
            Require.present(replicationId, "replicationId");
            Require.present(since, "since");
            Require.present(now, "now");
        }
    }

    /**
     * @param snapshotTime null until RDS returns it, as are the next two
     * @param sourceResourceId resource id of the database of which the snapshot was taken
     * @param databaseTime of the most recent transaction in the snapshot; null for a DB cluster snapshot; long before {@code snapshotTime} if nobody
     *     writes to the database, or if a read replica lags behind
     */
    @JsonPropertyOrder({"available", "waitSeconds"})
    public record Output(
            String snapshotId,
            String snapshotArn,
            Progress progress,
            int percentProgress,
            @Nullable Instant snapshotTime,
            @Nullable String kmsKeyArn,
            @Nullable String sourceResourceId,
            @Nullable Instant databaseTime) {
        /** For definitions of the last release, as {@link #waitSeconds()} is. */
        @JsonProperty
        public boolean available() {
            return progress.done();
        }

        @JsonProperty
        public int waitSeconds() {
            return progress.waitSeconds();
        }
    }

    public CheckSnapshot() {
        this(AwsClients.rds(), Settings.fromEnvironment());
    }

    CheckSnapshot(RdsClient rds, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.ownership = Ownership.from(settings);
        this.deadline = StageDeadline.ofSnapshot(settings);
        this.metrics = new Metrics(settings);
    }

    @Override
    protected Output handle(Input input) {
        metrics.running(input.startTime(), input.now());
        Snapshot snapshot = describe(input);
        if (!ownership.requireSnapshot(snapshot).replicationId().equals(input.replicationId())) {
            throw new ConflictException(
                    "snapshot " + input.snapshotId() + " is of another replication than " + input.replicationId());
        }
        RdsStatus status = snapshot.state();
        if (status == RdsStatus.FAILED) {
            throw new FailedInRdsException("snapshot " + input.snapshotId() + " is " + snapshot.status()
                    + ": look at the events of RDS for the reason");
        }
        int percent = Objects.requireNonNullElse(snapshot.percentProgress(), 0);
        if (status == RdsStatus.READY) {
            check(snapshot, input);
            return output(snapshot, Progress.DONE, percent);
        }
        int wait = deadline.waiting(input.allocatedStorage())
                .nextWaitSeconds("snapshot " + input.snapshotId(), input.since(), input.now());
        return output(snapshot, Progress.waitFor(wait, "it is " + snapshot.status() + ", " + percent + "%"), percent);
    }

    private Snapshot describe(Input input) {
        // A snapshot that was created a moment ago may not be visible yet. So the step looks again before it treats the
        // snapshot as lost.
        return Snapshots.of(input.sourceArn(), rds)
                .find(input.snapshotId())
                .orElseThrow(() -> new TransientException("snapshot " + input.snapshotId()
                        + " is not found: not visible yet, or deleted by somebody else"));
    }

    private static void check(Snapshot snapshot, Input input) {
        String name = "snapshot " + snapshot.id();
        requireOrigin(name, snapshot, input);
        if (input.expectedKmsKeyArn() != null && !input.expectedKmsKeyArn().equals(snapshot.kmsKeyId())) {
            throw new FailedInRdsException(name + " is not encrypted under " + input.expectedKmsKeyArn());
        }
        if (input.expectedSnapshotTime() != null && !snapshot.canBeTakenAt(input.expectedSnapshotTime())) {
            throw new FailedInRdsException(name + " holds data of "
                    + snapshot.time().map(Instant::toString).orElse("an unknown time") + ", not of the announced "
                    + input.expectedSnapshotTime());
        }
        if (input.expectedEngine() != null && !input.expectedEngine().equals(snapshot.engine())) {
            throw new FailedInRdsException(
                    name + " is of engine " + snapshot.engine() + ", not of the announced " + input.expectedEngine());
        }
        if (input.expectedAllocatedStorage() != null && !snapshot.canBeOfSize(input.expectedAllocatedStorage())) {
            throw new FailedInRdsException(name + " is of " + snapshot.allocatedStorage()
                    + " GiB, not of the announced " + input.expectedAllocatedStorage());
        }
    }

    /** A tag does not prove the origin of data. RDS returns the origin in fields that nobody can change. */
    private static void requireOrigin(String name, Snapshot snapshot, Input input) {
        if (input.expectedCopyOf() != null && !input.expectedCopyOf().equals(snapshot.copyOf())) {
            throw new FailedInRdsException(
                    name + " is a copy of " + snapshot.copyOf() + ", not of the announced " + input.expectedCopyOf());
        }
        if (input.expectedDatabase() != null && !input.expectedDatabase().equals(snapshot.sourceDatabase())) {
            throw new FailedInRdsException(name + " is of database " + snapshot.sourceDatabase()
                    + ", not of the announced " + input.expectedDatabase());
        }
    }

    private static Output output(Snapshot snapshot, Progress progress, int percent) {
        return new Output(
                snapshot.id(),
                snapshot.arn(),
                progress,
                percent,
                snapshot.time().orElse(null),
                snapshot.kmsKeyId(),
                snapshot.sourceResourceId(),
                snapshot.databaseTime());
    }
}
