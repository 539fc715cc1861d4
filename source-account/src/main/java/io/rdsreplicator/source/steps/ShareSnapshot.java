package io.rdsreplicator.source.steps;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.rds.TagPropagation;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.source.snapshot.ReplicationSnapshots;
import io.rdsreplicator.source.snapshot.ShareTimeTag;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Shares the transfer snapshot with the destination account, so that it can copy it. Sharing it again changes nothing.
 * If shares are removed after some days, this step first writes a tag with the time of sharing. {@link
 * UnshareSnapshots} then leaves the snapshot shared.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSnapshotAttribute.html">
 *     ModifyDBSnapshotAttribute</a>
 */
public final class ShareSnapshot extends JsonHandler<ShareSnapshot.Input, ShareSnapshot.Output> {
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

    private final RdsClient rds;
    private final ReplicationSnapshots replicationSnapshots;
    private final String destinationAccount;
    private final boolean isTakenBack;

    /**
     * @param since when the transfer snapshot was available; {@code now} is when this state was entered; both are times
     *     of the Step Functions clock; null from an execution that began before an update of the stack
     * @param sourceArn of the database; null from a definition of an earlier release, which has DB instances only
     */
    public record Input(
            String snapshotId,
            ReplicationId replicationId,
            @Nullable Instant since,
            @Nullable Instant now,
            @Nullable Arn sourceArn) {
        public Input {
            Require.text(snapshotId, "snapshotId");
            Require.present(replicationId, "replicationId");
        }
    }

    /**
     * @param progress done when the snapshot is shared
     */
    @JsonPropertyOrder({"shared", "waitSeconds"})
    public record Output(String snapshotId, String sharedWith, Progress progress) {
        /** For definitions of the last release, as {@link #waitSeconds()} is. */
        @JsonProperty
        public boolean shared() {
            return progress.done();
        }

        @JsonProperty
        public int waitSeconds() {
            return progress.waitSeconds();
        }
    }

    public ShareSnapshot() {
        this(AwsClients.rds(), Settings.fromEnvironment());
    }

    ShareSnapshot(RdsClient rds, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.replicationSnapshots = new ReplicationSnapshots(Ownership.from(settings));
        // This also rejects "all", which would make the snapshot public.
        this.destinationAccount =
                Require.matches(ACCOUNT, settings.text("DESTINATION_ACCOUNT"), "DESTINATION_ACCOUNT", "12 digits");
        String days = settings.optional("UNSHARE_AFTER_DAYS");
        this.isTakenBack = !days.isEmpty() && !days.equals("0");
    }

    @Override
    protected Output handle(Input input) {
        Snapshots snapshots = Snapshots.of(input.sourceArn(), rds);
        Snapshot snapshot = replicationSnapshots.get(snapshots, input.snapshotId(), input.replicationId());
        try {
            if (isTakenBack && input.now() != null) {
                Tag sharedAt = ShareTimeTag.tag(input.now());
                rds.addTagsToResource(r -> r.resourceName(snapshot.arn()).tags(sharedAt));
            }
            snapshots.share(input.snapshotId(), destinationAccount);
        } catch (RdsException e) {
            if (input.since() != null && input.now() != null && TagPropagation.explain(e, input.since(), input.now())) {
                return new Output(
                        input.snapshotId(),
                        destinationAccount,
                        Progress.waitFor(TagPropagation.WAIT_SECONDS, TagPropagation.REASON));
            }
            throw refusal(input.snapshotId(), snapshots, e);
        }
        return new Output(input.snapshotId(), destinationAccount, Progress.DONE);
    }

    private RuntimeException refusal(String snapshot, Snapshots snapshots, RdsException e) {
        return switch (RdsRefusal.of(e)) {
            case SNAPSHOT_NOT_FOUND -> ReplicationSnapshots.gone(snapshot);
            case SNAPSHOT_BUSY ->
                new TransientException("snapshot " + snapshot + " cannot be shared in its present state");
            case SHARES_QUOTA ->
                new InvalidRequestException(
                        "snapshot " + snapshot + " cannot be shared with account " + destinationAccount
                                + ": it is shared with as many accounts as RDS allows; stop sharing it with others");
            default -> AwsErrors.translate(snapshots.shareCall() + " of " + snapshot, e);
        };
    }
}
