package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.storage.DatabaseEndpoint;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBParameterGroupStatus;
import software.amazon.awssdk.services.rds.model.OptionGroupMembership;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/** A DB instance and its current state. */
final class DbInstance {
    static final String CREATING = "creating";
    static final String BACKING_UP = "backing-up";
    static final String AVAILABLE = "available";
    static final String DELETING = "deleting";
    /** The engines that RDS enrols in Extended Support by default. */
    private static final Set<String> EXTENDED_SUPPORT = Set.of("postgres", "mysql");

    final AccountRegion place;
    final String resourceId;
    final Deque<Change> changes = new ArrayDeque<>();
    /** Called whenever the DB instance becomes available, so that waiting changes can go on. */
    Runnable settled = () -> {};
    /** By the timeline's clock. */
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
    AppliedParameters parameters;
    /** Of the DB cluster's parameter group; null if it is no member. */
    AppliedParameters clusterParameters;

    /** How MySQL stored the names of tables when it made the data, or null. */
    String tableNames;

    String optionGroup;
    /** The option group after the change that is to come, or null. */
    String nextOptionGroup;

    /** Whether that change waits for the maintenance window. */
    boolean optionGroupWaits;

    String replicaSource;
    /** The replica lag of a read replica. */
    Duration lag = Duration.ZERO;
    /** The time of the last write if no client writes any more; otherwise null. */
    Instant lastWrite;

    /** The DB cluster of which this is a member, or null. */
    DbCluster memberOf;

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
    /** Those of the security groups that are not in effect yet. */
    Set<String> joiningGroups = Set.of();

    Tags tags = new Tags();
    final List<AssociatedRole> roles = new ArrayList<>();
    DatabaseEndpoint endpoint;
    Instant created;
    /** The other attributes of the DB instance, in the form of the describe call. */
    DBInstance kept;

    /** The beginning of the next backup window. */
    Timeline.Scheduled nextBackup = () -> {};

    PendingModifiedValues pending = PendingModifiedValues.builder().build();

    DbInstance(AccountRegion place, String id, String resourceId, Instant madeAt) {
        this.place = place;
        this.resourceId = resourceId;
        this.madeAt = madeAt;
        rename(id);
    }

    /** A rename changes the ARN and keeps the resource id. */
    final void rename(String name) {
        id = name;
        arn = place.arn("rds", "db:" + name);
    }

    /** @param requested null for the RDS default */
    void enrol(String requested) {
        lifecycleSupport = EXTENDED_SUPPORT.contains(engine)
                ? Objects.requireNonNullElse(requested, "open-source-rds-extended-support")
                : null;
    }

    boolean is(String one) {
        return status.equals(one);
    }

    /** The requested IOPS; null if they follow from the storage. */
    Integer provisionedIops() {
        return storageType.startsWith("io") ? kept.iops() : null;
    }

    /**
     * The time of the most recent transaction in a snapshot that is taken now. It is before {@code now} if no client
     * writes or if a read replica lags.
     */
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
                                .status(joiningGroups.contains(group) ? "adding" : "active")
                                .build())
                        .toList())
                .dbParameterGroups(DBParameterGroupStatus.builder()
                        .dbParameterGroupName(parameters.group().name)
                        .parameterApplyStatus(parameters.status())
                        .build())
                .optionGroupMemberships(optionGroups())
                .associatedRoles(roles.stream().map(AssociatedRole::ofInstance).toList())
                .pendingModifiedValues(pending)
                .readReplicaSourceDBInstanceIdentifier(replicaSource)
                .dbClusterIdentifier(memberOf == null ? null : memberOf.id)
                .databaseInsightsMode(
                        (memberOf == null ? kept.databaseInsightsMode() : memberOf.kept.databaseInsightsMode()))
                .tagList(tags.list())
                .build();
    }

    private List<OptionGroupMembership> optionGroups() {
        if (nextOptionGroup == null) {
            return List.of(membership(optionGroup, AppliedParameters.IN_SYNC));
        }
        String pending = optionGroupWaits ? "pending-maintenance-" : "pending-";
        return List.of(membership(optionGroup, pending + "removal"), membership(nextOptionGroup, pending + "apply"));
    }

    private static OptionGroupMembership membership(String name, String status) {
        return OptionGroupMembership.builder()
                .optionGroupName(name)
                .status(status)
                .build();
    }

    private static software.amazon.awssdk.services.rds.model.Endpoint shown(DatabaseEndpoint endpoint) {
        return software.amazon.awssdk.services.rds.model.Endpoint.builder()
                .address(endpoint.address())
                .port(endpoint.port())
                .build();
    }

    /**
     * A modification that waits for its turn: the call that the status must accept, the status that shows it, its
     * duration, and its effect.
     */
    record Change(StatusCall call, String status, RdsDurations.Phase phase, Runnable apply) {}
}
