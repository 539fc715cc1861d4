package io.rdsreplicator.local.lambda;

/** Where what functions print goes to. */
@FunctionalInterface
public interface FunctionLog {
    void printed(FunctionSpec function, String line);
}
