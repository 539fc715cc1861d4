package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.runtime.Json;

/** Makes the cause from Step Functions readable: why an execution or a Task ended. */
public final class FailureCause {
    private FailureCause() {}

    /**
     * The cause of a failed function is its whole error as JSON, including the stack trace. People need only the
     * message.
     */
    public static String readable(String cause) {
        Object message =
                Json.members(cause).map(members -> members.get("errorMessage")).orElse(null);
        return message instanceof String text ? text : cause;
    }
}
