package io.rdsreplicator.local.sns;

/** Is told of every message, on any topic. */
@FunctionalInterface
public interface TopicObserver {
    void published(PublishedMessage message);

    /** A delivery was given up, and no dead-letter queue took the message. */
    default void lost(PublishedMessage message, String subscriptionArn, String reason) {}
}
