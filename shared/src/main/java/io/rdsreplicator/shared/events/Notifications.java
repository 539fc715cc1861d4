package io.rdsreplicator.shared.events;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * Publishes the stack's notifications to operators and applications. Each message has the attribute {@code event}, and
 * {@code sourceDatabase} and {@code replica} if they are known. A subscription's filter policy can use these
 * attributes.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_Publish.html">Publish: what a subject may hold</a>
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html">
 *     Message attributes: none may be empty</a>
 */
public final class Notifications {
    private static final int SUBJECT_LENGTH = 100;

    private final SnsClient sns;
    private final String topicArn;

    /** Reads {@code NOTIFICATION_TOPIC_ARN}. */
    public Notifications(SnsClient sns, Settings settings) {
        this.sns = sns;
        this.topicArn = settings.text("NOTIFICATION_TOPIC_ARN");
    }

    /** @return the message id */
    public String publish(Event event) {
        return sns.publish(r -> r.topicArn(topicArn)
                        .subject(subject(event.subject(), regions(event)))
                        .message(Json.write(event))
                        .messageAttributes(attributes(event)))
                .messageId();
    }

    private static Map<String, MessageAttributeValue> attributes(Event event) {
        Map<String, MessageAttributeValue> attributes = new TreeMap<>();
        Map.of("event", event.event(), "sourceDatabase", event.sourceDatabase(), "replica", event.replica())
                .forEach((name, value) -> {
                    if (!value.isEmpty()) {
                        attributes.put(
                                name,
                                MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue(value)
                                        .build());
                    }
                });
        return attributes;
    }

    /** Says both Regions if the source is in another one than this stack. */
    private String regions(Event event) {
        String here = topicArn.split(":")[3];
        String source = Arn.read(event.sourceArn()).map(Arn::region).orElse(here);
        return source.equals(here) ? "" : " (" + source + " to " + here + ")";
    }

    /** @param ending that is kept if the text is too long */
    static String subject(String text, String ending) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.substring(0, Math.min(SUBJECT_LENGTH - ending.length(), printable.length())) + ending;
    }
}
