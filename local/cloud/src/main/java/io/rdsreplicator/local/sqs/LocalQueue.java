package io.rdsreplicator.local.sqs;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.PolicyCheck;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** A standard queue and its messages, oldest first. */
final class LocalQueue {
    final AccountRegion place;
    final String name;
    final QueueAttributes attributes;
    final Map<String, String> tags = new TreeMap<>();
    final Instant created;
    Instant modified;
    private final List<QueuedMessage> messages = new ArrayList<>();
    private long sequence;

    LocalQueue(AccountRegion place, String name, Instant created, PolicyCheck policies) {
        this.attributes = new QueueAttributes(policies);
        this.place = place;
        this.name = name;
        this.created = created;
        this.modified = created;
    }

    String arn() {
        return place.arn("sqs", name);
    }

    String url() {
        return "https://sqs." + place.region() + ".amazonaws.com/" + place.account() + "/" + name;
    }

    QueuedMessage send(
            String body,
            Map<String, MessageAttributeValue> messageAttributes,
            String sender,
            Duration delay,
            Instant now) {
        String id = UUID.nameUUIDFromBytes((arn() + "/" + created + "/" + sequence++).getBytes(StandardCharsets.UTF_8))
                .toString();
        QueuedMessage message = new QueuedMessage(id, body, messageAttributes, sender, now, now.plus(delay));
        messages.add(message);
        return message;
    }

    /** Returns at most this many visible messages, and hides them. */
    List<QueuedMessage> receive(int most, Duration hidden, Instant now) {
        expire(now);
        List<QueuedMessage> received = messages.stream()
                .filter(message -> message.isVisible(now))
                .limit(most)
                .toList();
        received.forEach(message -> message.receive(now, hidden));
        return received;
    }

    /** The message whose latest receipt handle this is; null if it was deleted or has been received again. */
    QueuedMessage byReceipt(String handle) {
        return messages.stream()
                .filter(message -> handle.equals(message.receipt()))
                .findFirst()
                .orElse(null);
    }

    void remove(QueuedMessage message) {
        messages.remove(message);
    }

    void purge() {
        messages.clear();
    }

    /** All messages that have not expired, visible or not. */
    List<QueuedMessage> messages(Instant now) {
        expire(now);
        return List.copyOf(messages);
    }

    private void expire(Instant now) {
        Instant oldest = now.minus(attributes.seconds("MessageRetentionPeriod"));
        for (Iterator<QueuedMessage> all = messages.iterator(); all.hasNext(); ) {
            if (all.next().sent.isBefore(oldest)) {
                all.remove();
            }
        }
    }
}
