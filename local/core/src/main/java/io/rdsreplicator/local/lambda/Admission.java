package io.rdsreplicator.local.lambda;

/** Is asked before a synchronous invocation begins; for failures of Lambda itself. */
@FunctionalInterface
public interface Admission {
    /** Throws what Lambda is to answer instead, an exception of its API or of the caller's SDK. */
    void ask(FunctionSpec function);
}
