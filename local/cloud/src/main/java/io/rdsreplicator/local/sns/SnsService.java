package io.rdsreplicator.local.sns;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.PolicyCheck;
import io.rdsreplicator.local.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/**
 * Local SNS with standard topics in every account and Region. It delivers to functions, queues and e-mail addresses. A
 * role of the topic's own account needs permission by the topic's policy or by its own policy. A role of another
 * account needs both. A service needs permission by the topic's policy.
 */
public final class SnsService {
    private static final int MESSAGE_BYTES = 256 * 1024;

    final Topics topics;
    final Subscriptions subscriptions;
    private final Timeline timeline;
    private final TopicKeys keys;
    private final Deliveries deliveries;
    private final Map<String, PublishedMessage> messages = new LinkedHashMap<>();
    private final List<Email> outbox = new ArrayList<>();
    private final List<TopicObserver> observers = new ArrayList<>();
    private Duration deliveryDelay = Duration.ofMillis(100);

    public SnsService(Timeline timeline, FrontDoor frontDoor) {
        this.timeline = timeline;
        this.topics = new Topics(frontDoor.authorization(), new PolicyCheck(frontDoor.roles()));
        this.keys = new TopicKeys(frontDoor);
        this.subscriptions = new Subscriptions(timeline, topics, outbox::add);
        this.deliveries = new Deliveries(timeline, frontDoor, topics, outbox::add, new Deliveries.Outcome() {
            @Override
            public void failed(PublishedMessage message, String subscriptionArn) {
                observers.forEach(observer -> observer.failed(message, subscriptionArn));
            }

            @Override
            public void lost(PublishedMessage message, String subscriptionArn, String reason) {
                observers.forEach(observer -> observer.lost(message, subscriptionArn, reason));
            }
        });
        frontDoor.open(SnsClient.class, caller -> new LocalSnsClient(this, caller));
    }

    /** Reports every message published from now on. */
    public void observe(TopicObserver observer) {
        timeline.locked(() -> observers.add(observer));
    }

    /** The e-mails sent so far, oldest first. */
    public List<Email> outbox() {
        return timeline.locked(() -> List.copyOf(outbox));
    }

    /** Sets the delivery delay of messages published from now on. */
    public void deliverAfter(Duration delay) {
        timeline.locked(() -> deliveryDelay = delay);
    }

    /**
     * Delivers a message a second time, as SNS sometimes does.
     *
     * @throws IllegalArgumentException if no such message was published
     */
    public void redeliver(String messageId) {
        timeline.locked(() -> {
            PublishedMessage message = messages.get(messageId);
            if (message == null) {
                throw new IllegalArgumentException("no such message: " + messageId);
            }
            deliveries.plan(message, deliveryDelay);
            return null;
        });
    }

    /** Returns the message's id. */
    String publish(Caller caller, PublishRequest request) {
        if (request.phoneNumber() != null || request.messageStructure() != null) {
            throw new UnsupportedOperationException(
                    "sns:publish to a telephone, or a message per protocol, is not implemented here");
        }
        Topic topic =
                topics.find(caller, request.topicArn() == null ? request.targetArn() : request.topicArn(), "Publish");
        check(request);
        keys.encryptFor(topic, caller);
        String id = UUID.nameUUIDFromBytes((topic.arn + "/" + messages.size()).getBytes(StandardCharsets.UTF_8))
                .toString();
        PublishedMessage message = new PublishedMessage(
                id, topic.arn, request.subject(), request.message(), request.messageAttributes(), timeline.instant());
        messages.put(id, message);
        observers.forEach(observer -> observer.published(message));
        deliveries.plan(message, deliveryDelay);
        return id;
    }

    private static void check(PublishRequest request) {
        String subject = request.subject();
        if (subject != null && !subject.matches("[\\x21-\\x7e][\\x20-\\x7e]{0,99}")) {
            throw SnsFailures.invalid("Subject");
        }
        if (request.message() == null || request.message().isEmpty()) {
            throw SnsFailures.invalid("Empty message");
        }
        request.messageAttributes().forEach(SnsService::check);
        int attributes = request.messageAttributes().entrySet().stream()
                .mapToInt(e -> bytes(e.getKey()) + bytes(e.getValue()))
                .sum();
        if (bytes(request.message()) + attributes > MESSAGE_BYTES) {
            throw SnsFailures.invalid("Message too long");
        }
    }

    private static void check(String name, MessageAttributeValue value) {
        boolean typed = value.dataType() != null && value.dataType().matches("(String|Number|Binary)(\\..+)?");
        boolean binary = typed && value.dataType().startsWith("Binary");
        if (!typed
                || (binary
                        ? value.binaryValue() == null
                        : value.stringValue() == null || value.stringValue().isEmpty())) {
            throw SnsFailures.invalid(
                    "The message attribute '" + name + "' must have a type and a non-empty value of it.");
        }
    }

    private static int bytes(MessageAttributeValue value) {
        int content = value.binaryValue() == null
                ? bytes(value.stringValue())
                : value.binaryValue().asByteArray().length;
        return bytes(value.dataType()) + content;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
