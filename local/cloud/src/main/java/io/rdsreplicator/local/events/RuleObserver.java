package io.rdsreplicator.local.events;

/** Receives the events on a bus, and those that no target received. */
@FunctionalInterface
public interface RuleObserver {
    /** An event arrived on a bus, even if no rule matches it, or a schedule ran. */
    void received(String event);

    /** A target did not receive its event, and no dead-letter queue accepted it. */
    default void lost(String ruleArn, String targetArn, String event, String reason) {}
}
