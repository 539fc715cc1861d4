package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.storage.DatabaseEndpoint;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBParameterGroupStatus;
import software.amazon.awssdk.services.rds.model.OptionGroupMembership;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/** A DB instance, as it stands. */
final class DbInstance {
    static final String CREATING = "creating";
    static final String BACKING_UP = "backing-up";
    static final String AVAILABLE = "available";
    static final String DELETING = "deleting";
    static final String IN_SYNC = "in-sync";
    static final String PENDING_REBOOT = "pending-reboot";
    /** The engines that RDS enrols in Extended Support unless told otherwise. */
    private static final Set<String> EXTENDED_SUPPORT = Set.of("postgres", "mysql");

    final AccountRegion place;
    final String resourceId;
    final Deque<Change> changes = new ArrayDeque<>();
    /** Called whenever the DB instance becomes available: what waits for that goes on. */
    Runnable settled = () -> {};
    /** By the timeline. */
    final Instant madeAt;

    String id;
    String arn;
    String status = CREATING;
    String engine;
    String engineVersion;
    String masterUsername;
    String databaseName;
    String lifecycleSupport;
    String instanceClass;
    String storageType;
    String parameterGroup;
    String optionGroup;
    String replicaSource;
    /** How far a read replica is behind its source. */
    Duration lag = Duration.ZERO;
    /** When it was last written to, if nobody writes to it any more; else null. */
    Instant lastWrite;

    String cluster;
    int port;
    int allocatedStorage;
    int backupRetention;
    boolean publiclyAccessible;
    boolean multiAz;
    boolean deletionProtection;
    boolean copyTagsToSnapshot;
    StorageKey key;
    SubnetGroup subnetGroup;
    List<String> securityGroups = List.of();
    Tags tags = new Tags();
    DatabaseEndpoint endpoint;
    Instant created;
    /** What the DB instance has besides, as it is described. */
    DBInstance kept;

    String parameterStatus = IN_SYNC;
    /** The beginning of the next backup window. */
    Timeline.Scheduled nextBackup = () -> {};

    PendingModifiedValues pending = PendingModifiedValues.builder().build();

    DbInstance(AccountRegion place, String id, String resourceId, Instant madeAt) {
        this.place = place;
        this.resourceId = resourceId;
        this.madeAt = madeAt;
        rename(id);
    }

    /** Its ARN changes with its name, and its resource id does not. */
    final void rename(String name) {
        id = name;
        arn = place.arn("rds", "db:" + name);
    }

    /** @param requested null for the default of RDS */
    void enrol(String requested) {
        lifecycleSupport = EXTENDED_SUPPORT.contains(engine)
                ? Objects.requireNonNullElse(requested, "open-source-rds-extended-support")
                : null;
    }

    boolean is(String one) {
        return status.equals(one);
    }

    /** The IOPS that were asked for; null where they come with the storage. */
    Integer provisionedIops() {
        return storageType.startsWith("io") ? kept.iops() : null;
    }

    /** Of the most recent transaction that a snapshot of now has: before its time where nobody writes, or the source is ahead. */
    Instant lastTransaction(Instant now) {
        Instant applied = now.minus(lag);
        return lastWrite != null && lastWrite.isBefore(applied) ? lastWrite : applied;
    }

    DBInstance describe() {
        return kept.toBuilder()
                .dbInstanceIdentifier(id)
                .dbInstanceArn(arn)
                .dbiResourceId(resourceId)
                .dbInstanceStatus(status)
                .dbInstanceClass(instanceClass)
                .engine(engine)
                .engineVersion(engineVersion)
                .masterUsername(masterUsername)
                .dbName(databaseName)
                .engineLifecycleSupport(lifecycleSupport)
                .endpoint(endpoint == null ? null : shown(endpoint))
                .allocatedStorage(allocatedStorage)
                .storageType(storageType)
                .instanceCreateTime(created)
                .backupRetentionPeriod(backupRetention)
                .storageEncrypted(key != null)
                .kmsKeyId(key == null ? null : key.keyArn())
                .publiclyAccessible(publiclyAccessible)
                .multiAZ(multiAz)
                .deletionProtection(deletionProtection)
                .copyTagsToSnapshot(copyTagsToSnapshot)
                .dbSubnetGroup(subnetGroup.describe())
                .vpcSecurityGroups(securityGroups.stream()
                        .map(group -> VpcSecurityGroupMembership.builder()
                                .vpcSecurityGroupId(group)
                                .status("active")
                                .build())
                        .toList())
                .dbParameterGroups(DBParameterGroupStatus.builder()
                        .dbParameterGroupName(parameterGroup)
                        .parameterApplyStatus(parameterStatus)
                        .build())
                .optionGroupMemberships(OptionGroupMembership.builder()
                        .optionGroupName(optionGroup)
                        .status(IN_SYNC)
                        .build())
                .pendingModifiedValues(pending)
                .readReplicaSourceDBInstanceIdentifier(replicaSource)
                .dbClusterIdentifier(cluster)
                .tagList(tags.list())
                .build();
    }

    private static software.amazon.awssdk.services.rds.model.Endpoint shown(DatabaseEndpoint endpoint) {
        return software.amazon.awssdk.services.rds.model.Endpoint.builder()
                .address(endpoint.address())
                .port(endpoint.port())
                .build();
    }

    /** A modification that waits its turn: the call that its status must take, the status that shows it, its length, and what it does. */
    record Change(StatusCall call, String status, RdsDurations.Phase phase, Runnable apply) {}
}
