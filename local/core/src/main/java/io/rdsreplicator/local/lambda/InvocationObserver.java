package io.rdsreplicator.local.lambda;

/** Receives every invocation in any account, with its input and output. */
@FunctionalInterface
public interface InvocationObserver {

    /**
     * An invocation has ended. For an asynchronous invocation it is called after each attempt, with the same request
     * id.
     */
    void ended(Invocation invocation);

    /**
     * Lambda has given up an asynchronous invocation without notifying a destination.
     *
     * @param reason why Lambda gave it up, and what happened to its destination
     */
    default void dropped(FunctionSpec function, String requestId, String payload, String reason) {}

    /** One run of a function. */
    record Invocation(FunctionSpec function, String requestId, String payload, InvocationResult result) {}
}
