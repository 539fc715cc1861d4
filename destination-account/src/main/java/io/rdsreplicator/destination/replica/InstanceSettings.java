package io.rdsreplicator.destination.replica;

import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.CloudwatchLogsExportConfiguration;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;

/**
 * Puts settings into the calls that make and change DB instances. What a restore takes is given at the restore; the
 * rest is a modification.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html">
 *     RestoreDBInstanceFromDBSnapshot</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html">
 *     ModifyDBInstance</a>
 */
final class InstanceSettings {
    static final String EXTENDED_SUPPORT = "open-source-rds-extended-support";
    static final String NO_EXTENDED_SUPPORT = "open-source-rds-extended-support-disabled";

    /** What a member of a DB cluster has for itself. */
    static final Set<ReplicaSetting> OF_MEMBERS = Set.of(
            ReplicaSetting.INSTANCE_CLASS,
            ReplicaSetting.PARAMETER_GROUP,
            ReplicaSetting.MONITORING_INTERVAL,
            ReplicaSetting.MONITORING_ROLE,
            ReplicaSetting.PERFORMANCE_INSIGHTS,
            ReplicaSetting.PERFORMANCE_INSIGHTS_KEY,
            ReplicaSetting.PERFORMANCE_INSIGHTS_RETENTION,
            ReplicaSetting.MINOR_UPGRADES,
            ReplicaSetting.CA_CERTIFICATE);

    private static final Map<ReplicaSetting, BiConsumer<ModifyDbInstanceRequest.Builder, Object>> MODIFY =
            new EnumMap<>(ReplicaSetting.class);

    static {
        MODIFY.put(ReplicaSetting.INSTANCE_CLASS, (r, v) -> r.dbInstanceClass((String) v));
        MODIFY.put(ReplicaSetting.MULTI_AZ, (r, v) -> r.multiAZ((Boolean) v));
        MODIFY.put(ReplicaSetting.STORAGE_TYPE, (r, v) -> r.storageType((String) v));
        MODIFY.put(ReplicaSetting.IOPS, (r, v) -> r.iops((Integer) v));
        MODIFY.put(ReplicaSetting.STORAGE_THROUGHPUT, (r, v) -> r.storageThroughput((Integer) v));
        MODIFY.put(ReplicaSetting.MAX_ALLOCATED_STORAGE, (r, v) -> r.maxAllocatedStorage((Integer) v));
        MODIFY.put(ReplicaSetting.PARAMETER_GROUP, (r, v) -> r.dbParameterGroupName((String) v));
        MODIFY.put(ReplicaSetting.OPTION_GROUP, (r, v) -> r.optionGroupName((String) v));
        MODIFY.put(ReplicaSetting.PORT, (r, v) -> r.dbPortNumber((Integer) v));
        MODIFY.put(ReplicaSetting.SECURITY_GROUPS, (r, v) -> r.vpcSecurityGroupIds(texts(v)));
        MODIFY.put(ReplicaSetting.IAM_AUTHENTICATION, (r, v) -> r.enableIAMDatabaseAuthentication((Boolean) v));
        MODIFY.put(ReplicaSetting.MONITORING_INTERVAL, (r, v) -> r.monitoringInterval((Integer) v));
        MODIFY.put(ReplicaSetting.MONITORING_ROLE, (r, v) -> r.monitoringRoleArn((String) v));
        MODIFY.put(ReplicaSetting.PERFORMANCE_INSIGHTS, (r, v) -> r.enablePerformanceInsights((Boolean) v));
        MODIFY.put(
                ReplicaSetting.PERFORMANCE_INSIGHTS_RETENTION,
                (r, v) -> r.performanceInsightsRetentionPeriod((Integer) v));
        MODIFY.put(ReplicaSetting.DATABASE_INSIGHTS, (r, v) -> r.databaseInsightsMode((String) v));
        MODIFY.put(ReplicaSetting.BACKUP_RETENTION, (r, v) -> r.backupRetentionPeriod((Integer) v));
        MODIFY.put(ReplicaSetting.BACKUP_WINDOW, (r, v) -> r.preferredBackupWindow((String) v));
        MODIFY.put(ReplicaSetting.MAINTENANCE_WINDOW, (r, v) -> r.preferredMaintenanceWindow((String) v));
        MODIFY.put(ReplicaSetting.MINOR_UPGRADES, (r, v) -> r.autoMinorVersionUpgrade((Boolean) v));
        MODIFY.put(ReplicaSetting.CA_CERTIFICATE, (r, v) -> r.caCertificateIdentifier((String) v));
    }

    private InstanceSettings() {}

    /** Gives a restore what it takes. */
    static void give(RestoreDbInstanceFromDbSnapshotRequest.Builder restore, ReplicaSettings settings) {
        settings.text(ReplicaSetting.INSTANCE_CLASS).ifPresent(restore::dbInstanceClass);
        settings.flag(ReplicaSetting.MULTI_AZ).ifPresent(restore::multiAZ);
        settings.text(ReplicaSetting.STORAGE_TYPE).ifPresent(restore::storageType);
        settings.number(ReplicaSetting.IOPS).ifPresent(restore::iops);
        settings.number(ReplicaSetting.STORAGE_THROUGHPUT).ifPresent(restore::storageThroughput);
        settings.text(ReplicaSetting.PARAMETER_GROUP).ifPresent(restore::dbParameterGroupName);
        settings.number(ReplicaSetting.PORT).ifPresent(restore::port);
        settings.flag(ReplicaSetting.IAM_AUTHENTICATION).ifPresent(restore::enableIAMDatabaseAuthentication);
        settings.texts(ReplicaSetting.LOG_EXPORTS).ifPresent(restore::enableCloudwatchLogsExports);
        settings.number(ReplicaSetting.BACKUP_RETENTION).ifPresent(restore::backupRetentionPeriod);
        settings.text(ReplicaSetting.BACKUP_WINDOW).ifPresent(restore::preferredBackupWindow);
        settings.flag(ReplicaSetting.MINOR_UPGRADES).ifPresent(restore::autoMinorVersionUpgrade);
        settings.text(ReplicaSetting.CA_CERTIFICATE).ifPresent(restore::caCertificateIdentifier);
    }

    /** Gives a new member of a DB cluster what it has for itself, except its class. */
    static void give(CreateDbInstanceRequest.Builder member, ReplicaSettings settings) {
        settings.text(ReplicaSetting.PARAMETER_GROUP).ifPresent(member::dbParameterGroupName);
        settings.number(ReplicaSetting.MONITORING_INTERVAL).ifPresent(member::monitoringInterval);
        settings.text(ReplicaSetting.MONITORING_ROLE).ifPresent(member::monitoringRoleArn);
        settings.flag(ReplicaSetting.PERFORMANCE_INSIGHTS).ifPresent(member::enablePerformanceInsights);
        settings.text(ReplicaSetting.PERFORMANCE_INSIGHTS_KEY).ifPresent(member::performanceInsightsKMSKeyId);
        settings.number(ReplicaSetting.PERFORMANCE_INSIGHTS_RETENTION)
                .ifPresent(member::performanceInsightsRetentionPeriod);
        settings.flag(ReplicaSetting.MINOR_UPGRADES).ifPresent(member::autoMinorVersionUpgrade);
        settings.text(ReplicaSetting.CA_CERTIFICATE).ifPresent(member::caCertificateIdentifier);
    }

    /**
     * The settings that a DB instance does not have as they are given.
     *
     * @param described what RDS describes
     */
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

    /** @param difference the settings to change */
    static void modify(
            ModifyDbInstanceRequest.Builder request,
            Map<ReplicaSetting, Object> difference,
            Map<ReplicaSetting, Object> described,
            ReplicaSettings settings) {
        difference.forEach((setting, value) -> {
            if (setting != ReplicaSetting.LOG_EXPORTS) {
                MODIFY.getOrDefault(setting, (r, v) -> {}).accept(request, value);
            }
        });
        if (difference.containsKey(ReplicaSetting.LOG_EXPORTS)) {
            request.cloudwatchLogsExportConfiguration(
                    logs(described.get(ReplicaSetting.LOG_EXPORTS), difference.get(ReplicaSetting.LOG_EXPORTS)));
        }
        if (difference.containsKey(ReplicaSetting.PERFORMANCE_INSIGHTS)) {
            settings.text(ReplicaSetting.PERFORMANCE_INSIGHTS_KEY).ifPresent(request::performanceInsightsKMSKeyId);
        }
        together(difference, ReplicaSetting.STORAGE_TYPE, ReplicaSetting.IOPS, ReplicaSetting.STORAGE_THROUGHPUT)
                .forEach(
                        setting -> settings.value(setting).ifPresent(value -> MODIFY.getOrDefault(setting, (r, v) -> {})
                                .accept(request, value)));
        together(difference, ReplicaSetting.MONITORING_INTERVAL, ReplicaSetting.MONITORING_ROLE)
                .forEach(
                        setting -> settings.value(setting).ifPresent(value -> MODIFY.getOrDefault(setting, (r, v) -> {})
                                .accept(request, value)));
    }

    /** RDS takes these only together. */
    private static Stream<ReplicaSetting> together(Map<ReplicaSetting, Object> difference, ReplicaSetting... settings) {
        return Stream.of(settings).anyMatch(difference::containsKey) ? Stream.of(settings) : Stream.empty();
    }

    static CloudwatchLogsExportConfiguration logs(@Nullable Object described, @Nullable Object given) {
        List<String> now = described == null ? List.of() : texts(described);
        List<String> then = given == null ? List.of() : texts(given);
        return CloudwatchLogsExportConfiguration.builder()
                .enableLogTypes(then.stream().filter(log -> !now.contains(log)).toList())
                .disableLogTypes(now.stream().filter(log -> !then.contains(log)).toList())
                .build();
    }

    static List<String> texts(Object value) {
        return ((List<?>) value).stream().map(String.class::cast).toList();
    }

    /** RDS's word for extended support, if the setting is given. */
    static @Nullable String lifecycle(ReplicaSettings settings, @Nullable String otherwise) {
        return settings.flag(ReplicaSetting.EXTENDED_SUPPORT)
                .map(on -> on ? EXTENDED_SUPPORT : NO_EXTENDED_SUPPORT)
                .orElse(otherwise);
    }
}
