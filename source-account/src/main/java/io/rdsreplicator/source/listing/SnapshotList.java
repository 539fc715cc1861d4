package io.rdsreplicator.source.listing;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.MachineStatus.RecentFailure;
import io.rdsreplicator.shared.executions.MachineStatus.RunningExecution;
import io.rdsreplicator.shared.listing.SnapshotPeak;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.source.steps.ListSnapshots;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@link ListSnapshots}.
 *
 * @param at time of the listed state
 * @param snapshots by database, the newest data first
 * @param failed of the last week
 * @param failedNotShown how many more there are at most
 * @param quotas of the account, with their usage
 * @param peaks of each database that has snapshots
 */
public record SnapshotList(
        String stack,
        Instant at,
        List<Listed> snapshots,
        List<RunningExecution> underWay,
        List<RecentFailure> failed,
        int failedNotShown,
        List<AccountQuota> quotas,
        List<SnapshotPeak> peaks) {

    /**
     * A snapshot in the list.
     *
     * @param kind {@code taken} or {@code transfer}
     * @param snapshotTime time of its data; null until RDS returns it, as is {@code ageSeconds}
     * @param allocatedStorage in gibibytes
     * @param percent progress of its creation; null unless it is being created
     * @param kmsKeyId null if it is not encrypted
     * @param sharedWith accounts; null unless one database was requested
     * @param keptFor why the next replication keeps it
     * @param deletedBy what deletes it
     * @param executionArn of the execution that made it; null if it is not among the newest thousand, or if it is older
     *     than 90 days
     * @param databaseKind of the source database
     */
    public record Listed(
            String snapshotId,
            ReplicationId replicationId,
            String kind,
            String sourceDatabase,
            String sourceArn,
            @Nullable Instant snapshotTime,
            @Nullable Long ageSeconds,
            String engine,
            String engineVersion,
            Integer allocatedStorage,
            String status,
            @Nullable Integer percent,
            @Nullable String kmsKeyId,
            @Nullable List<String> sharedWith,
            @Nullable String keptFor,
            @Nullable String deletedBy,
            @Nullable String executionArn,
            DatabaseKind databaseKind) {}
}
