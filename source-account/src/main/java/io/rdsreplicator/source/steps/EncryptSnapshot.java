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
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.SnapshotCopy;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.rds.TagPropagation;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Metrics;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.CopyQueue;
import io.rdsreplicator.shared.waiting.CopyTurn;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.StageDeadline;
import io.rdsreplicator.source.snapshot.ReplicationSnapshots;
import io.rdsreplicator.source.snapshot.TransferKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Begins the copy of the taken snapshot under the transfer key, or adopts the copy that an earlier attempt began. If
 * the taken snapshot is already under that key, it is itself the transfer snapshot. If the quota of copies in progress
 * is used up, the replication waits in a queue ({@link CopyQueue}); this is not an error. It also waits if AWS
 * throttles its calls. RDS returns the same error code for the quota of manual snapshots, which does not free itself.
 * The deadline of the wait ends that case.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBSnapshot.html">CopyDBSnapshot</a>
 */
public final class EncryptSnapshot extends JsonHandler<EncryptSnapshot.Input, EncryptSnapshot.Output> {
    private static final String THROTTLED = "AWS throttles the calls of this account";
    private static final String QUOTA =
            "the account has as many manual snapshots or copies in progress in this Region as its quota allows";

    private final RdsClient rds;
    private final SfnClient sfn;
    private final Ownership ownership;
    private final ReplicationSnapshots replicationSnapshots;
    private final OwnTags ownTags;
    private final TransferKey transferKey;
    private final StageDeadline deadline;
    private final Metrics metrics;

    /**
     * @param takenKmsKeyArn null if the taken snapshot is not encrypted
     * @param snapshotTime time of the snapshot's data
     * @param allocatedStorage of the database, in gibibytes
     * @param since when the wait until RDS begins the copy began; {@code now} is when this state was entered; both are
     *     times of the Step Functions clock
     * @param startTime of the execution; null if the execution began before an update of the stack
     * @param sourceResourceId the DB instance of which the snapshot was taken; null if it is not known
     * @param sourceTags the tags of the database that are copied; null from a definition of an earlier release
     * @param turn the last answer of this step while the replication waits for a copy slot; null before it has waited
     * @param earlier how many executions that had begun earlier were running when this one began; null if it is not
     *     known
     * @param stateMachineArn of the execution; null if the execution began before an update of the stack
     */
    public record Input(
            ReplicationId replicationId,
            Arn sourceArn,
            String takenSnapshotId,
            @Nullable String takenKmsKeyArn,
            Instant snapshotTime,
            int allocatedStorage,
            Instant since,
            Instant now,
            @Nullable Instant startTime,
            @Nullable String sourceResourceId,
            @Nullable Map<String, String> sourceTags,
            @Nullable CopyTurn turn,
            @Nullable Integer earlier,
            @Nullable String stateMachineArn) {
        public Input {
            Require.present(replicationId, "replicationId");
            Require.present(sourceArn, "sourceArn");
            Require.text(takenSnapshotId, "takenSnapshotId");
            Require.present(snapshotTime, "snapshotTime");
            Require.present(since, "since");
            Require.present(now, "now");
        }

        /** For a definition of an earlier release, which passes no tags. */
        Input(
                ReplicationId replicationId,
                Arn sourceArn,
                String takenSnapshotId,
                @Nullable String takenKmsKeyArn,
                Instant snapshotTime,
                int allocatedStorage,
                Instant since,
                Instant now,
                @Nullable Instant startTime,
                @Nullable String sourceResourceId) {
            this(
                    replicationId,
                    sourceArn,
                    takenSnapshotId,
                    takenKmsKeyArn,
                    snapshotTime,
                    allocatedStorage,
                    since,
                    now,
                    startTime,
                    sourceResourceId,
                    null,
                    null,
                    null,
                    null);
        }
    }

    /**
     * @param copied whether the transfer snapshot is a copy and not the taken snapshot itself
     * @param progress done when the copy has begun, or when none is needed
     * @param reason why the snapshot was copied, or why not
     * @param turn input of the next call of this step; null if the replication does not wait for a copy slot
     */
    @JsonPropertyOrder({"begun", "waitSeconds"})
    public record Output(String snapshotId, boolean copied, Progress progress, String reason, @Nullable CopyTurn turn) {
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

    public EncryptSnapshot() {
        this(AwsClients.rds(), AwsClients.sfn(), Settings.fromEnvironment());
    }

    EncryptSnapshot(RdsClient rds, SfnClient sfn, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.sfn = sfn;
        this.ownership = Ownership.from(settings);
        this.replicationSnapshots = new ReplicationSnapshots(ownership);
        this.ownTags = OwnTags.from(settings);
        this.transferKey = TransferKey.from(settings);
        this.deadline = StageDeadline.ofCopySlot(settings);
        this.metrics = new Metrics(settings);
    }

    @Override
    protected Output handle(Input input) {
        metrics.running(input.startTime(), input.now());
        Require.that(
                input.takenSnapshotId().equals(replicationSnapshots.name(SnapshotKind.TAKEN, input.replicationId())),
                "takenSnapshotId must be the taken snapshot of " + input.replicationId());
        if (transferKey.is(input.takenKmsKeyArn())) {
            return new Output(
                    input.takenSnapshotId(),
                    false,
                    Progress.DONE,
                    "the taken snapshot is already encrypted under the transfer key",
                    null);
        }
        Snapshots snapshots = Snapshots.of(input.sourceArn(), rds);
        CopyQueue queue = new CopyQueue(snapshots, rds, sfn, ownership, SnapshotKind.TRANSFER);
        String name = replicationSnapshots.name(SnapshotKind.TRANSFER, input.replicationId());
        CopyQueue.Waiting waiting = new CopyQueue.Waiting(
                input.replicationId(),
                input.stateMachineArn(),
                input.turn(),
                input.earlier(),
                input.since(),
                input.now());
        try {
            Optional<CopyQueue.Pause> pause = queue.look(waiting);
            return pause.isPresent() ? inTurn(input, name, pause) : tries(input, name, snapshots, queue, waiting);
        } catch (SdkException e) {
            if (!AwsErrors.isThrottled(e)) {
                throw e;
            }
            return inTurn(input, name, THROTTLED, THROTTLED, queue.throttled(waiting));
        }
    }

    private Output tries(Input input, String name, Snapshots snapshots, CopyQueue queue, CopyQueue.Waiting waiting) {
        try {
            copy(input, name, snapshots);
        } catch (RdsException e) {
            if (RdsRefusal.SNAPSHOT_QUOTA.is(e)) {
                return inTurn(input, name, queue.refused(waiting));
            }
            if (TagPropagation.explain(e, input.since(), input.now())) {
                return later(input, name, TagPropagation.REASON, TagPropagation.REASON);
            }
            if (!RdsRefusal.SNAPSHOT_EXISTS.is(e)) {
                throw refusal(input, snapshots, e);
            }
            replicationSnapshots.adopt(snapshots, name, input.replicationId(), input.sourceArn());
        }
        return new Output(name, true, Progress.DONE, "the taken snapshot " + reason(input, snapshots), null);
    }

    private static String reason(Input input, Snapshots snapshots) {
        if (input.takenKmsKeyArn() != null) {
            return "is encrypted under another key";
        }
        return snapshots.encryptsByCopy() ? "is not encrypted" : "is not encrypted under a KMS key of this account";
    }

    private Output inTurn(Input input, String name, Optional<CopyQueue.Pause> pause) {
        String advice = QUOTA + ": delete snapshots or raise the quota";
        if (pause.isEmpty()) {
            return later(input, name, QUOTA, advice);
        }
        return inTurn(input, name, QUOTA, advice, pause.get());
    }

    private Output inTurn(Input input, String name, String reason, String advice, CopyQueue.Pause pause) {
        int wait = deadline.waiting(input.allocatedStorage())
                .withinDeadline(what(name, advice), input.since(), input.now(), pause.seconds());
        return new Output(name, true, Progress.waitFor(wait, reason), reason, pause.turn());
    }

    private Output later(Input input, String name, String reason, String advice) {
        int wait = deadline.waiting(input.allocatedStorage())
                .nextAttemptSeconds(what(name, advice), input.since(), input.now());
        return new Output(name, true, Progress.waitFor(wait, reason), reason, input.turn());
    }

    private static String what(String name, String advice) {
        return "the copy to " + name + " (" + advice + ")";
    }

    private void copy(Input input, String name, Snapshots snapshots) {
        List<Tag> tags = ownTags.with(
                replicationSnapshots.tags(
                        SnapshotKind.TRANSFER,
                        input.replicationId(),
                        input.sourceArn(),
                        Optional.of(input.snapshotTime()),
                        input.sourceResourceId()),
                input.sourceTags());
        snapshots.copy(new SnapshotCopy(
                input.takenSnapshotId(), name, transferKey.arn().toString(), tags));
    }

    private RuntimeException refusal(Input input, Snapshots snapshots, RdsException e) {
        if (AwsErrors.isThrottled(e)) {
            return e;
        }
        String taken = input.takenSnapshotId();
        RdsRefusal refusal = RdsRefusal.of(e);
        boolean keyless = input.takenKmsKeyArn() == null && !snapshots.encryptsByCopy();
        if (keyless && (refusal == RdsRefusal.COMBINATION || refusal == RdsRefusal.SNAPSHOT_BUSY)) {
            return new InvalidRequestException(keyless(input, snapshots) + " (" + e.getMessage() + ")");
        }
        return switch (refusal) {
            case SNAPSHOT_NOT_FOUND -> ReplicationSnapshots.gone(taken);
            case SNAPSHOT_BUSY ->
                new TransientException("snapshot " + taken + " cannot be copied in its present state");
            case KEY_NOT_ACCESSIBLE ->
                new InvalidRequestException("RDS may not use the keys of the copy of " + taken
                        + ": allow the role of EncryptSnapshot what docs/iam.md lists (kms:CreateGrant, kms:DescribeKey, kms:Decrypt and more)"
                        + " on transfer key " + transferKey.arn()
                        + (input.takenKmsKeyArn() == null ? "" : " and on the database's key " + input.takenKmsKeyArn())
                        + ", and see that both are enabled");
            default -> AwsErrors.translate(snapshots.copyCall() + " of " + taken, e);
        };
    }

    private static String keyless(Input input, Snapshots snapshots) {
        String database = snapshots.kind().label() + " " + input.sourceArn().resourceName();
        return database + " is not encrypted under a KMS key of this account, and RDS makes no encrypted copy of its"
                + " snapshots: restore a snapshot of it with a KMS key of this account, and replicate the restored "
                + snapshots.kind().label();
    }
}
