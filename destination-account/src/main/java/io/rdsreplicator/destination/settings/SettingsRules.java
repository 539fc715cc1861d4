package io.rdsreplicator.destination.settings;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.List;
import java.util.Set;

/**
 * The rules between settings that RDS would enforce only once the replica is being made.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html">Storage</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html">Enhanced Monitoring</a>
 */
final class SettingsRules {
    private static final Set<String> WITH_IOPS = Set.of("gp3", "io1", "io2");
    private static final String WITH_THROUGHPUT = "gp3";
    private static final Set<String> OF_AURORA = Set.of("aurora", "aurora-iopt1");
    /** In days: what the advanced mode of CloudWatch Database Insights needs. */
    private static final int ADVANCED_RETENTION = 465;

    private static final int MOST_ROLES = 5;

    private SettingsRules() {}

    /** @throws io.rdsreplicator.shared.errors.InvalidRequestException with the rule that is broken */
    static void require(ReplicaSettings settings, DatabaseKind kind) {
        requireStorage(settings, kind);
        Require.that(
                settings.texts(ReplicaSetting.ROLES).orElse(List.of()).size() <= MOST_ROLES,
                "settings: RDS takes at most " + MOST_ROLES + " roles for a database");
        boolean monitored = settings.number(ReplicaSetting.MONITORING_INTERVAL).orElse(0) > 0;
        Require.that(
                !monitored || settings.text(ReplicaSetting.MONITORING_ROLE).isPresent(),
                "settings: monitoringInterval needs monitoringRole, the ARN of a role in this account that "
                        + "monitoring.rds.amazonaws.com can assume");
        Require.that(
                monitored || settings.text(ReplicaSetting.MONITORING_ROLE).isEmpty(),
                "settings: monitoringRole needs monitoringInterval of at least 1");
        boolean insights = settings.flag(ReplicaSetting.PERFORMANCE_INSIGHTS).orElse(false);
        for (ReplicaSetting setting :
                Set.of(ReplicaSetting.PERFORMANCE_INSIGHTS_KEY, ReplicaSetting.PERFORMANCE_INSIGHTS_RETENTION)) {
            Require.that(
                    insights || settings.value(setting).isEmpty(),
                    "settings: " + setting.label() + " needs performanceInsights true");
        }
        boolean advanced = settings.text(ReplicaSetting.DATABASE_INSIGHTS)
                .filter("advanced"::equals)
                .isPresent();
        Require.that(
                !advanced
                        || insights
                                && settings.number(ReplicaSetting.PERFORMANCE_INSIGHTS_RETENTION)
                                                .orElse(0)
                                        >= ADVANCED_RETENTION,
                "settings: databaseInsights advanced needs performanceInsights true and performanceInsightsRetention "
                        + "of at least " + ADVANCED_RETENTION);
        if (kind == DatabaseKind.CLUSTER) {
            Require.that(
                    settings.number(ReplicaSetting.BACKUP_RETENTION).orElse(1) > 0,
                    "settings: backupRetention of a DB cluster must be at least 1");
            settings.instanceClass();
        }
        Require.that(
                settings.text(ReplicaSetting.MAINTENANCE_WINDOW).isEmpty()
                        || settings.text(ReplicaSetting.BACKUP_WINDOW).isPresent(),
                "settings: maintenanceWindow needs backupWindow: RDS chooses one otherwise, and they must not overlap");
        settings.text(ReplicaSetting.BACKUP_WINDOW).ifPresent(backup -> settings.text(ReplicaSetting.MAINTENANCE_WINDOW)
                .ifPresent(maintenance -> Require.that(
                        !TimeSpans.overlap(backup, maintenance),
                        "settings: backupWindow and maintenanceWindow must not overlap")));
    }

    private static void requireStorage(ReplicaSettings settings, DatabaseKind kind) {
        settings.text(ReplicaSetting.STORAGE_TYPE)
                .ifPresent(type -> Require.that(
                        OF_AURORA.contains(type) == (kind == DatabaseKind.CLUSTER),
                        "settings: storageType " + type + " is not one of a " + kind.label()));
        String type = settings.text(ReplicaSetting.STORAGE_TYPE).orElse(WITH_THROUGHPUT);
        Require.that(
                settings.number(ReplicaSetting.IOPS).isEmpty() || WITH_IOPS.contains(type),
                "settings: iops needs storageType gp3, io1 or io2");
        Require.that(
                settings.number(ReplicaSetting.STORAGE_THROUGHPUT).isEmpty() || type.equals(WITH_THROUGHPUT),
                "settings: storageThroughput needs storageType gp3");
    }
}
