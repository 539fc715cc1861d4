package io.rdsreplicator.local.events;

/** Is told of what rules match and of what they lose. */
@FunctionalInterface
public interface RuleObserver {
    /** An event came onto a bus, whether or not a rule wants it; or a schedule fired. */
    void received(String event);

    /** A target did not get its event, and no dead-letter queue took it. */
    default void lost(String ruleArn, String targetArn, String event, String reason) {}
}
