package io.rdsreplicator.destination.replica;

import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotRequest;

/**
 * Puts settings into the calls that restore and change DB clusters. {@link InstanceSettings} has those of members.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html">
 *     RestoreDBClusterFromSnapshot</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBCluster.html">
 *     ModifyDBCluster</a>
 */
final class ClusterSettings {
    private static final Map<ReplicaSetting, BiConsumer<ModifyDbClusterRequest.Builder, Object>> MODIFY =
            new EnumMap<>(ReplicaSetting.class);

    static {
        MODIFY.put(ReplicaSetting.STORAGE_TYPE, (r, v) -> r.storageType((String) v));
        MODIFY.put(ReplicaSetting.CLUSTER_PARAMETER_GROUP, (r, v) -> r.dbClusterParameterGroupName((String) v));
        MODIFY.put(ReplicaSetting.PORT, (r, v) -> r.port((Integer) v));
        MODIFY.put(ReplicaSetting.SECURITY_GROUPS, (r, v) -> r.vpcSecurityGroupIds(InstanceSettings.texts(v)));
        MODIFY.put(ReplicaSetting.IAM_AUTHENTICATION, (r, v) -> r.enableIAMDatabaseAuthentication((Boolean) v));
        MODIFY.put(ReplicaSetting.DATABASE_INSIGHTS, (r, v) -> r.databaseInsightsMode((String) v));
        MODIFY.put(ReplicaSetting.BACKUP_RETENTION, (r, v) -> r.backupRetentionPeriod((Integer) v));
        MODIFY.put(ReplicaSetting.BACKUP_WINDOW, (r, v) -> r.preferredBackupWindow((String) v));
        MODIFY.put(ReplicaSetting.MAINTENANCE_WINDOW, (r, v) -> r.preferredMaintenanceWindow((String) v));
    }

    private ClusterSettings() {}

    /** Gives a restore what it takes. */
    static void give(RestoreDbClusterFromSnapshotRequest.Builder restore, ReplicaSettings settings) {
        settings.text(ReplicaSetting.STORAGE_TYPE).ifPresent(restore::storageType);
        settings.text(ReplicaSetting.CLUSTER_PARAMETER_GROUP).ifPresent(restore::dbClusterParameterGroupName);
        settings.number(ReplicaSetting.PORT).ifPresent(restore::port);
        settings.flag(ReplicaSetting.IAM_AUTHENTICATION).ifPresent(restore::enableIAMDatabaseAuthentication);
        settings.texts(ReplicaSetting.LOG_EXPORTS).ifPresent(restore::enableCloudwatchLogsExports);
        settings.number(ReplicaSetting.BACKUP_RETENTION).ifPresent(restore::backupRetentionPeriod);
        settings.text(ReplicaSetting.BACKUP_WINDOW).ifPresent(restore::preferredBackupWindow);
    }

    /** The settings that a DB cluster does not have as they are given, without those of its members. */
    static Map<ReplicaSetting, Object> difference(
            Map<ReplicaSetting, Object> described, Map<ReplicaSetting, Object> given) {
        Map<ReplicaSetting, Object> difference = new EnumMap<>(ReplicaSetting.class);
        given.forEach((setting, value) -> {
            boolean changes = setting == ReplicaSetting.LOG_EXPORTS || MODIFY.containsKey(setting);
            if (changes && !value.equals(described.get(setting))) {
                difference.put(setting, value);
            }
        });
        return difference;
    }

    static void modify(
            ModifyDbClusterRequest.Builder request,
            Map<ReplicaSetting, Object> difference,
            Map<ReplicaSetting, Object> described,
            ReplicaSettings settings) {
        if (difference.containsKey(ReplicaSetting.DATABASE_INSIGHTS)) {
            // RDS takes the mode only together with what it needs of Performance Insights.
            settings.flag(ReplicaSetting.PERFORMANCE_INSIGHTS).ifPresent(request::enablePerformanceInsights);
            settings.number(ReplicaSetting.PERFORMANCE_INSIGHTS_RETENTION)
                    .ifPresent(request::performanceInsightsRetentionPeriod);
            settings.text(ReplicaSetting.PERFORMANCE_INSIGHTS_KEY).ifPresent(request::performanceInsightsKMSKeyId);
        }
        difference.forEach((setting, value) -> {
            if (setting == ReplicaSetting.LOG_EXPORTS) {
                request.cloudwatchLogsExportConfiguration(InstanceSettings.logs(described.get(setting), value));
            } else {
                MODIFY.getOrDefault(setting, (r, v) -> {}).accept(request, value);
            }
        });
    }
}
