package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.ReplicationId;
import java.time.Instant;

/**
 * A replication or a rollback that runs.
 *
 * @param what {@code replication} or {@code rollback}
 * @param replicationId null for a rollback, and where the input does not say
 * @param stage the state that it entered last, null if it has entered none yet; {@code stageSince} when
 * @param percent of the snapshot that is being made, as far as RDS reports it; else null
 * @param expectedEnd after the median time of the last ones of the database that succeeded, even if that is past; null if there are none
 */
public record RunningExecution(
        String what,
        ReplicationId replicationId,
        String sourceDatabase,
        String stage,
        Instant stageSince,
        Integer percent,
        Instant begun,
        long secondsSpent,
        Instant expectedEnd,
        String executionArn) {}
