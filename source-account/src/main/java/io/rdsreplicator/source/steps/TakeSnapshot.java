package io.rdsreplicator.source.steps;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.QuotaReachedException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.WaitingPolicy;
import io.rdsreplicator.source.snapshot.ReplicationSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Begins the taken snapshot, or adopts the one that an earlier attempt of this replication began. If the database has
 * become busy since planning, such as by another replication's snapshot, the step waits until the database's deadline.
 * This is not an error. If others have filled the quota of manual snapshots since {@link ListPrunableSnapshots} found
 * room, the replication also waits. That step then runs again.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html">
 *     CreateDBSnapshot</a>
 */
public final class TakeSnapshot extends JsonHandler<TakeSnapshot.Input, TakeSnapshot.Output> {
    private static final String BUSY = "RDS takes no snapshot of it in its present state";
    /** The wait if a definition of an earlier release passes no times. */
    private static final int BUSY_SECONDS = 20;

    private final RdsClient rds;
    private final ReplicationSnapshots replicationSnapshots;
    private final OwnTags ownTags;

    /**
     * @param databaseDeadlineSeconds the maximum wait for the database, from PlanReplication
     * @param since when that wait began; {@code now} is when this state was entered; both are times of the Step
     *     Functions clock; a definition of an earlier release passes neither, nor the deadline
     * @param sourceResourceId of the database, as PlanReplication found it; null from a definition of an earlier
     *     release
     * @param sourceTags the tags of the database that are copied, from PlanReplication; null from a definition of an
     *     earlier release
     */
    public record Input(
            ReplicationId replicationId,
            Arn sourceArn,
            String sourceDatabase,
            @Nullable Integer databaseDeadlineSeconds,
            @Nullable Instant since,
            @Nullable Instant now,
            @Nullable String sourceResourceId,
            @Nullable Map<String, String> sourceTags) {
        public Input {
            Require.present(replicationId, "replicationId");
            Require.present(sourceArn, "sourceArn");
            Require.text(sourceDatabase, "sourceDatabase");
            Require.that(
                    sourceArn.resourceName().equals(sourceDatabase),
                    "sourceDatabase must be the database of sourceArn");
        }

        /** For a definition of an earlier release, which passes no tags. */
        Input(
                ReplicationId replicationId,
                Arn sourceArn,
                String sourceDatabase,
                @Nullable Integer databaseDeadlineSeconds,
                @Nullable Instant since,
                @Nullable Instant now,
                @Nullable String sourceResourceId) {
            this(replicationId, sourceArn, sourceDatabase, databaseDeadlineSeconds, since, now, sourceResourceId, null);
        }
    }

    /**
     * @param progress done when the snapshot has begun
     */
    @JsonPropertyOrder({"begun", "waitSeconds"})
    public record Output(String snapshotId, Progress progress) {
        /** For definitions of the last release, as {@link #waitSeconds()} is. */
        @JsonProperty
        public boolean begun() {
            return progress.done();
        }

        @JsonProperty
        public int waitSeconds() {
            return progress.waitSeconds();
        }
    }

    public TakeSnapshot() {
        this(AwsClients.rds(), Settings.fromEnvironment());
    }

    TakeSnapshot(RdsClient rds, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.replicationSnapshots = new ReplicationSnapshots(Ownership.from(settings));
        this.ownTags = OwnTags.from(settings);
    }

    @Override
    protected Output handle(Input input) {
        Snapshots snapshots = Snapshots.of(input.sourceArn(), rds);
        String name = replicationSnapshots.name(SnapshotKind.TAKEN, input.replicationId());
        List<Tag> tags = ownTags.with(
                replicationSnapshots.tags(
                        SnapshotKind.TAKEN,
                        input.replicationId(),
                        input.sourceArn(),
                        Optional.empty(),
                        input.sourceResourceId()),
                input.sourceTags());
        try {
            snapshots.create(input.sourceDatabase(), name, tags);
            return new Output(name, Progress.DONE);
        } catch (RdsException e) {
            return switch (RdsRefusal.of(e)) {
                case DATABASE_BUSY ->
                    new Output(
                            name,
                            Progress.waitFor(busySeconds(input, snapshots.kind().label()), BUSY));
                case SNAPSHOT_QUOTA ->
                    new Output(
                            name,
                            Progress.waitFor(fullSeconds(input), "the account's quota of manual snapshots is full"));
                case SNAPSHOT_EXISTS -> {
                    replicationSnapshots.adopt(snapshots, name, input.replicationId(), input.sourceArn());
                    yield new Output(name, Progress.DONE);
                }
                case DATABASE_NOT_FOUND ->
                    throw new InvalidRequestException(
                            snapshots.kind().label() + " " + input.sourceDatabase() + " does not exist any more");
                default -> throw AwsErrors.translate(snapshots.createCall() + " of " + input.sourceDatabase(), e);
            };
        }
    }

    private static int busySeconds(Input input, String kind) {
        if (input.databaseDeadlineSeconds() == null || input.since() == null || input.now() == null) {
            return BUSY_SECONDS;
        }
        String what = kind + " " + input.sourceDatabase() + " (" + BUSY + ")";
        return WaitingPolicy.until(Duration.ofSeconds(input.databaseDeadlineSeconds()))
                .nextRoundSeconds(what, input.since(), input.now());
    }

    /** Here RDS's error means the number of manual snapshots, not the copies in progress. */
    private static int fullSeconds(Input input) {
        String full = "no snapshot can be taken of " + input.sourceDatabase()
                + ": the account has as many manual snapshots in this Region as"
                + " its quota allows; delete some or raise the quota";
        if (input.databaseDeadlineSeconds() == null || input.since() == null || input.now() == null) {
            throw new QuotaReachedException(full);
        }
        WaitingPolicy waiting = WaitingPolicy.until(Duration.ofSeconds(input.databaseDeadlineSeconds()));
        if (waiting.isOver(input.since(), input.now())) {
            throw new QuotaReachedException(full);
        }
        return waiting.nextRoundSeconds(full, input.since(), input.now());
    }
}
