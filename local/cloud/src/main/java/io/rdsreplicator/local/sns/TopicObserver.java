package io.rdsreplicator.local.sns;

/** Receives every message on any topic. */
@FunctionalInterface
public interface TopicObserver {
    void published(PublishedMessage message);

    /** A delivery was given up, and no dead-letter queue accepted the message. */
    default void lost(PublishedMessage message, String subscriptionArn, String reason) {}
}
