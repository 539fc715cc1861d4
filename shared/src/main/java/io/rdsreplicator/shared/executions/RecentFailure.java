package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.ReplicationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A replication or a rollback that did not succeed.
 *
 * @param what {@code replication} or {@code rollback}
 * @param replicationId null for a rollback, and if the input does not contain it
 * @param status {@code FAILED}, {@code TIMED_OUT} or {@code ABORTED}
 * @param error its simple name; null if there is none, as after a timeout
 * @param message the first line of the cause from Step Functions or the step
 */
public record RecentFailure(
        String what,
        @Nullable ReplicationId replicationId,
        String sourceDatabase,
        String status,
        @Nullable String error,
        @Nullable String message,
        Instant begun,
        Instant ended,
        String executionArn) {}
