package io.rdsreplicator.local.lambda;

/** Is told of every invocation, in any account: what a function was given and what it gave back. */
@FunctionalInterface
public interface InvocationObserver {

    /** An invocation has ended; of an asynchronous one, each attempt, under the same request id. */
    void ended(Invocation invocation);

    /**
     * Lambda has given up an asynchronous invocation and told no destination.
     *
     * @param reason why it was given up, and what became of its destination
     */
    default void dropped(FunctionSpec function, String requestId, String payload, String reason) {}

    /** One run of a function. */
    record Invocation(FunctionSpec function, String requestId, String payload, InvocationResult result) {}
}
