package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;

/**
 * The other attributes of a DB instance: monitoring, windows, certificates and similar. They are kept in the form in
 * which RDS describes them. A restore brings back hardly any of them.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RestoreFromSnapshot.html">Restoring to a
 * DB instance</a>
 */
final class Options {
    private static final String MONITORING = "monitoring.rds.amazonaws.com";
    private static final String DEFAULT_CERTIFICATE = "rds-ca-rsa2048-g1";
    private static final Set<String> CERTIFICATES =
            Set.of(DEFAULT_CERTIFICATE, "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1");
    private static final Set<Integer> INTERVALS = Set.of(0, 1, 5, 10, 15, 30, 60);
    private static final String INSTANCE = "instance";
    private static final int LEAST_GP3_IOPS = 3000;
    private static final int LEAST_GP3_THROUGHPUT = 125;

    private final RdsStage stage;
    private final Authorization authorization;

    Options(RdsStage stage, Authorization authorization) {
        this.stage = stage;
        this.authorization = authorization;
    }

    /** @param db with its engine and storage */
    DBInstance created(Caller caller, DbInstance db, CreateDbInstanceRequest request) {
        DBInstance.Builder kept = plain().toBuilder()
                .iamDatabaseAuthenticationEnabled(Boolean.TRUE.equals(request.enableIAMDatabaseAuthentication()))
                .autoMinorVersionUpgrade(Objects.requireNonNullElse(request.autoMinorVersionUpgrade(), true))
                .enabledCloudwatchLogsExports(LogTypes.checked(db.engine, request.enableCloudwatchLogsExports()))
                .caCertificateIdentifier(certificate(request.caCertificateIdentifier(), DEFAULT_CERTIFICATE));
        InstanceRules.storage(
                db.engine, db.storageType, db.allocatedStorage, request.iops(), request.storageThroughput());
        withStorage(kept, db, request.iops(), request.storageThroughput());
        withNewWindows(kept, db, request.preferredBackupWindow(), request.preferredMaintenanceWindow());
        withMonitoring(kept, caller, db, request.monitoringInterval(), request.monitoringRoleArn());
        with(kept, Insights.OFF.changed(stage, caller, asked(request), INSTANCE));
        return kept.maxAllocatedStorage(limit(db, request.maxAllocatedStorage()))
                .build();
    }

    /**
     * The options after a restore. Of the options that the request does not name, only IOPS and throughput come from
     * the snapshot.
     *
     * @param db with its engine and storage
     */
    DBInstance restored(DbInstance db, DbSnapshot.Source source, RestoreDbInstanceFromDbSnapshotRequest request) {
        boolean sameStorage = db.storageType.equals(source.storageType());
        DBInstance.Builder kept = plain().toBuilder()
                .iamDatabaseAuthenticationEnabled(Boolean.TRUE.equals(request.enableIAMDatabaseAuthentication()))
                .autoMinorVersionUpgrade(Objects.requireNonNullElse(request.autoMinorVersionUpgrade(), true))
                .enabledCloudwatchLogsExports(LogTypes.checked(db.engine, request.enableCloudwatchLogsExports()))
                .caCertificateIdentifier(certificate(request.caCertificateIdentifier(), DEFAULT_CERTIFICATE));
        boolean provisioned = sameStorage && db.storageType.startsWith("io");
        InstanceRules.storage(
                db.engine,
                db.storageType,
                db.allocatedStorage,
                request.iops() == null && provisioned ? source.iops() : request.iops(),
                request.storageThroughput());
        withStorage(
                kept,
                db,
                request.iops() == null && sameStorage ? source.iops() : request.iops(),
                request.storageThroughput() == null && sameStorage
                        ? source.storageThroughput()
                        : request.storageThroughput());
        return withNewWindows(kept, db, request.preferredBackupWindow(), null).build();
    }

    /** The options of a new member of a DB cluster. */
    DBInstance ofMember(Caller caller, DbInstance db, CreateDbInstanceRequest request) {
        DBInstance.Builder kept = plain().toBuilder()
                .autoMinorVersionUpgrade(Objects.requireNonNullElse(request.autoMinorVersionUpgrade(), true))
                .promotionTier(Objects.requireNonNullElse(request.promotionTier(), 1))
                .caCertificateIdentifier(certificate(request.caCertificateIdentifier(), DEFAULT_CERTIFICATE));
        withMonitoring(kept, caller, db, request.monitoringInterval(), request.monitoringRoleArn());
        withNewWindows(kept, db, null, request.preferredMaintenanceWindow());
        // A member starts with the insights of its cluster.
        with(kept, ClusterOptions.insights(db.memberOf).changed(stage, caller, asked(request), INSTANCE));
        return kept.build();
    }

    private static Insights.Asked asked(CreateDbInstanceRequest request) {
        return new Insights.Asked(
                request.enablePerformanceInsights(),
                request.performanceInsightsKMSKeyId(),
                request.performanceInsightsRetentionPeriod(),
                request.databaseInsightsModeAsString());
    }

    private static DBInstance plain() {
        return with(DBInstance.builder().monitoringInterval(0), Insights.OFF).build();
    }

    /** The options after a modification, without those that take time to change. */
    DBInstance modified(Caller caller, DbInstance db, ModifyDbInstanceRequest request) {
        DBInstance.Builder kept = db.kept.toBuilder();
        if (request.autoMinorVersionUpgrade() != null) {
            kept.autoMinorVersionUpgrade(request.autoMinorVersionUpgrade());
        }
        if (request.maxAllocatedStorage() != null) {
            kept.maxAllocatedStorage(limit(db, request.maxAllocatedStorage()));
        }
        withWindows(kept, db, request.preferredBackupWindow(), request.preferredMaintenanceWindow());
        Insights.Asked asked = new Insights.Asked(
                request.enablePerformanceInsights(),
                request.performanceInsightsKMSKeyId(),
                request.performanceInsightsRetentionPeriod(),
                request.databaseInsightsModeAsString());
        return with(kept, insights(db.kept).changed(stage, caller, asked, INSTANCE))
                .build();
    }

    private static Insights insights(DBInstance kept) {
        return new Insights(
                kept.performanceInsightsEnabled(),
                kept.performanceInsightsKMSKeyId(),
                kept.performanceInsightsRetentionPeriod(),
                kept.databaseInsightsModeAsString());
    }

    static DBInstance.Builder with(DBInstance.Builder kept, Insights insights) {
        return kept.performanceInsightsEnabled(insights.enabled())
                .performanceInsightsKMSKeyId(insights.key())
                .performanceInsightsRetentionPeriod(insights.days())
                .databaseInsightsMode(insights.mode());
    }

    /** The monitoring after a modification, or null for no change. */
    DBInstance monitored(Caller caller, DbInstance db, ModifyDbInstanceRequest request) {
        if (request.monitoringInterval() == null && request.monitoringRoleArn() == null) {
            return null;
        }
        Integer interval = Objects.requireNonNullElse(request.monitoringInterval(), db.kept.monitoringInterval());
        String role = request.monitoringRoleArn() == null && interval > 0
                ? db.kept.monitoringRoleArn()
                : request.monitoringRoleArn();
        return withMonitoring(DBInstance.builder(), caller, db, interval, role).build();
    }

    private static DBInstance.Builder withNewWindows(
            DBInstance.Builder kept, DbInstance db, String backup, String maintenance) {
        String daily = backup == null ? Windows.someBackupWindow(db.arn, maintenance) : backup;
        String weekly = maintenance == null ? Windows.someMaintenanceWindow(db.arn, daily) : maintenance;
        Windows.check(daily, weekly);
        return kept.preferredBackupWindow(daily).preferredMaintenanceWindow(weekly);
    }

    private static void withWindows(DBInstance.Builder kept, DbInstance db, String backup, String maintenance) {
        String daily = Objects.requireNonNullElse(backup, db.kept.preferredBackupWindow());
        String weekly = Objects.requireNonNullElse(maintenance, db.kept.preferredMaintenanceWindow());
        Windows.check(daily, weekly);
        kept.preferredBackupWindow(daily).preferredMaintenanceWindow(weekly);
    }

    private static void withStorage(DBInstance.Builder kept, DbInstance db, Integer iops, Integer throughput) {
        boolean gp3 = db.storageType.equals("gp3");
        kept.iops(gp3 && iops == null ? Integer.valueOf(LEAST_GP3_IOPS) : iops);
        kept.storageThroughput(gp3 && throughput == null ? Integer.valueOf(LEAST_GP3_THROUGHPUT) : throughput);
    }

    /** @return whether there was anything to change */
    boolean changeStorage(DbInstance db, PendingModifiedValues values) {
        String type = Objects.requireNonNullElse(values.storageType(), db.storageType);
        boolean sameType = type.equals(db.storageType);
        db.storageType = type;
        db.allocatedStorage = Objects.requireNonNullElse(values.allocatedStorage(), db.allocatedStorage);
        DBInstance.Builder kept = db.kept.toBuilder();
        withStorage(
                kept,
                db,
                values.iops() == null && sameType ? db.kept.iops() : values.iops(),
                values.storageThroughput() == null && sameType
                        ? db.kept.storageThroughput()
                        : values.storageThroughput());
        db.kept = kept.build();
        return values.storageType() != null
                || values.allocatedStorage() != null
                || values.iops() != null
                || values.storageThroughput() != null;
    }

    /**
     * Enhanced Monitoring every {@code interval} seconds, or never. The caller needs {@code iam:PassRole} for the role
     * that publishes it.
     */
    private DBInstance.Builder withMonitoring(
            DBInstance.Builder kept, Caller caller, DbInstance db, Integer interval, String roleArn) {
        int seconds = Objects.requireNonNullElse(interval, 0);
        if (!INTERVALS.contains(seconds)) {
            throw RdsFailure.parameterValue("Invalid monitoring interval: " + seconds);
        }
        if (seconds > 0 && roleArn == null) {
            throw RdsFailure.parameterCombination(
                    "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.");
        }
        if (seconds == 0 && roleArn != null) {
            throw RdsFailure.parameterCombination(
                    "A MonitoringInterval value other than 0 is required if you specify a MonitoringRoleARN.");
        }
        if (roleArn != null) {
            authorization.requirePassRole(caller, roleArn, MONITORING, RdsFailure::accessDenied);
            if (!authorization.mayAssume(Caller.service(db.place, MONITORING, db.arn), roleArn)) {
                throw RdsFailure.parameterValue(
                        "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING");
            }
        }
        return kept.monitoringInterval(seconds).monitoringRoleArn(roleArn);
    }

    /** The limit of storage autoscaling. A limit equal to the storage turns autoscaling off. */
    private static Integer limit(DbInstance db, Integer gibibytes) {
        if (gibibytes != null && gibibytes < db.allocatedStorage) {
            throw RdsFailure.parameterCombination("Max storage size must be greater than storage size");
        }
        return gibibytes == null || gibibytes == db.allocatedStorage ? null : gibibytes;
    }

    static List<String> certificates() {
        return CERTIFICATES.stream().sorted().toList();
    }

    static String certificate(String requested, String otherwise) {
        if (requested != null && !CERTIFICATES.contains(requested)) {
            throw RdsFailure.certificateNotFound(requested);
        }
        return requested == null ? otherwise : requested;
    }
}
