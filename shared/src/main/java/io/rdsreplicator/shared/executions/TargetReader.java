package io.rdsreplicator.shared.executions;

import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/** Reads what a state machine's executions work on. */
public interface TargetReader {
    /** Whether an execution can be of a database, according to its name. If it cannot, no call is made for it. */
    default boolean canBeOf(ExecutionListItem execution, String sourceDatabase) {
        return true;
    }

    /**
     * @return {@link ExecutionTarget#UNKNOWN} if the input does not show it
     */
    ExecutionTarget read(ExecutionListItem execution, String input);
}
