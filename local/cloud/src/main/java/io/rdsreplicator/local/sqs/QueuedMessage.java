package io.rdsreplicator.local.sqs;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** A message in a queue. */
final class QueuedMessage {
    final String id;
    final String body;
    final Map<String, MessageAttributeValue> attributes;
    final String sender;
    final Instant sent;
    private Instant visibleFrom;
    private Instant firstReceived;
    private int receptions;

    QueuedMessage(
            String id,
            String body,
            Map<String, MessageAttributeValue> attributes,
            String sender,
            Instant sent,
            Instant visibleFrom) {
        this.id = id;
        this.body = body;
        this.attributes = Map.copyOf(attributes);
        this.sender = sender;
        this.sent = sent;
        this.visibleFrom = visibleFrom;
    }

    boolean isVisible(Instant now) {
        return !visibleFrom.isAfter(now);
    }

    boolean wasReceived() {
        return receptions > 0;
    }

    void receive(Instant now, Duration hidden) {
        firstReceived = firstReceived == null ? now : firstReceived;
        receptions++;
        visibleFrom = now.plus(hidden);
    }

    void hideUntil(Instant then) {
        visibleFrom = then;
    }

    /** The receipt handle of the latest receive, or null before the first. */
    String receipt() {
        return receptions == 0 ? null : id + "#" + receptions;
    }

    Instant firstReceived() {
        return firstReceived;
    }

    int receptions() {
        return receptions;
    }
}
