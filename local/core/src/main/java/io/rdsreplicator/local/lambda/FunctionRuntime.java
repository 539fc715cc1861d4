package io.rdsreplicator.local.lambda;

import java.util.function.Consumer;

/** Runs functions: in this process, or each in its own process. */
public interface FunctionRuntime {
    /**
     * Runs a function once.
     *
     * @param done called once; a thrown exception becomes a result with {@code functionError}, whose {@code errorType}
     * is the exception's class name
     */
    void run(FunctionSpec function, String requestId, String payload, Consumer<InvocationResult> done);

    /**
     * From now on the log receives each line that a function prints, from any thread. A runtime that sees no output
     * reports nothing.
     */
    default void printTo(FunctionLog log) {}

    /**
     * Whether the runtime itself ends a function that exceeds its timeout. It does so if only it knows when the
     * function began.
     */
    default boolean keepsTimeouts() {
        return false;
    }
}
