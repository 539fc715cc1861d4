package io.rdsreplicator.destination.listing;

import io.rdsreplicator.destination.steps.ListReplicas;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.MachineStatus.RecentFailure;
import io.rdsreplicator.shared.executions.MachineStatus.RunningExecution;
import io.rdsreplicator.shared.listing.SnapshotPeak;
import io.rdsreplicator.shared.rds.AccountQuota;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@link ListReplicas}. It contains no secret value.
 *
 * @param region of the stack; {@code sourceRegion}: of its source's databases, which can be another one
 * @param at the time of the list
 * @param replicas by database, the newest replication first
 * @param failed the failed executions of the last week
 * @param failedNotShown how many more there are at most
 * @param restorePoints the landed snapshots by database, the newest data first
 * @param quotas the quotas of the account, and how much of each is used
 * @param peaks the peak of the landed snapshots of each database that has any
 * @param settings what the next replica of each database is given besides its data
 */
public record ReplicaList(
        String stack,
        String region,
        String sourceRegion,
        Instant at,
        List<Listed> replicas,
        List<SecretState> secrets,
        List<RunningExecution> underWay,
        List<RecentFailure> failed,
        int failedNotShown,
        List<ListedRestorePoint> restorePoints,
        List<AccountQuota> quotas,
        List<SnapshotPeak> peaks,
        List<ListedSettings> settings) {

    /**
     * A replica.
     *
     * @param snapshotTime when its snapshot was taken; null if its tags do not have it, and so is {@code ageSeconds}
     * @param dataTime the time of the most recent transaction in it, if the source is a read replica. If present, the
     *     replica's age is measured from this time
     * @param sourceResourceId the DB instance that its snapshot was taken of; null if it is not known
     * @param instanceClass of the replica, or of its writer; null if it has no members
     * @param allocatedStorage gibibytes
     * @param standing {@code live}, {@code superseded}, {@code chosen}, {@code candidate}, {@code restored},
     *     {@code held: source replaced}, or {@code unknown} while the secret cannot be read
     * @param pinned whether it is live and the secret is pinned to it
     * @param keptFor why the next replication keeps it
     * @param deletedBy what deletes it
     * @param endpoint host and port
     * @param executionArn of the replication in this account; null if Step Functions no longer has it, for example
     *     after 90 days. Also null if all databases are listed and it is not among the newest thousand
     * @param sourceExecutionArn in the source's account; null unless one database is listed, and null if the
     *     announcement has none
     */
    public record Listed(
            String replicaId,
            ReplicationId replicationId,
            String sourceDatabase,
            String sourceArn,
            @Nullable Instant snapshotTime,
            @Nullable Long ageSeconds,
            String engine,
            String engineVersion,
            @Nullable String instanceClass,
            Integer allocatedStorage,
            String status,
            boolean deletionProtection,
            String standing,
            boolean pinned,
            @Nullable String keptFor,
            @Nullable String deletedBy,
            @Nullable String endpoint,
            @Nullable String executionArn,
            @Nullable String sourceExecutionArn,
            @Nullable Instant dataTime,
            @Nullable String sourceResourceId) {}

    /**
     * A landed snapshot.
     *
     * @param snapshotTime when its data is from; null until RDS reports it, and so is {@code ageSeconds}
     * @param landedAt when its copy was made, by this account's RDS; null until RDS reports it
     * @param allocatedStorage gibibytes
     * @param notRestorable why a rollback cannot restore it
     */
    public record ListedRestorePoint(
            ReplicationId replicationId,
            String snapshotId,
            String sourceDatabase,
            String sourceArn,
            @Nullable Instant snapshotTime,
            @Nullable Long ageSeconds,
            @Nullable Instant landedAt,
            Integer allocatedStorage,
            String status,
            @Nullable String notRestorable) {}

    /**
     * The state of a database's secret.
     *
     * @param sourceArn null if no replica and no secret has it
     * @param liveReplica null if the secret names none or cannot be read
     * @param notBefore no replica of older data goes live
     * @param problem why the secret cannot be used, or the problems of it and its live replica, the worst first
     */
    public record SecretState(
            String sourceDatabase,
            @Nullable String sourceArn,
            String secretName,
            @Nullable String liveReplica,
            boolean pinned,
            @Nullable Instant notBefore,
            @Nullable String problem) {}
}
