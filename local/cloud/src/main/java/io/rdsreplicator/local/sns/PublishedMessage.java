package io.rdsreplicator.local.sns;

import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * A message as it was published.
 *
 * @param subject null if it has none
 */
public record PublishedMessage(
        String messageId,
        String topicArn,
        String subject,
        String message,
        Map<String, MessageAttributeValue> attributes,
        Instant publishedAt) {

    public PublishedMessage {
        attributes = Map.copyOf(attributes);
    }
}
