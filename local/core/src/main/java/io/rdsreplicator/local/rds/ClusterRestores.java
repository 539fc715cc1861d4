package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotResponse;

/**
 * Restores DB clusters from DB cluster snapshots. A restored cluster has no members. A shared snapshot can be restored
 * without a copy, even if it is encrypted. No restored cluster is unencrypted.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html">
 *     RestoreDBClusterFromSnapshot</a>
 */
final class ClusterRestores {
    private static final Set<String> PARAMETERS = Set.of(
            "DBClusterIdentifier",
            "SnapshotIdentifier",
            "Engine",
            "EngineVersion",
            "Port",
            "DBSubnetGroupName",
            "VpcSecurityGroupIds",
            "Tags",
            "KmsKeyId",
            "EnableIAMDatabaseAuthentication",
            "EnableCloudwatchLogsExports",
            "DBClusterParameterGroupName",
            "DeletionProtection",
            "CopyTagsToSnapshot",
            "StorageType",
            "ServerlessV2ScalingConfiguration",
            "BackupRetentionPeriod",
            "PreferredBackupWindow",
            "EnablePerformanceInsights",
            "PerformanceInsightsKMSKeyId",
            "PerformanceInsightsRetentionPeriod",
            "EngineLifecycleSupport");
    private static final String MIGRATING = "migrating";

    private final RdsStage stage;
    private final ClusterGroups groups;
    private final ClusterOptions options;
    private final DbClusterSnapshots snapshots;
    private final Clusters clusters;

    ClusterRestores(
            RdsStage stage,
            ClusterGroups groups,
            ClusterOptions options,
            DbClusterSnapshots snapshots,
            Clusters clusters) {
        this.stage = stage;
        this.groups = groups;
        this.options = options;
        this.snapshots = snapshots;
        this.clusters = clusters;
    }

    RestoreDbClusterFromSnapshotResponse restore(Caller caller, RestoreDbClusterFromSnapshotRequest request) {
        RequestParameters.requireImplemented("restoreDBClusterFromSnapshot", request, PARAMETERS);
        AccountRegion place = caller.place();
        Inventory inventory = stage.in(place);
        String id = Identifiers.cluster("DBClusterIdentifier", request.dbClusterIdentifier());
        String named = Identifiers.required("SnapshotIdentifier", request.snapshotIdentifier());
        String engine = ClusterRules.engine(Identifiers.required("Engine", request.engine()));
        requireClusterSnapshot(named);
        Clusters.requireNew(inventory, id);
        DbClusterSnapshot snapshot = snapshots.find(place, named);
        CallsByStatus.require(StatusCall.RESTORE_CLUSTER, snapshot, inventory.circumstances);
        DbCluster cluster = asInSnapshot(place, id, snapshot.source);
        cluster.engineVersion = version(snapshot.source, engine, request.engineVersion());
        inventory.circumstances.requireOffered(engine, cluster.engineVersion);
        cluster.lifecycleSupport = Clusters.lifecycle(request.engineLifecycleSupport());
        cluster.storageType = Objects.requireNonNullElse(
                ClusterRules.storageType(request.storageType()), snapshot.source.storageType());
        cluster.port = Objects.requireNonNullElse(InstanceRules.port(request.port()), snapshot.source.port());
        cluster.backupRetention = Objects.requireNonNullElse(
                ClusterRules.backupRetention(request.backupRetentionPeriod()), snapshot.source.backupRetention());
        cluster.deletionProtection = Boolean.TRUE.equals(request.deletionProtection());
        cluster.copyTagsToSnapshot = Boolean.TRUE.equals(request.copyTagsToSnapshot());
        cluster.kept = options.restored(caller, cluster, request);
        cluster.scaling = ClusterRules.scaling(null, request.serverlessV2ScalingConfiguration());
        cluster.tags.add(request.tags());
        groups.place(
                cluster,
                request.dbSubnetGroupName(),
                request.dbClusterParameterGroupName(),
                request.vpcSecurityGroupIds());
        StorageKeys.Opened opened = stage.keys.open(caller, snapshot.key, cluster.arn);
        cluster.key = key(caller, request.kmsKeyId(), opened, cluster.arn);
        inventory.clusters.put(id, cluster);
        String outcome = stage.strikes(place, RdsFault.RESTORE_FAILS)
                ? "migration-failed"
                : stage.strikes(place, RdsFault.RESTORE_INCOMPATIBLE)
                        ? "incompatible-restore"
                        : Objects.equals(cluster.tableNames, groups.tableNames(cluster))
                                ? DbCluster.AVAILABLE
                                : TableNames.INCOMPATIBLE;
        stage.work(
                "restore " + cluster.arn,
                () -> stage.storage.restore(snapshot.image, opened.plain(), cluster.arn, cluster.port),
                server -> {
                    cluster.status = MIGRATING;
                    stage.after(Phase.RESTORE, DbCluster.GIBIBYTES, "restored " + cluster.arn, () -> {
                        cluster.created = stage.now(place);
                        cluster.server = server;
                        if (outcome.equals(DbCluster.AVAILABLE)) {
                            cluster.availableAfter(MIGRATING);
                        } else {
                            cluster.status = outcome;
                        }
                    });
                },
                () -> cluster.status = "migration-failed");
        return RestoreDbClusterFromSnapshotResponse.builder()
                .dbCluster(clusters.described(cluster))
                .build();
    }

    private static void requireClusterSnapshot(String named) {
        if (AmazonResourceName.isArn(named)
                && AmazonResourceName.parse(named).resource().startsWith("snapshot:")) {
            throw new UnsupportedOperationException(
                    "rds:restoreDBClusterFromSnapshot from a DB snapshot is not implemented here");
        }
    }

    /** Without a version in the request, it is the Region's default, not the snapshot's. */
    private static String version(DbClusterSnapshot.Source source, String engine, String requested) {
        if (!engine.equals(source.engine())) {
            throw RdsFailure.parameterCombination("The engine " + engine + " is not the snapshot's.");
        }
        String version = Objects.requireNonNullElse(requested, ClusterRules.defaultVersion(engine));
        if (ClusterRules.isOlder(version, source.engineVersion())) {
            throw RdsFailure.parameterCombination(
                    "The engine version " + version + " is older than the snapshot's, " + source.engineVersion() + ".");
        }
        return version;
    }

    private StorageKey key(Caller caller, String kmsKeyId, StorageKeys.Opened snapshot, String arn) {
        if (kmsKeyId != null) {
            return stage.keys.create(caller, kmsKeyId, arn).key();
        }
        return snapshot.key() == null ? StorageKey.AWS_OWNED : snapshot.key();
    }

    private DbCluster asInSnapshot(AccountRegion place, String id, DbClusterSnapshot.Source source) {
        DbCluster cluster = Clusters.newCluster(stage, place, id);
        cluster.engine = source.engine();
        cluster.masterUsername = source.masterUsername();
        cluster.databaseName = source.databaseName();
        cluster.tableNames = source.tableNames();
        return cluster;
    }
}
