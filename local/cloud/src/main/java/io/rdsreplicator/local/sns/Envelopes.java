package io.rdsreplicator.local.sns;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rdsreplicator.local.identity.AmazonResourceName;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * Converts a message to the form that a subscriber receives: the event of <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html">Lambda</a> and the notification of <a
 * href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html">queues</a>. Signatures are
 * placeholders.
 */
final class Envelopes {
    private static final JsonMapper JSON = new JsonMapper();
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Envelopes() {}

    static String lambdaEvent(PublishedMessage message, Subscription subscription) {
        ObjectNode event = JSON.createObjectNode();
        ObjectNode entry = event.putArray("Records")
                .addObject()
                .put("EventSource", "aws:sns")
                .put("EventVersion", "1.0")
                .put("EventSubscriptionArn", subscription.arn);
        ObjectNode sns = entry.putObject("Sns")
                .put("Type", "Notification")
                .put("MessageId", message.messageId())
                .put("TopicArn", message.topicArn())
                .put("Subject", message.subject())
                .put("Message", message.message());
        sign(sns, message, subscription, "SigningCertUrl", "UnsubscribeUrl");
        sns.set("MessageAttributes", attributes(message.attributes()));
        return event.toString();
    }

    static String notification(PublishedMessage message, Subscription subscription) {
        ObjectNode sns = JSON.createObjectNode()
                .put("Type", "Notification")
                .put("MessageId", message.messageId())
                .put("TopicArn", message.topicArn());
        if (message.subject() != null) {
            sns.put("Subject", message.subject());
        }
        sns.put("Message", message.message());
        sign(sns, message, subscription, "SigningCertURL", "UnsubscribeURL");
        if (!message.attributes().isEmpty()) {
            sns.set("MessageAttributes", attributes(message.attributes()));
        }
        return sns.toString();
    }

    private static void sign(
            ObjectNode sns, PublishedMessage message, Subscription subscription, String certificate, String leave) {
        String endpoint =
                "https://sns." + AmazonResourceName.parse(message.topicArn()).region() + ".amazonaws.com/";
        byte[] unsigned = ("unsigned " + message.messageId()).getBytes(StandardCharsets.UTF_8);
        sns.put("Timestamp", TIMESTAMP.format(message.publishedAt()))
                .put("SignatureVersion", "1")
                .put("Signature", Base64.getEncoder().encodeToString(unsigned))
                .put(certificate, endpoint + "SimpleNotificationService-local.pem")
                .put(leave, endpoint + "?Action=Unsubscribe&SubscriptionArn=" + subscription.arn);
    }

    private static ObjectNode attributes(Map<String, MessageAttributeValue> attributes) {
        ObjectNode all = JSON.createObjectNode();
        new TreeMap<>(attributes).forEach((name, value) -> all.putObject(name)
                .put("Type", value.dataType())
                .put(
                        "Value",
                        value.binaryValue() == null
                                ? value.stringValue()
                                : Base64.getEncoder()
                                        .encodeToString(value.binaryValue().asByteArray())));
        return all;
    }
}
