package io.rdsreplicator.local.lambda;

import java.util.function.Consumer;

/** Where functions run: in this process, or each in its own. */
public interface FunctionRuntime {
    /**
     * Runs a function once.
     *
     * @param done called once; a thrown exception becomes a result with {@code functionError}, whose {@code errorType} is the exception's
     *     class name
     */
    void run(FunctionSpec function, String requestId, String payload, Consumer<InvocationResult> done);

    /** From now on each line that a function prints is told; from any thread. A runtime that sees no output tells nothing. */
    default void printTo(FunctionLog log) {}

    /** Whether it ends a function that runs past its timeout itself, because only it knows when the function began. */
    default boolean keepsTimeouts() {
        return false;
    }
}
