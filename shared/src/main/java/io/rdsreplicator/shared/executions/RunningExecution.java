package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.ReplicationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A running replication or rollback.
 *
 * @param what {@code replication} or {@code rollback}
 * @param replicationId null for a rollback, and if the input does not contain it
 * @param stage the state that it entered last, at {@code stageSince}; null if it has entered none yet
 * @param percent progress of the snapshot that is being created, as far as RDS reports it
 * @param expectedEnd the start plus the median duration of the database's last successful replications; it can be in
 *     the past
 */
public record RunningExecution(
        String what,
        @Nullable ReplicationId replicationId,
        String sourceDatabase,
        @Nullable String stage,
        @Nullable Instant stageSince,
        @Nullable Integer percent,
        Instant begun,
        long secondsSpent,
        @Nullable Instant expectedEnd,
        String executionArn) {}
