package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rdsreplicator.destination.replica.ConfiguredSource;
import io.rdsreplicator.destination.replica.LandingOptions;
import io.rdsreplicator.destination.snapshot.LandedSnapshots;
import io.rdsreplicator.destination.snapshot.LandingErrors;
import io.rdsreplicator.destination.snapshot.LandingLimit;
import io.rdsreplicator.destination.snapshot.LandingRoute;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.SnapshotCopy;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Metrics;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.CopyQueue;
import io.rdsreplicator.shared.waiting.CopyTurn;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.StageDeadline;
import io.rdsreplicator.shared.waiting.WaitingPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Copies the shared transfer snapshot into this account. The copy is decrypted with the source's key and encrypted with
 * this account's key. The source may be in another Region: one call copies across both. If a copy of the same replication exists, it is adopted, even if the transfer snapshot is gone.
 *
 * <p>If the quota of copies in progress is used up, the step waits for its turn ({@link CopyQueue}) and does not fail.
 * If AWS throttles the calls, it waits, too. RDS has the same error code for the quota of manual snapshots, so the
 * deadline of the wait ends that case.
 *
 * <p>If {@link LandingLimit} is reached, nothing is copied and the replication ends.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBSnapshot.html">CopyDBSnapshot</a>
 */
public final class LandSnapshot extends JsonHandler<LandSnapshot.Input, LandSnapshot.Output> {
    private static final String THROTTLED = "AWS throttles the calls of this account";
    private static final String QUOTA =
            "the account has as many manual snapshots or copies in progress in this Region as its quota allows:"
                    + " delete snapshots or raise the quota";

    private final RdsClient rds;
    private final SfnClient sfn;
    private final Ownership ownership;
    private final OwnTags ownTags;
    private final ConfiguredSource source;
    private final Arn landingKey;
    private final LandedSnapshots landed;
    private final LandingLimit limit;
    private final LandingOptions options;
    private final StageDeadline deadline;
    private final Metrics metrics;

    /**
     * @param since when the wait for RDS to begin the copy began; {@code now}: when this state was entered. Both are by
     *     Step Functions' clock
     * @param startTime of the execution; null from one that began before an update of the stack
     * @param turn the last answer of this step while it waits for a copy slot; null before it has waited
     * @param earlier how many replications ran that were started before this one and had not finished their copies;
     *     null if it is not known
     * @param stateMachineArn of the execution; null from one that began before an update of the stack
     */
    public record Input(
            Announcement announcement,
            Instant since,
            Instant now,
            @Nullable Instant startTime,
            @Nullable CopyTurn turn,
            @Nullable Integer earlier,
            @Nullable String stateMachineArn) {
        public Input {
            Require.present(announcement, "announcement");
            Require.present(since, "since");
            Require.present(now, "now");
        }
    }

    /**
     * @param progress done when the copy has begun
     * @param turn the {@code turn} of this step's next input; null if it does not wait for a copy slot
     */
    @JsonPropertyOrder({"begun", "waitSeconds"})
    public record Output(String snapshotId, Progress progress, @Nullable CopyTurn turn) {
        /** Read by state machine definitions of the last release, and so is {@link #waitSeconds()}. */
        @JsonProperty
        public boolean begun() {
            return progress.done();
        }

        @JsonProperty
        public int waitSeconds() {
            return progress.waitSeconds();
        }
    }

    public LandSnapshot() {
        this(AwsClients.rds(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    LandSnapshot(RdsClient rds, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.ownership = Ownership.from(settings);
        this.ownTags = OwnTags.from(settings);
        this.sfn = sfn;
        this.source = ConfiguredSource.from(settings);
        this.landingKey = Arn.parse(settings.text("LANDING_KEY_ARN"), "LandingKeyArn");
        this.landed = new LandedSnapshots(rds, ownership);
        this.limit = new LandingLimit(settings);
        this.options = LandingOptions.from(settings);
        this.deadline = StageDeadline.ofCopySlot(settings);
        this.metrics = new Metrics(settings);
    }

    @Override
    protected Output handle(Input input) {
        metrics.running(input.startTime(), input.now());
        Announcement announcement = input.announcement();
        source.require(announcement);
        Snapshots snapshots = Snapshots.of(announcement.sourceArn(), rds);
        CopyQueue queue = new CopyQueue(snapshots, rds, sfn, ownership, SnapshotKind.LANDED);
        String name = ownership.names().snapshot(SnapshotKind.LANDED, announcement.replicationId());
        CopyQueue.Waiting waiting = new CopyQueue.Waiting(
                announcement.replicationId(),
                input.stateMachineArn(),
                input.turn(),
                input.earlier(),
                input.since(),
                input.now());
        try {
            return adopts(snapshots, name, announcement) ? begun(name) : inTurn(queue, snapshots, name, input, waiting);
        } catch (SdkException e) {
            if (!AwsErrors.isThrottled(e)) {
                throw e;
            }
            return waits(name, input, THROTTLED, Optional.of(queue.throttled(waiting)));
        }
    }

    private Output inTurn(CopyQueue queue, Snapshots snapshots, String name, Input input, CopyQueue.Waiting waiting) {
        Optional<CopyQueue.Pause> pause = queue.look(waiting);
        if (pause.isPresent()) {
            return waits(name, input, QUOTA, pause);
        }
        return copies(snapshots, name, input) ? begun(name) : waits(name, input, QUOTA, queue.refused(waiting));
    }

    private static Output begun(String name) {
        return new Output(name, Progress.DONE, null);
    }

    private Output waits(String name, Input input, String reason, Optional<CopyQueue.Pause> pause) {
        String what = "the copy to " + name + " (" + reason + ")";
        WaitingPolicy policy = deadline.waiting(input.announcement().allocatedStorage());
        int seconds = pause.isPresent()
                ? policy.withinDeadline(
                        what, input.since(), input.now(), pause.get().seconds())
                : policy.nextAttemptSeconds(what, input.since(), input.now());
        return new Output(
                name,
                Progress.waitFor(seconds, reason),
                pause.map(CopyQueue.Pause::turn).orElse(input.turn()));
    }

    private boolean adopts(Snapshots snapshots, String name, Announcement announcement) {
        Optional<Snapshot> existing = snapshots.find(name);
        existing.ifPresent(snapshot -> {
            ReplicationTags tags = ownership.requireSnapshot(snapshot);
            if (!tags.sourceArn().equals(announcement.sourceArn().toString())) {
                throw new ConflictException("snapshot " + name + " is a copy of another database, " + tags.sourceArn());
            }
            if (snapshot.state() == RdsStatus.FAILED) {
                throw new FailedInRdsException("snapshot " + name + ", of an earlier attempt, is " + snapshot.status()
                        + " and cannot be used: delete it and run this replication again, or start a new replication");
            }
        });
        return existing.isPresent();
    }

    /** @return false if the quota has no room for the copy */
    private boolean copies(Snapshots snapshots, String name, Input input) {
        Announcement announcement = input.announcement();
        if (limit.isSet()) {
            limit.requireRoom(announcement.sourceArn(), landed.ofLineage(announcement.sourceArn()), input.now());
        }
        LandingRoute route = new LandingRoute(announcement.snapshotArn(), landingKey);
        try {
            snapshots.copy(new SnapshotCopy(
                    announcement.snapshotArn().toString(),
                    name,
                    landingKey.toString(),
                    tags(announcement, snapshots.keepOriginalTime() ? Optional.empty() : Optional.of(input.now())),
                    options.of(announcement),
                    route.signedRegion()));
            return true;
        } catch (SdkException e) {
            if (RdsRefusal.SNAPSHOT_QUOTA.is(e)) {
                return false;
            }
            boolean madeMeanwhile = RdsRefusal.SNAPSHOT_EXISTS.is(e) && adopts(snapshots, name, announcement);
            if (!madeMeanwhile) {
                throw LandingErrors.translate(name, snapshots.copyCall(), announcement, route, e);
            }
            return true;
        }
    }

    private List<Tag> tags(Announcement announcement, Optional<Instant> began) {
        List<Tag> tags = new ArrayList<>(ReplicationTags.of(announcement, ownership.stack(), SnapshotKind.LANDED.word())
                .toTags());
        began.ifPresent(time -> tags.add(ReplicationTags.tag(ReplicationTags.LANDING_BEGAN, time.toString())));
        return ownTags.with(tags, announcement.sourceTags());
    }
}
