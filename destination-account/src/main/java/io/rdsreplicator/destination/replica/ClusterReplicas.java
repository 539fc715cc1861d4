package io.rdsreplicator.destination.replica;

import io.rdsreplicator.destination.replica.RestoredDatabase.Member;
import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Aurora DB clusters. A cluster is restored without members, which {@link #complete} makes. It is deleted member by
 * member.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html">
 *     RestoreDBClusterFromSnapshot</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html">
 *     Deleting Aurora DB clusters and DB instances</a>
 */
record ClusterReplicas(RdsClient rds, ClusterMembers members) implements Replicas {
    /** The least that RDS allows for a DB cluster, in days. */
    private static final int BACKUP_RETENTION = 1;
    /**
     * The timeout of the functions that unlock and delete, the time limit of their last call, and a minute: reads of
     * RDS can be that old. Together 110 seconds.
     */
    private static final Duration LOCK_HOLDS_AFTER = Duration.ofSeconds(120);

    @Override
    public List<String> quotaNames() {
        return List.of(AccountQuota.DB_CLUSTERS, AccountQuota.DB_INSTANCES);
    }

    @Override
    public int instancesEach(ReplicaSettings settings) {
        return members.each(settings);
    }

    @Override
    public Optional<RestoredDatabase> find(String id) {
        try {
            Optional<DBCluster> found = rds.describeDBClusters(r -> r.dbClusterIdentifier(id)).dbClusters().stream()
                    .filter(ClusterReplicas::isAurora)
                    .findFirst();
            return found.map(cluster -> ClusterDescription.of(cluster, membersOf(cluster)));
        } catch (SdkException e) {
            if (RdsRefusal.DATABASE_NOT_FOUND.is(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** One by one, because RDS authorizes a list on all DB instances. */
    private List<DBInstance> membersOf(DBCluster cluster) {
        return cluster.dbClusterMembers().stream()
                .flatMap(member -> member(member.dbInstanceIdentifier()))
                .toList();
    }

    private Stream<DBInstance> member(String id) {
        try {
            return rds.describeDBInstances(r -> r.dbInstanceIdentifier(id)).dbInstances().stream();
        } catch (SdkException e) {
            if (RdsRefusal.DATABASE_NOT_FOUND.is(e)) {
                return Stream.empty();
            }
            throw e;
        }
    }

    @Override
    public List<RestoredDatabase> list() {
        List<DBCluster> clusters = rds.describeDBClustersPaginator().dbClusters().stream()
                .filter(ClusterReplicas::isAurora)
                .toList();
        if (clusters.isEmpty()) {
            return List.of();
        }
        Map<String, List<DBInstance>> instances = rds.describeDBInstancesPaginator().dbInstances().stream()
                .filter(instance -> instance.dbClusterIdentifier() != null)
                .collect(Collectors.groupingBy(DBInstance::dbClusterIdentifier));
        return clusters.stream()
                .map(cluster -> ClusterDescription.of(
                        cluster, instances.getOrDefault(cluster.dbClusterIdentifier(), List.of())))
                .toList();
    }

    /** Amazon DocumentDB and Amazon Neptune share the API. */
    private static boolean isAurora(DBCluster cluster) {
        return cluster.engine().startsWith("aurora");
    }

    @Override
    public Optional<String> restore(ReplicaRestore restore) {
        ReplicaSettings settings = restore.settings();
        InstanceClass instanceClass = members.instanceClass(settings, Optional.ofNullable(restore.sourceClass()));
        rds.restoreDBClusterFromSnapshot(r -> ClusterSettings.give(
                r.dbClusterIdentifier(restore.replicaId())
                        .snapshotIdentifier(restore.snapshotId())
                        .engine(restore.engine())
                        .engineVersion(restore.engineVersion())
                        .dbSubnetGroupName(
                                settings.text(ReplicaSetting.SUBNET_GROUP).orElse(restore.subnetGroup()))
                        .vpcSecurityGroupIds(
                                settings.texts(ReplicaSetting.SECURITY_GROUPS).orElse(restore.securityGroups()))
                        .backupRetentionPeriod(BACKUP_RETENTION)
                        .copyTagsToSnapshot(false)
                        .serverlessV2ScalingConfiguration(ClusterMembers.capacity(instanceClass))
                        .engineLifecycleSupport(InstanceSettings.lifecycle(settings, restore.engineLifecycleSupport()))
                        .tags(restore.tags()),
                settings));
        return Optional.of("it is being restored, and has no members yet");
    }

    @Override
    public Optional<String> complete(RestoredDatabase database, ReplicaSettings settings) {
        return members.complete(database, settings);
    }

    @Override
    public Optional<String> apply(String id, ReplicaSettings settings) {
        return new SettingsApplication(rds).toCluster(id, settings);
    }

    @Override
    public void start(String id) {
        rds.startDBCluster(r -> r.dbClusterIdentifier(id));
    }

    /** The protection of a DB cluster does not cover its members. */
    @Override
    public Duration lockHoldsAfter() {
        return LOCK_HOLDS_AFTER;
    }

    @Override
    public void protect(String id, boolean on) {
        rds.modifyDBCluster(
                r -> r.dbClusterIdentifier(id).deletionProtection(on).applyImmediately(true));
    }

    @Override
    public void lock(String id, @Nullable String masterPassword) {
        rds.modifyDBCluster(r -> r.dbClusterIdentifier(id)
                .masterUserPassword(masterPassword)
                .deletionProtection(true)
                .applyImmediately(true));
    }

    @Override
    public Optional<String> delete(RestoredDatabase database) {
        Optional<Member> next = next(database);
        if (next.isPresent()) {
            members.delete(next.get());
            return Optional.of("its members are deleted first");
        }
        rds.deleteDBCluster(r ->
                r.dbClusterIdentifier(database.id()).skipFinalSnapshot(true).deleteAutomatedBackups(true));
        return Optional.empty();
    }

    @Override
    public Optional<String> cool(RestoredDatabase database) {
        next(database).ifPresent(members::delete);
        return members(database).stream()
                                .filter(member -> !member.isBeingDeleted())
                                .count()
                        > 1
                ? Optional.of("it has more members")
                : Optional.empty();
    }

    /** The member to delete next: the writer is the last. */
    private static Optional<Member> next(RestoredDatabase database) {
        List<Member> left = members(database).stream()
                .filter(member -> !member.isBeingDeleted())
                .toList();
        return left.stream().filter(member -> !member.isWriter()).findFirst().or(() -> left.stream()
                .findFirst());
    }

    private static List<Member> members(RestoredDatabase database) {
        return Optional.ofNullable(database.members()).orElse(List.of());
    }

    @Override
    public void tag(RestoredDatabase database, List<Tag> tags) {
        rds.addTagsToResource(r -> r.resourceName(database.arn()).tags(tags));
    }
}
