package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.runtime.Json;

/** What Step Functions says of why an execution or a task ended. */
public final class FailureCause {
    private FailureCause() {}

    /** The cause of a failed function is its whole error as JSON, stack trace included; the message is what a person needs. */
    public static String readable(String cause) {
        Object message =
                Json.members(cause).map(members -> members.get("errorMessage")).orElse(null);
        return message instanceof String text ? text : cause;
    }
}
