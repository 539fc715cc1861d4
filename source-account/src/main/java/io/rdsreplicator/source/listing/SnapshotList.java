package io.rdsreplicator.source.listing;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.RecentFailure;
import io.rdsreplicator.shared.executions.RunningExecution;
import io.rdsreplicator.shared.listing.SnapshotPeak;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.source.steps.ListSnapshots;
import java.time.Instant;
import java.util.List;

/**
 * What {@link ListSnapshots} answers.
 *
 * @param at when it was so
 * @param snapshots by database, the newest data first
 * @param failed of the last week
 * @param failedNotShown how many more there are at most
 * @param quotas of the account, and what is used of them
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
     * A snapshot.
     *
     * @param kind {@code taken} or {@code transfer}
     * @param snapshotTime when its data is from; null while RDS does not say, as is {@code ageSeconds}
     * @param allocatedStorage gibibytes
     * @param percent of it that is made; null unless it is being made
     * @param kmsKeyId null if it is not encrypted
     * @param sharedWith accounts; null unless one database was asked for
     * @param keptFor why the next replication keeps it; null if it does not
     * @param deletedBy what deletes it; null if it is kept
     * @param executionArn of the execution that made it; null where it is not among the newest thousand, or older than 90 days
     */
    public record Listed(
            String snapshotId,
            ReplicationId replicationId,
            String kind,
            String sourceDatabase,
            String sourceArn,
            Instant snapshotTime,
            Long ageSeconds,
            String engine,
            String engineVersion,
            Integer allocatedStorage,
            String status,
            Integer percent,
            String kmsKeyId,
            List<String> sharedWith,
            String keptFor,
            String deletedBy,
            String executionArn) {}
}
