package io.rdsreplicator.local.lambda;

/** Decides before each synchronous invocation whether Lambda itself fails. */
@FunctionalInterface
public interface Admission {
    /** Throws the exception that the caller is to get instead: one of the Lambda API or of the caller's SDK. */
    void ask(FunctionSpec function);
}
