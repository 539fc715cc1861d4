package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.services.rds.model.CreateDbClusterRequest;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotRequest;

/**
 * The other attributes of a DB cluster: windows, logs, insights and similar. They are kept in the form in which RDS
 * describes them. A restore brings back none of them.
 */
final class ClusterOptions {
    private static final String CLUSTER = "cluster";

    private final RdsStage stage;

    ClusterOptions(RdsStage stage) {
        this.stage = stage;
    }

    DBCluster created(Caller caller, DbCluster cluster, CreateDbClusterRequest request) {
        Insights insights = Insights.OFF.changed(
                stage,
                caller,
                new Insights.Asked(
                        request.enablePerformanceInsights(),
                        request.performanceInsightsKMSKeyId(),
                        request.performanceInsightsRetentionPeriod(),
                        request.databaseInsightsModeAsString()),
                CLUSTER);
        return fresh(
                cluster,
                request.enableIAMDatabaseAuthentication(),
                request.enableCloudwatchLogsExports(),
                request.preferredBackupWindow(),
                request.preferredMaintenanceWindow(),
                Objects.requireNonNullElse(request.autoMinorVersionUpgrade(), true),
                insights);
    }

    DBCluster restored(Caller caller, DbCluster cluster, RestoreDbClusterFromSnapshotRequest request) {
        Insights insights = Insights.OFF.changed(
                stage,
                caller,
                new Insights.Asked(
                        request.enablePerformanceInsights(),
                        request.performanceInsightsKMSKeyId(),
                        request.performanceInsightsRetentionPeriod(),
                        null),
                CLUSTER);
        return fresh(
                cluster,
                request.enableIAMDatabaseAuthentication(),
                request.enableCloudwatchLogsExports(),
                request.preferredBackupWindow(),
                null,
                true,
                insights);
    }

    private static DBCluster fresh(
            DbCluster cluster,
            Boolean iam,
            List<String> logs,
            String backup,
            String maintenance,
            boolean upgrades,
            Insights insights) {
        String daily = backup == null ? Windows.someBackupWindow(cluster.arn, maintenance) : backup;
        String weekly = maintenance == null ? Windows.someMaintenanceWindow(cluster.arn, daily) : maintenance;
        Windows.check(daily, weekly);
        DBCluster.Builder kept = DBCluster.builder()
                .iamDatabaseAuthenticationEnabled(Boolean.TRUE.equals(iam))
                .enabledCloudwatchLogsExports(LogTypes.checked(cluster.engine, logs))
                .preferredBackupWindow(daily)
                .preferredMaintenanceWindow(weekly)
                .autoMinorVersionUpgrade(upgrades);
        return with(kept, insights).build();
    }

    /** The options after a modification, without those that take time to change. */
    DBCluster modified(Caller caller, DbCluster cluster, ModifyDbClusterRequest request) {
        DBCluster before = cluster.kept;
        String daily = Objects.requireNonNullElse(request.preferredBackupWindow(), before.preferredBackupWindow());
        String weekly =
                Objects.requireNonNullElse(request.preferredMaintenanceWindow(), before.preferredMaintenanceWindow());
        Windows.check(daily, weekly);
        DBCluster.Builder kept = before.toBuilder()
                .preferredBackupWindow(daily)
                .preferredMaintenanceWindow(weekly)
                .autoMinorVersionUpgrade(Objects.requireNonNullElse(
                        request.autoMinorVersionUpgrade(), before.autoMinorVersionUpgrade()));
        Insights.Asked asked = new Insights.Asked(
                request.enablePerformanceInsights(),
                request.performanceInsightsKMSKeyId(),
                request.performanceInsightsRetentionPeriod(),
                request.databaseInsightsModeAsString());
        return with(kept, insights(cluster).changed(stage, caller, asked, CLUSTER))
                .build();
    }

    static Insights insights(DbCluster cluster) {
        return new Insights(
                cluster.kept.performanceInsightsEnabled(),
                cluster.kept.performanceInsightsKMSKeyId(),
                cluster.kept.performanceInsightsRetentionPeriod(),
                cluster.kept.databaseInsightsModeAsString());
    }

    private static DBCluster.Builder with(DBCluster.Builder kept, Insights insights) {
        return kept.performanceInsightsEnabled(insights.enabled())
                .performanceInsightsKMSKeyId(insights.key())
                .performanceInsightsRetentionPeriod(insights.days())
                .databaseInsightsMode(insights.mode());
    }
}
