package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.ReplicationId;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/**
 * The replication and database that an execution works on.
 *
 * @param replicationId null for a rollback, and if the input does not contain it
 * @param sourceDatabase empty if the input does not contain it
 * @param fromTheStart whether the execution does the whole work, so that its duration is typical; false if it resumes
 *     an earlier execution, and for a rollback that swaps nothing
 */
public record ExecutionTarget(@Nullable ReplicationId replicationId, String sourceDatabase, boolean fromTheStart) {
    public static final ExecutionTarget UNKNOWN = new ExecutionTarget(null, "", false);

    /** Reads what a state machine's executions work on. */
    public interface Reader {
        /** Whether an execution can be of a database, according to its name. If it cannot, no call is made for it. */
        default boolean canBeOf(ExecutionListItem execution, String sourceDatabase) {
            return true;
        }

        /** Whether an execution is no replication but a preflight, which the listings leave out. */
        default boolean isPreflight(ExecutionListItem execution, String input) {
            return false;
        }

        /**
         * @return {@link #UNKNOWN} if the input does not show it
         */
        ExecutionTarget read(ExecutionListItem execution, String input);
    }
}
