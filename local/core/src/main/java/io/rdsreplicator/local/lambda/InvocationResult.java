package io.rdsreplicator.local.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Locale;

/**
 * The result of an invocation.
 *
 * @param payload the function's JSON, or, after an error, {@code {"errorMessage", "errorType", "stackTrace"}}
 * @param functionError null, or {@code Unhandled}
 */
public record InvocationResult(String payload, String functionError) {
    public static InvocationResult success(String payload) {
        return new InvocationResult(payload, null);
    }

    /** @param payload the runtime's description of the error */
    public static InvocationResult unhandled(String payload) {
        return new InvocationResult(payload, "Unhandled");
    }

    /** An error that the function did not throw itself, such as {@code Runtime.ExitError}. */
    public static InvocationResult error(String errorType, String message) {
        String payload = JsonNodeFactory.instance
                .objectNode()
                .put("errorType", errorType)
                .put("errorMessage", message)
                .toString();
        return unhandled(payload);
    }

    public static InvocationResult timedOut(FunctionSpec function, String requestId) {
        return error(
                "Sandbox.Timedout",
                String.format(
                        Locale.ROOT,
                        "RequestId: %s Error: Task timed out after %d.00 seconds",
                        requestId,
                        function.timeout().toSeconds()));
    }

    public boolean failed() {
        return functionError != null;
    }
}
