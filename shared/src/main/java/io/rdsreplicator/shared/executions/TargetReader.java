package io.rdsreplicator.shared.executions;

import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/** How a state machine's executions say what they work on. */
public interface TargetReader {
    /** Whether an execution can be about a database, as far as its name tells; no call is made for one that cannot. */
    default boolean canBeOf(ExecutionListItem execution, String sourceDatabase) {
        return true;
    }

    /** @return {@link ExecutionTarget#UNKNOWN} where nobody can tell */
    ExecutionTarget read(ExecutionListItem execution, String input);
}
