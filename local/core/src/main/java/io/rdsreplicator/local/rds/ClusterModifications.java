package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.CloudwatchLogsExportConfiguration;
import software.amazon.awssdk.services.rds.model.ClusterPendingModifiedValues;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterResponse;
import software.amazon.awssdk.services.rds.model.PendingCloudwatchLogsExports;
import software.amazon.awssdk.services.rds.model.ServerlessV2ScalingConfigurationInfo;

/**
 * Modifies a DB cluster. Most changes are made at once. Exported logs, a password and a port follow next, whatever {@code
 * ApplyImmediately} says. The members restart on another port. The backup retention, the storage type and IAM authentication wait for it: maintenance
 * windows are not implemented.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Modifying.html">Modifying an Aurora
 *     DB cluster</a>
 */
final class ClusterModifications {
    private static final Set<String> PARAMETERS = Set.of(
            "DBClusterIdentifier",
            "ApplyImmediately",
            "BackupRetentionPeriod",
            "PreferredBackupWindow",
            "PreferredMaintenanceWindow",
            "AutoMinorVersionUpgrade",
            "DBClusterParameterGroupName",
            "Port",
            "VpcSecurityGroupIds",
            "StorageType",
            "EnableIAMDatabaseAuthentication",
            "CloudwatchLogsExportConfiguration",
            "EnablePerformanceInsights",
            "PerformanceInsightsKMSKeyId",
            "PerformanceInsightsRetentionPeriod",
            "DatabaseInsightsMode",
            "MasterUserPassword",
            "DeletionProtection",
            "CopyTagsToSnapshot",
            "ServerlessV2ScalingConfiguration");
    private static final String MODIFYING = "modifying";
    private static final String RESETTING = "resetting-master-credentials";
    private static final String AUTHENTICATING = "update-iam-db-auth";
    private static final String HIDDEN = "****";
    private static final PendingCloudwatchLogsExports NO_LOGS = null;

    private final RdsStage stage;
    private final ClusterGroups groups;
    private final ClusterOptions options;
    private final Clusters clusters;

    ClusterModifications(RdsStage stage, ClusterGroups groups, ClusterOptions options, Clusters clusters) {
        this.stage = stage;
        this.groups = groups;
        this.options = options;
        this.clusters = clusters;
    }

    ModifyDbClusterResponse modify(Caller caller, ModifyDbClusterRequest request) {
        RequestParameters.requireImplemented("modifyDBCluster", request, PARAMETERS);
        Inventory inventory = stage.in(caller.place());
        DbCluster cluster = inventory.cluster(request.dbClusterIdentifier());
        ClusterRules.backupRetention(request.backupRetentionPeriod());
        ClusterRules.storageType(request.storageType());
        InstanceRules.port(request.port());
        String password = request.masterUserPassword();
        if (password != null) {
            MasterPasswords.ofCluster(password);
        }
        CallsByStatus.require(StatusCall.MODIFY_CLUSTER, cluster, inventory.circumstances);
        if (password != null && cluster.members.isEmpty() && !inventory.circumstances.takesPasswordsWithoutMembers()) {
            throw ClusterFailure.state("The DB cluster " + cluster.id + " has no DB instance to reset its password.");
        }
        atOnce(caller, cluster, request);
        if (password != null) {
            cluster.pending = cluster.pending.copy(p -> p.masterUserPassword(HIDDEN));
            add(cluster, RESETTING, Phase.RESET_PASSWORD, () -> reset(cluster, password));
        }
        if (request.port() != null && request.port() != cluster.port) {
            add(cluster, MODIFYING, Phase.REBOOT, () -> changePort(cluster, request.port()));
        }
        await(cluster, request);
        if (Boolean.TRUE.equals(request.applyImmediately())) {
            hasten(cluster);
        }
        begin(cluster);
        return ModifyDbClusterResponse.builder()
                .dbCluster(clusters.described(cluster))
                .build();
    }

    /** Checks everything before it changes anything. */
    private void atOnce(Caller caller, DbCluster cluster, ModifyDbClusterRequest request) {
        ParameterGroup parameters = request.dbClusterParameterGroupName() == null
                ? cluster.parameterGroup
                : groups.fittingParameterGroup(cluster, request.dbClusterParameterGroupName());
        List<String> security = request.vpcSecurityGroupIds().isEmpty()
                ? cluster.securityGroups
                : groups.existing(cluster, request.vpcSecurityGroupIds());
        List<String> logs = request.cloudwatchLogsExportConfiguration() == null
                ? null
                : LogTypes.changed(
                        cluster.engine,
                        cluster.kept.enabledCloudwatchLogsExports(),
                        request.cloudwatchLogsExportConfiguration());
        ServerlessV2ScalingConfigurationInfo scaling =
                ClusterRules.scaling(cluster.scaling, request.serverlessV2ScalingConfiguration());
        Insights before = ClusterOptions.insights(cluster);
        cluster.kept = options.modified(caller, cluster, request);
        cluster.scaling = scaling;
        cluster.deletionProtection =
                Objects.requireNonNullElse(request.deletionProtection(), cluster.deletionProtection);
        cluster.copyTagsToSnapshot =
                Objects.requireNonNullElse(request.copyTagsToSnapshot(), cluster.copyTagsToSnapshot);
        cluster.securityGroups = security;
        cluster.parameterGroup = parameters;
        Insights insights = ClusterOptions.insights(cluster);
        for (DbInstance member : cluster.members) {
            member.securityGroups = security;
            groups.associate(member, parameters);
            if (!insights.equals(before)) {
                member.kept = Options.with(member.kept.toBuilder(), insights).build();
            }
        }
        if (logs != null) {
            export(cluster, request.cloudwatchLogsExportConfiguration(), logs);
        }
    }

    /** The status of a DB cluster does not show a change of its exported logs. */
    private void export(DbCluster cluster, CloudwatchLogsExportConfiguration change, List<String> logs) {
        cluster.pending = cluster.pending.copy(p -> p.pendingCloudwatchLogsExports(
                e -> e.logTypesToEnable(change.enableLogTypes()).logTypesToDisable(change.disableLogTypes())));
        stage.after(Phase.CONFIGURE, DbCluster.GIBIBYTES, "exports logs of " + cluster.arn, () -> {
            cluster.kept = cluster.kept.copy(k -> k.enabledCloudwatchLogsExports(logs));
            cluster.pending = cluster.pending.copy(p -> p.pendingCloudwatchLogsExports(NO_LOGS));
        });
    }

    private static void await(DbCluster cluster, ModifyDbClusterRequest request) {
        cluster.pending = cluster.pending.copy(p -> {
            if (request.backupRetentionPeriod() != null) {
                p.backupRetentionPeriod(request.backupRetentionPeriod());
            }
            if (request.storageType() != null) {
                p.storageType(request.storageType());
            }
            if (request.enableIAMDatabaseAuthentication() != null) {
                p.iamDatabaseAuthenticationEnabled(request.enableIAMDatabaseAuthentication());
            }
        });
    }

    private void hasten(DbCluster cluster) {
        ClusterPendingModifiedValues values = cluster.pending;
        if (values.backupRetentionPeriod() != null || values.storageType() != null) {
            add(cluster, MODIFYING, Phase.MODIFY, () -> applyPending(cluster));
        }
        if (values.iamDatabaseAuthenticationEnabled() != null) {
            add(cluster, AUTHENTICATING, Phase.CONFIGURE, () -> authenticate(cluster));
        }
    }

    private static void authenticate(DbCluster cluster) {
        Boolean enabled = cluster.pending.iamDatabaseAuthenticationEnabled();
        if (enabled != null) {
            cluster.kept = cluster.kept.copy(k -> k.iamDatabaseAuthenticationEnabled(enabled));
            cluster.pending = cluster.pending.copy(p -> p.iamDatabaseAuthenticationEnabled(null));
        }
        cluster.availableAfter(AUTHENTICATING);
    }

    private static void add(DbCluster cluster, String status, Phase phase, Runnable apply) {
        cluster.changes.add(new DbCluster.Change(status, phase, apply));
    }

    private void begin(DbCluster cluster) {
        if (!cluster.changes.isEmpty()) {
            cluster.settled = () -> proceed(cluster);
            stage.after(Phase.NOTICE, DbCluster.GIBIBYTES, "modification noticed " + cluster.arn, cluster.settled);
        }
    }

    /** Starts the next change if no other change is in progress. */
    private void proceed(DbCluster cluster) {
        if (cluster.changes.isEmpty() || !cluster.is(DbCluster.AVAILABLE)) {
            return;
        }
        DbCluster.Change change = cluster.changes.remove();
        cluster.status = change.status();
        stage.after(change.phase(), DbCluster.GIBIBYTES, change.status() + " " + cluster.arn, () -> {
            if (cluster.is(change.status())) {
                change.apply().run();
            }
        });
    }

    private void reset(DbCluster cluster, String password) {
        Runnable over = () -> {
            boolean another =
                    cluster.changes.stream().anyMatch(change -> change.status().equals(RESETTING));
            if (!another) {
                cluster.pending = cluster.pending.copy(p -> p.masterUserPassword(null));
            }
            cluster.availableAfter(RESETTING);
        };
        stage.work(
                "change the password of " + cluster.arn,
                () -> {
                    stage.storage.changePassword(cluster.arn, cluster.masterUsername, password);
                    return null;
                },
                done -> over.run(),
                over);
    }

    private void changePort(DbCluster cluster, int port) {
        stage.work(
                "change the port of " + cluster.arn,
                () -> stage.storage.changePort(cluster.arn, port),
                server -> {
                    cluster.port = port;
                    cluster.server = server;
                    cluster.connectMembers();
                    for (DbInstance member : cluster.members) {
                        member.port = port;
                        member.parameters.reboot();
                        member.clusterParameters.reboot();
                    }
                    cluster.availableAfter(MODIFYING);
                },
                () -> cluster.status = DbCluster.FAILED);
    }

    private static void applyPending(DbCluster cluster) {
        cluster.backupRetention =
                Objects.requireNonNullElse(cluster.pending.backupRetentionPeriod(), cluster.backupRetention);
        cluster.storageType = Objects.requireNonNullElse(cluster.pending.storageType(), cluster.storageType);
        cluster.pending =
                cluster.pending.copy(p -> p.backupRetentionPeriod(null).storageType(null));
        cluster.availableAfter(MODIFYING);
    }
}
