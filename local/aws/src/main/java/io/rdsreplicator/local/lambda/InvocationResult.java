package io.rdsreplicator.local.lambda;

/**
 * How an invocation ended.
 *
 * @param payload the function's JSON, or, after an error, {@code {"errorMessage", "errorType", "stackTrace"}}
 * @param functionError null, or {@code Unhandled}
 */
public record InvocationResult(String payload, String functionError) {
    public static InvocationResult success(String payload) {
        return new InvocationResult(payload, null);
    }

    public boolean failed() {
        return functionError != null;
    }
}
