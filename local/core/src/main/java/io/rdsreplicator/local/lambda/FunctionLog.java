package io.rdsreplicator.local.lambda;

/** Receives the output of functions. */
@FunctionalInterface
public interface FunctionLog {
    void printed(FunctionSpec function, String line);
}
