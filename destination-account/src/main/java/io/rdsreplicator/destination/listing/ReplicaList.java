package io.rdsreplicator.destination.listing;

import io.rdsreplicator.destination.steps.ListReplicas;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.RecentFailure;
import io.rdsreplicator.shared.executions.RunningExecution;
import io.rdsreplicator.shared.listing.SnapshotPeak;
import io.rdsreplicator.shared.rds.AccountQuota;
import java.time.Instant;
import java.util.List;

/**
 * What {@link ListReplicas} answers; no value of a secret is in it.
 *
 * @param at when it was so
 * @param replicas by database, the newest replication first
 * @param failed of the last week
 * @param failedNotShown how many more there are at most
 * @param restorePoints the landed snapshots by database, the newest data first
 * @param quotas of the account, and what is used of them
 * @param peaks of the landed snapshots of each database that has any
 */
public record ReplicaList(
        String stack,
        Instant at,
        List<Listed> replicas,
        List<SecretState> secrets,
        List<RunningExecution> underWay,
        List<RecentFailure> failed,
        int failedNotShown,
        List<ListedRestorePoint> restorePoints,
        List<AccountQuota> quotas,
        List<SnapshotPeak> peaks) {

    /**
     * A replica.
     *
     * @param snapshotTime when its snapshot was taken; null if its tags do not say, as is {@code ageSeconds}
     * @param dataTime of the most recent transaction in it, where the source is a read replica, by which its age is then measured; else null
     * @param sourceResourceId the DB instance of which its snapshot was taken; null if it is not known
     * @param allocatedStorage gibibytes
     * @param standing {@code live}, {@code superseded}, {@code chosen}, {@code candidate}, {@code restored}, {@code held: source replaced},
     *     or {@code unknown} while the secret cannot be read
     * @param pinned whether it is live and the secret is pinned to it
     * @param keptFor why the next replication keeps it; null if it does not
     * @param deletedBy what deletes it; null if it is kept
     * @param endpoint host and port; null while it has none
     * @param executionArn of the replication in this account; null where Step Functions has none, as after 90 days, and where all
     *     databases are asked for and it is not among the newest thousand
     * @param sourceExecutionArn in the source's account; null unless one database is asked for, and where the announcement named none
     */
    public record Listed(
            String replicaId,
            ReplicationId replicationId,
            String sourceDatabase,
            String sourceArn,
            Instant snapshotTime,
            Long ageSeconds,
            String engine,
            String engineVersion,
            String instanceClass,
            Integer allocatedStorage,
            String status,
            boolean deletionProtection,
            String standing,
            boolean pinned,
            String keptFor,
            String deletedBy,
            String endpoint,
            String executionArn,
            String sourceExecutionArn,
            Instant dataTime,
            String sourceResourceId) {}

    /**
     * A landed snapshot.
     *
     * @param snapshotTime when its data is from; null while RDS does not say, as is {@code ageSeconds}
     * @param landedAt when its copy was made, by this account's RDS; null while that does not say
     * @param allocatedStorage gibibytes
     * @param notRestorable why a rollback cannot restore it; null if it can
     */
    public record ListedRestorePoint(
            ReplicationId replicationId,
            String snapshotId,
            String sourceDatabase,
            String sourceArn,
            Instant snapshotTime,
            Long ageSeconds,
            Instant landedAt,
            Integer allocatedStorage,
            String status,
            String notRestorable) {}

    /**
     * What the secret of a database says.
     *
     * @param sourceArn null where there is no replica that says
     * @param liveReplica null while it names none, and where it cannot be read
     * @param notBefore no replica of older data goes live; null if there is no such bar
     * @param problem why it cannot be used, or what is wrong with it and the replica that it names, the worst first; null if all is well
     */
    public record SecretState(
            String sourceDatabase,
            String sourceArn,
            String secretName,
            String liveReplica,
            boolean pinned,
            Instant notBefore,
            String problem) {}
}
