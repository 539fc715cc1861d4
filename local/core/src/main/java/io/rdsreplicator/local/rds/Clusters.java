package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import io.rdsreplicator.local.rds.storage.DatabaseEndpoint;
import io.rdsreplicator.local.rds.storage.DatabaseSpec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import software.amazon.awssdk.services.rds.model.CreateDbClusterRequest;
import software.amazon.awssdk.services.rds.model.CreateDbClusterResponse;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersResponse;

/** Creates, finds, stops and deletes Aurora DB clusters. */
final class Clusters {
    private static final Set<String> PARAMETERS = Set.of(
            "DBClusterIdentifier",
            "DatabaseName",
            "Engine",
            "EngineVersion",
            "MasterUsername",
            "MasterUserPassword",
            "BackupRetentionPeriod",
            "PreferredBackupWindow",
            "PreferredMaintenanceWindow",
            "AutoMinorVersionUpgrade",
            "EnablePerformanceInsights",
            "PerformanceInsightsKMSKeyId",
            "PerformanceInsightsRetentionPeriod",
            "DatabaseInsightsMode",
            "DBClusterParameterGroupName",
            "VpcSecurityGroupIds",
            "DBSubnetGroupName",
            "Port",
            "Tags",
            "StorageEncrypted",
            "StorageType",
            "KmsKeyId",
            "EnableIAMDatabaseAuthentication",
            "EnableCloudwatchLogsExports",
            "DeletionProtection",
            "CopyTagsToSnapshot",
            "ServerlessV2ScalingConfiguration",
            "EngineLifecycleSupport");

    private final RdsStage stage;
    private final ClusterGroups groups;
    private final ClusterOptions options;
    private final DbClusterSnapshots snapshots;

    Clusters(RdsStage stage, ClusterGroups groups, ClusterOptions options, DbClusterSnapshots snapshots) {
        this.stage = stage;
        this.groups = groups;
        this.options = options;
        this.snapshots = snapshots;
    }

    CreateDbClusterResponse create(Caller caller, CreateDbClusterRequest request) {
        RequestParameters.requireImplemented("createDBCluster", request, PARAMETERS);
        String id = Identifiers.cluster("DBClusterIdentifier", request.dbClusterIdentifier());
        String engine = ClusterRules.engine(Identifiers.required("Engine", request.engine()));
        String version = Objects.requireNonNullElse(request.engineVersion(), ClusterRules.defaultVersion(engine));
        stage.requireEngine(engine, version);
        String user = Identifiers.required("MasterUsername", request.masterUsername());
        String password =
                MasterPasswords.ofCluster(Identifiers.required("MasterUserPassword", request.masterUserPassword()));
        AccountRegion place = caller.place();
        Inventory inventory = stage.in(place);
        requireNew(inventory, id);
        inventory.circumstances.requireOffered(engine, version);
        DbCluster cluster = newCluster(stage, place, id);
        cluster.engine = engine;
        cluster.engineVersion = version;
        cluster.masterUsername = user;
        cluster.databaseName = request.databaseName();
        cluster.lifecycleSupport = lifecycle(request.engineLifecycleSupport());
        cluster.storageType =
                Objects.requireNonNullElse(ClusterRules.storageType(request.storageType()), ClusterRules.STORAGE);
        cluster.port = Objects.requireNonNullElse(InstanceRules.port(request.port()), ClusterRules.defaultPort(engine));
        cluster.backupRetention =
                Objects.requireNonNullElse(ClusterRules.backupRetention(request.backupRetentionPeriod()), 1);
        cluster.deletionProtection = Boolean.TRUE.equals(request.deletionProtection());
        cluster.copyTagsToSnapshot = Boolean.TRUE.equals(request.copyTagsToSnapshot());
        cluster.kept = options.created(caller, cluster, request);
        cluster.scaling = ClusterRules.scaling(null, request.serverlessV2ScalingConfiguration());
        cluster.tags.add(request.tags());
        groups.place(
                cluster,
                request.dbSubnetGroupName(),
                request.dbClusterParameterGroupName(),
                request.vpcSecurityGroupIds());
        cluster.tableNames = groups.tableNames(cluster);
        if (request.kmsKeyId() != null) {
            cluster.key =
                    stage.keys.create(caller, request.kmsKeyId(), cluster.arn).key();
        } else if (Boolean.TRUE.equals(request.storageEncrypted())) {
            cluster.key = StorageKey.AWS_OWNED;
        }
        inventory.clusters.put(id, cluster);
        DatabaseSpec spec = new DatabaseSpec(version, user, password, request.databaseName(), cluster.port);
        stage.work(
                "create " + cluster.arn,
                () -> stage.storage.create(cluster.arn, spec),
                server -> stage.after(Phase.CREATE, DbCluster.GIBIBYTES, "created " + cluster.arn, () -> {
                    cluster.created = stage.now(place);
                    cluster.server = server;
                    cluster.availableAfter(DbCluster.CREATING);
                }),
                () -> cluster.status = DbCluster.FAILED);
        return CreateDbClusterResponse.builder().dbCluster(described(cluster)).build();
    }

    static DbCluster newCluster(RdsStage stage, AccountRegion place, String id) {
        return new DbCluster(place, id, stage.newClusterResourceId(place.arn("rds", "cluster:" + id)), stage.now());
    }

    static String lifecycle(String requested) {
        return Objects.requireNonNullElse(InstanceRules.lifecycle(requested), "open-source-rds-extended-support");
    }

    static void requireNew(Inventory inventory, String id) {
        if (inventory.clusters.containsKey(id)) {
            throw ClusterFailure.exists();
        }
        int most = inventory.circumstances.most(RdsQuota.CLUSTERS);
        if (inventory.clusters.size() >= most) {
            throw ClusterFailure.quota(most);
        }
    }

    DBCluster described(DbCluster cluster) {
        return cluster.describe(stage.in(cluster.place).circumstances, stage.now());
    }

    DescribeDbClustersResponse describe(Caller caller, DescribeDbClustersRequest request) {
        Inventory inventory = stage.in(caller.place());
        if (request.hasFilters() && !request.filters().isEmpty()) {
            throw new UnsupportedOperationException("rds:describeDBClusters with Filters is not implemented here");
        }
        if (Boolean.TRUE.equals(request.includeShared())) {
            throw new UnsupportedOperationException(
                    "rds:describeDBClusters with IncludeShared is not implemented here");
        }
        Instant now = stage.now();
        RdsConditions circumstances = inventory.circumstances;
        List<DbCluster> found = inventory.clusters.values().stream()
                .filter(cluster -> circumstances.shows(cluster.madeAt, now))
                .toList();
        if (request.dbClusterIdentifier() != null) {
            DbCluster named = inventory.cluster(request.dbClusterIdentifier());
            if (!found.contains(named)) {
                throw ClusterFailure.notFound(request.dbClusterIdentifier());
            }
            found = List.of(named);
        }
        DescribePage<DbCluster> page =
                DescribePage.of(found, cluster -> cluster.id, request.maxRecords(), request.marker());
        return DescribeDbClustersResponse.builder()
                .dbClusters(page.records().stream()
                        .map(cluster -> circumstances.showsTags(cluster.madeAt, now)
                                ? described(cluster)
                                : described(cluster).copy(c -> c.tagList(List.of())))
                        .toList())
                .marker(page.marker())
                .build();
    }

    DeleteDbClusterResponse delete(Caller caller, DeleteDbClusterRequest request) {
        Inventory inventory = stage.in(caller.place());
        DbCluster cluster = inventory.cluster(request.dbClusterIdentifier());
        boolean skip = Boolean.TRUE.equals(request.skipFinalSnapshot());
        String named = request.finalDBSnapshotIdentifier();
        if (skip == (named != null)) {
            throw RdsFailure.parameterCombination(
                    skip
                            ? "FinalDBSnapshotIdentifier can not be specified when deleting a cluster with SkipFinalSnapshot"
                            : "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
        }
        if (cluster.deletionProtection) {
            throw RdsFailure.parameterCombination(
                    "Cannot delete protected Cluster, please disable deletion protection and try again.");
        }
        if (cluster.members.stream().anyMatch(member -> !member.is(DbInstance.DELETING))) {
            throw ClusterFailure.state(
                    "Cluster cannot be deleted, it still contains DB instances in non-deleting state.");
        }
        CallsByStatus.require(
                skip ? StatusCall.DELETE_CLUSTER : StatusCall.DELETE_CLUSTER_WITH_SNAPSHOT,
                cluster,
                inventory.circumstances);
        if (skip) {
            remove(inventory, cluster);
        } else {
            String id = Identifiers.clusterSnapshot("FinalDBSnapshotIdentifier", named);
            DbClusterSnapshots.requireNewManual(inventory, id);
            snapshots.take(cluster, id, new Tags(), () -> remove(inventory, cluster));
        }
        cluster.status = DbCluster.DELETING;
        return DeleteDbClusterResponse.builder().dbCluster(described(cluster)).build();
    }

    /** The cluster is gone only after its members. */
    private void remove(Inventory inventory, DbCluster cluster) {
        Runnable gone = () -> {
            cluster.memberGone = () -> {
                if (cluster.members.isEmpty()) {
                    inventory.clusters.remove(cluster.id);
                }
            };
            cluster.memberGone.run();
        };
        stage.work(
                "delete " + cluster.arn,
                () -> {
                    stage.storage.deleteDatabase(cluster.arn);
                    return null;
                },
                done -> stage.after(Phase.DELETE, DbCluster.GIBIBYTES, "deleted " + cluster.arn, gone),
                gone);
    }

    DBCluster start(Caller caller, String id) {
        DbCluster cluster = named(caller, id, StatusCall.START_CLUSTER);
        return pass(cluster, "starting", Phase.START, () -> stage.storage.start(cluster.arn), DbCluster.AVAILABLE);
    }

    DBCluster stop(Caller caller, String id) {
        DbCluster cluster = named(caller, id, StatusCall.STOP_CLUSTER);
        return pass(
                cluster,
                "stopping",
                Phase.STOP,
                () -> {
                    stage.storage.stop(cluster.arn);
                    return cluster.server;
                },
                "stopped");
    }

    private DbCluster named(Caller caller, String id, StatusCall call) {
        Inventory inventory = stage.in(caller.place());
        DbCluster cluster = inventory.cluster(id);
        CallsByStatus.require(call, cluster, inventory.circumstances);
        return cluster;
    }

    private DBCluster pass(
            DbCluster cluster, String passing, Phase phase, Callable<DatabaseEndpoint> work, String then) {
        become(cluster, passing);
        stage.work(
                passing + " " + cluster.arn,
                work,
                server -> stage.after(phase, DbCluster.GIBIBYTES, passing + " over " + cluster.arn, () -> {
                    if (cluster.is(passing)) {
                        cluster.server = server;
                        cluster.connectMembers();
                        become(cluster, then);
                    }
                }),
                () -> cluster.status = DbCluster.FAILED);
        return described(cluster);
    }

    /** Members start and stop with their cluster. */
    private static void become(DbCluster cluster, String status) {
        cluster.status = status;
        cluster.members.stream()
                .filter(member -> !member.is(DbInstance.DELETING))
                .forEach(member -> member.status = status);
    }
}
