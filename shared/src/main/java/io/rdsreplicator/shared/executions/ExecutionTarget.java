package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.ReplicationId;

/**
 * What an execution works on.
 *
 * @param replicationId null for a rollback, and where the input does not say
 * @param sourceDatabase empty where the input does not say
 * @param fromTheStart whether it does the whole work, and so tells how long that takes; false for one that takes up what an earlier one has
 *     made, and for a rollback that swaps nothing
 */
public record ExecutionTarget(ReplicationId replicationId, String sourceDatabase, boolean fromTheStart) {
    public static final ExecutionTarget UNKNOWN = new ExecutionTarget(null, "", false);
}
