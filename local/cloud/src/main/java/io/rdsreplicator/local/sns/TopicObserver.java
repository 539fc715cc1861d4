package io.rdsreplicator.local.sns;

/** Receives every message on any topic. */
@FunctionalInterface
public interface TopicObserver {
    void published(PublishedMessage message);

    /** A delivery was given up. A dead-letter queue can still accept the message. */
    default void failed(PublishedMessage message, String subscriptionArn) {}

    /** A delivery was given up, and no dead-letter queue accepted the message. */
    default void lost(PublishedMessage message, String subscriptionArn, String reason) {}
}
