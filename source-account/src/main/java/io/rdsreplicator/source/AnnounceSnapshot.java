package io.rdsreplicator.source;

import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.Arn;
import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.Ownership;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.SnsException;

/**
 * Tells the destination that a snapshot is shared. A repeat announces again; the destination starts one execution per replication.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_Publish.html">Publish</a>
 */
public final class AnnounceSnapshot extends JsonHandler<AnnounceSnapshot.Input, AnnounceSnapshot.Output> {
    private final SnsClient sns;
    private final OwnSnapshots snapshots;
    private final String topicArn;

    /** @param snapshotTime when the data is from */
    public record Input(ReplicationId replicationId, Arn sourceArn, String sourceDatabase, String snapshotId, Instant snapshotTime) {
        public Input {
            Require.present(replicationId, "replicationId");
            Require.text(snapshotId, "snapshotId");
        }
    }

    public record Output(String messageId, Announcement announcement) {}

    public AnnounceSnapshot() {
        this(Aws.rds(), Aws.sns(), Settings.fromEnvironment());
    }

    AnnounceSnapshot(RdsClient rds, SnsClient sns, Settings settings) {
        super(Input.class);
        this.sns = sns;
        this.snapshots = new OwnSnapshots(rds, Ownership.from(settings));
        this.topicArn = settings.text("ANNOUNCEMENT_TOPIC_ARN");
    }

    @Override
    protected Output handle(Input input) {
        Announcement announcement = announcement(input, snapshots.get(input.snapshotId(), input.replicationId()));
        try {
            String messageId = sns.publish(r -> r.topicArn(topicArn)
                            .message(Json.write(announcement))
                            .messageAttributes(attributes(announcement)))
                    .messageId();
            return new Output(messageId, announcement);
        } catch (SnsException e) {
            throw refusal(e);
        }
    }

    private static Announcement announcement(Input input, DBSnapshot snapshot) {
        Require.text(snapshot.kmsKeyId(), "the KMS key of snapshot " + input.snapshotId());
        return new Announcement(
                Announcement.VERSION,
                input.replicationId(),
                input.sourceArn(),
                input.sourceDatabase(),
                Arn.parse(snapshot.dbSnapshotArn(), "the ARN of snapshot " + input.snapshotId()),
                input.snapshotTime(),
                snapshot.engine(),
                snapshot.engineVersion(),
                snapshot.masterUsername(),
                snapshot.allocatedStorage(),
                Arn.parse(snapshot.kmsKeyId(), "the KMS key of snapshot " + input.snapshotId()));
    }

    private static Map<String, MessageAttributeValue> attributes(Announcement announcement) {
        return announcement.attributes().entrySet().stream().collect(Collectors.toMap(
                Map.Entry::getKey,
                entry -> MessageAttributeValue.builder().dataType("String").stringValue(entry.getValue()).build()));
    }

    private RuntimeException refusal(SnsException e) {
        return switch (AwsErrors.code(e)) {
            case "NotFound" -> new InvalidRequestException("topic " + topicArn + " does not exist: deploy the source stack again");
            case "AuthorizationError" -> new InvalidRequestException(
                    "topic " + topicArn + " may not be published to: allow the role of AnnounceSnapshot sns:Publish");
            case "KMSAccessDenied", "KMSDisabled", "KMSInvalidState", "KMSNotFound" -> new InvalidRequestException("the key of topic "
                    + topicArn + " cannot be used (" + AwsErrors.code(e)
                    + "): enable it, and allow the role of AnnounceSnapshot kms:GenerateDataKey and kms:Decrypt on it");
            default -> AwsErrors.translate("Publish to " + topicArn, e);
        };
    }
}
