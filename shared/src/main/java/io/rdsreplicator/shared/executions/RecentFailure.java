package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.ReplicationId;
import java.time.Instant;

/**
 * A replication or a rollback that did not succeed.
 *
 * @param what {@code replication} or {@code rollback}
 * @param replicationId null for a rollback, and where the input does not say
 * @param status {@code FAILED}, {@code TIMED_OUT} or {@code ABORTED}
 * @param error its simple name; null if it has none, as one that timed out
 * @param message the first line of what Step Functions or the step says of it; null if they say nothing
 */
public record RecentFailure(
        String what,
        ReplicationId replicationId,
        String sourceDatabase,
        String status,
        String error,
        String message,
        Instant begun,
        Instant ended,
        String executionArn) {}
