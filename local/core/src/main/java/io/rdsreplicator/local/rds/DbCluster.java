package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.storage.DatabaseEndpoint;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.services.rds.model.ClusterPendingModifiedValues;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.ServerlessV2ScalingConfigurationInfo;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/** An Aurora DB cluster and its current state. */
final class DbCluster {
    static final String CREATING = "creating";
    static final String AVAILABLE = "available";
    static final String BACKING_UP = "backing-up";
    static final String DELETING = "deleting";
    static final String FAILED = "failed";
    /** Aurora storage grows by itself. RDS describes each cluster with this size. */
    static final int GIBIBYTES = 1;

    private static final String CLUSTER_DOMAIN = ".cluster-";

    final AccountRegion place;
    String id;
    String arn;
    final String resourceId;
    /** By the timeline's clock. */
    final Instant madeAt;
    /** In the order of their creation. */
    final List<DbInstance> members = new ArrayList<>();

    final Deque<Change> changes = new ArrayDeque<>();
    /** Called whenever the cluster becomes available, so that waiting changes can go on. */
    Runnable settled = () -> {};
    /** Called when a member is gone. */
    Runnable memberGone = () -> {};

    String status = CREATING;
    String engine;
    String engineVersion;
    String masterUsername;
    String databaseName;
    String lifecycleSupport;
    String storageType;
    ParameterGroup parameterGroup;
    /** How MySQL stored the names of tables when it made the data, or null. */
    String tableNames;

    int port;
    int backupRetention;
    boolean deletionProtection;
    boolean copyTagsToSnapshot;
    StorageKey key;
    SubnetGroup subnetGroup;
    List<String> securityGroups = List.of();
    Tags tags = new Tags();
    final List<AssociatedRole> roles = new ArrayList<>();
    /** The other attributes of the DB cluster, in the form of the describe call. */
    DBCluster kept;

    Instant created;
    ServerlessV2ScalingConfigurationInfo scaling;
    ClusterPendingModifiedValues pending =
            ClusterPendingModifiedValues.builder().build();
    /** The server of the data, or null while it is being created. */
    DatabaseEndpoint server;

    DbInstance writer;
    /** Whether a writer has been available. */
    boolean written;

    DbCluster(AccountRegion place, String id, String resourceId, Instant madeAt) {
        this.place = place;
        this.resourceId = resourceId;
        this.madeAt = madeAt;
        rename(id);
    }

    /** A rename changes the ARN and keeps the resource id. */
    void rename(String name) {
        id = name;
        arn = place.arn("rds", "cluster:" + name);
    }

    boolean is(String one) {
        return status.equals(one);
    }

    /** Makes the cluster available if it still has this status. */
    void availableAfter(String passing) {
        if (is(passing)) {
            status = AVAILABLE;
            settled.run();
        }
    }

    /** Gives each member that has arrived its endpoint, after the server or the writer has changed. */
    void connectMembers() {
        members.stream()
                .filter(member -> member.created != null)
                .forEach(member -> member.endpoint = new DatabaseEndpoint(addressOf(member), server.port()));
    }

    /** A storage without host names has only the addresses of the writer and of the readers. */
    private String addressOf(DbInstance member) {
        int domain = server.address().indexOf(CLUSTER_DOMAIN);
        if (domain < 0) {
            return member == writer ? server.address() : server.readerAddress();
        }
        return member.id + "." + server.address().substring(domain + CLUSTER_DOMAIN.length());
    }

    /** What a describe call shows now. */
    DBCluster describe(RdsConditions circumstances, Instant now) {
        boolean shown = server != null && (written || circumstances.showsClusterEndpointsEarly());
        return kept.toBuilder()
                .dbClusterIdentifier(id)
                .dbClusterArn(arn)
                .dbClusterResourceId(resourceId)
                .status(status)
                .engine(engine)
                .engineVersion(engineVersion)
                .engineMode("provisioned")
                .engineLifecycleSupport(lifecycleSupport)
                .masterUsername(masterUsername)
                .databaseName(databaseName)
                .endpoint(shown ? server.address() : CREATING)
                .readerEndpoint(shown ? server.readerAddress() : CREATING)
                .port(server == null ? port : server.port())
                .allocatedStorage(GIBIBYTES)
                .storageType(storageType)
                .clusterCreateTime(created)
                .backupRetentionPeriod(backupRetention)
                .storageEncrypted(key != null)
                .kmsKeyId(key == null ? null : key.keyArn())
                .deletionProtection(deletionProtection)
                .copyTagsToSnapshot(copyTagsToSnapshot)
                .dbSubnetGroup(subnetGroup.name())
                .dbClusterParameterGroup(parameterGroup.name)
                .vpcSecurityGroups(securityGroups.stream()
                        .map(group -> VpcSecurityGroupMembership.builder()
                                .vpcSecurityGroupId(group)
                                .status("active")
                                .build())
                        .toList())
                .serverlessV2ScalingConfiguration(scaling)
                .associatedRoles(roles.stream().map(AssociatedRole::ofCluster).toList())
                .pendingModifiedValues(pending)
                .dbClusterMembers(members.stream()
                        .filter(member -> circumstances.shows(member.madeAt, now))
                        .map(this::described)
                        .toList())
                .tagList(tags.list())
                .build();
    }

    private DBClusterMember described(DbInstance member) {
        return DBClusterMember.builder()
                .dbInstanceIdentifier(member.id)
                .isClusterWriter(member == writer)
                .dbClusterParameterGroupStatus(member.clusterParameters.status())
                .promotionTier(tier(member))
                .build();
    }

    static int tier(DbInstance member) {
        return Objects.requireNonNullElse(member.kept.promotionTier(), 1);
    }

    /** A modification that waits for its turn: the status that shows it, its duration, and its effect. */
    record Change(String status, RdsDurations.Phase phase, Runnable apply) {}
}
