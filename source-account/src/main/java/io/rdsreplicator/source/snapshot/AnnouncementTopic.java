package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.SnsException;

/**
 * The topic on which the source speaks to the destinations.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_Publish.html">Publish</a>
 */
public final class AnnouncementTopic {
    private final SnsClient sns;
    private final String arn;
    private final String step;

    /**
     * Reads {@code ANNOUNCEMENT_TOPIC_ARN}.
     *
     * @param step the step whose role publishes, for messages
     */
    public AnnouncementTopic(SnsClient sns, Settings settings, String step) {
        this.sns = sns;
        this.arn = settings.text("ANNOUNCEMENT_TOPIC_ARN");
        this.step = step;
    }

    /** @return the message id */
    public String publish(String message, Map<String, String> attributes) {
        try {
            return sns.publish(r -> r.topicArn(arn).message(message).messageAttributes(values(attributes)))
                    .messageId();
        } catch (SnsException e) {
            throw refusal(e);
        }
    }

    private static Map<String, MessageAttributeValue> values(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(entry.getValue())
                        .build()));
    }

    private RuntimeException refusal(SnsException e) {
        return switch (AwsErrors.code(e)) {
            case "NotFound" ->
                new InvalidRequestException("topic " + arn + " does not exist: deploy the source stack again");
            case "AuthorizationError" ->
                new InvalidRequestException(
                        "topic " + arn + " may not be published to: allow the role of " + step + " sns:Publish");
            case "KMSAccessDenied", "KMSDisabled", "KMSInvalidState", "KMSNotFound" ->
                new InvalidRequestException("the key of topic "
                        + arn + " cannot be used (" + AwsErrors.code(e)
                        + "): enable it, and allow the role of " + step
                        + " kms:GenerateDataKey and kms:Decrypt on it");
            default -> AwsErrors.translate("Publish to " + arn, e);
        };
    }
}
