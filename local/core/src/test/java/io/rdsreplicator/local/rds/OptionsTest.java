package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;
import software.amazon.awssdk.services.rds.model.Tag;

/** What RDS keeps of a DB instance besides its data, and what a restore loses of it. */
class OptionsTest {
    private static final String TRUST =
            """
            {"Statement":{"Effect":"Allow","Principal":{"Service":"%s"},"Action":"sts:AssumeRole"}}""";

    private final RdsFixture aws = new RdsFixture();
    private String role;

    @BeforeEach
    void aMonitoringRole() {
        role = aws.frontDoor
                .roles()
                .create(A, "monitors", TRUST.formatted("monitoring.rds.amazonaws.com"), Map.of(), List.of(), null)
                .arn();
    }

    private DBInstance rich() {
        String key = aws.kms.key(A, "insights");
        aws.a.createDBInstance(aws.request("orders")
                .multiAZ(true)
                .storageType("io1")
                .allocatedStorage(100)
                .iops(2000)
                .maxAllocatedStorage(500)
                .enableIAMDatabaseAuthentication(true)
                .enablePerformanceInsights(true)
                .performanceInsightsKMSKeyId(key)
                .performanceInsightsRetentionPeriod(93)
                .enableCloudwatchLogsExports("upgrade", "postgresql")
                .monitoringInterval(30)
                .monitoringRoleArn(role)
                .caCertificateIdentifier("rds-ca-ecc384-g1")
                .autoMinorVersionUpgrade(false)
                .preferredBackupWindow("22:30-23:15")
                .preferredMaintenanceWindow("sun:23:30-mon:00:30")
                .tags(Tag.builder().key("team").value("shop").build())
                .build());
        aws.timeline.runUntilIdle();
        return aws.instance(aws.a, "orders");
    }

    @Test
    void keepsAndShowsWhatACreationNames() {
        DBInstance orders = rich();

        assertThat(orders.multiAZ()).isTrue();
        assertThat(orders.iops()).isEqualTo(2000);
        assertThat(orders.maxAllocatedStorage()).isEqualTo(500);
        assertThat(orders.iamDatabaseAuthenticationEnabled()).isTrue();
        assertThat(orders.performanceInsightsEnabled()).isTrue();
        assertThat(orders.performanceInsightsKMSKeyId()).isEqualTo(A.arn("kms", "key/insights"));
        assertThat(orders.performanceInsightsRetentionPeriod()).isEqualTo(93);
        assertThat(orders.enabledCloudwatchLogsExports()).containsExactly("postgresql", "upgrade");
        assertThat(orders.monitoringInterval()).isEqualTo(30);
        assertThat(orders.monitoringRoleArn()).isEqualTo(role);
        assertThat(orders.caCertificateIdentifier()).isEqualTo("rds-ca-ecc384-g1");
        assertThat(orders.autoMinorVersionUpgrade()).isFalse();
        assertThat(orders.preferredBackupWindow()).isEqualTo("22:30-23:15");
        assertThat(orders.preferredMaintenanceWindow()).isEqualTo("sun:23:30-mon:00:30");
        assertThat(orders.tagList()).extracting(Tag::key).containsExactly("team");
    }

    @Test
    void hasDefaultsForWhatACreationDoesNotName() {
        DBInstance orders = aws.database("orders", null);

        assertThat(orders.iamDatabaseAuthenticationEnabled()).isFalse();
        assertThat(orders.performanceInsightsEnabled()).isFalse();
        assertThat(orders.performanceInsightsRetentionPeriod()).isNull();
        assertThat(orders.enabledCloudwatchLogsExports()).isEmpty();
        assertThat(orders.monitoringInterval()).isZero();
        assertThat(orders.caCertificateIdentifier()).isEqualTo("rds-ca-rsa2048-g1");
        assertThat(orders.autoMinorVersionUpgrade()).isTrue();
        assertThat(orders.maxAllocatedStorage()).isNull();
        assertThat(orders.iops()).isNull();
        assertThat(orders.preferredBackupWindow()).matches("0[3-7]:\\d\\d-0[3-7]:\\d\\d");
        assertThat(orders.preferredMaintenanceWindow())
                .matches("[a-z]{3}:(07|08|09|10|11):\\d\\d-[a-z]{3}:(07|08|09|10|11):\\d\\d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00:00-00:30", "04:00-11:00", "07:00-10:59", "23:45-00:15", "12:00-23:59"})
    void choosesAMaintenanceWindowBesideTheBackupWindow(String backups) {
        aws.a.createDBInstance(
                aws.request("orders").preferredBackupWindow(backups).build());
        aws.timeline.runUntilIdle();
        String maintenance = aws.instance(aws.a, "orders").preferredMaintenanceWindow();

        aws.a.createDBInstance(
                aws.request("other").preferredMaintenanceWindow(maintenance).build());
        aws.a.createDBInstance(aws.request("both")
                .preferredBackupWindow(backups)
                .preferredMaintenanceWindow(maintenance)
                .build());
        aws.timeline.runUntilIdle();

        assertThat(aws.instance(aws.a, "both").preferredBackupWindow()).isEqualTo(backups);
        assertThat(aws.instance(aws.a, "other").preferredMaintenanceWindow()).isEqualTo(maintenance);
    }

    @Test
    void aRestoreBringsBackOnlyIopsAndTagsOfAllThat() {
        rich();
        aws.snapshotOf("orders", "taken");
        assertThat(aws.snapshot(aws.a, "taken").iops()).isEqualTo(2000);
        assertThat(aws.snapshot(aws.a, "taken").iamDatabaseAuthenticationEnabled())
                .isTrue();

        aws.a.restoreDBInstanceFromDBSnapshot(
                r -> r.dbInstanceIdentifier("restored").dbSnapshotIdentifier("taken"));
        aws.timeline.runUntilIdle();

        DBInstance restored = aws.instance(aws.a, "restored");
        assertThat(restored.storageType()).isEqualTo("io1");
        assertThat(restored.iops()).isEqualTo(2000);
        assertThat(restored.tagList()).extracting(Tag::key).containsExactly("team");
        assertThat(restored.multiAZ()).isFalse();
        assertThat(restored.maxAllocatedStorage()).isNull();
        assertThat(restored.iamDatabaseAuthenticationEnabled()).isFalse();
        assertThat(restored.performanceInsightsEnabled()).isFalse();
        assertThat(restored.performanceInsightsKMSKeyId()).isNull();
        assertThat(restored.enabledCloudwatchLogsExports()).isEmpty();
        assertThat(restored.monitoringInterval()).isZero();
        assertThat(restored.monitoringRoleArn()).isNull();
        assertThat(restored.caCertificateIdentifier()).isEqualTo("rds-ca-rsa2048-g1");
        assertThat(restored.autoMinorVersionUpgrade()).isTrue();
        assertThat(restored.preferredMaintenanceWindow()).isNotEqualTo("sun:23:30-mon:00:30");
    }

    @Test
    void aRestoreTakesWhatItNames() {
        rich();
        aws.snapshotOf("orders", "taken");

        aws.a.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("restored")
                .dbSnapshotIdentifier("taken")
                .multiAZ(true)
                .storageType("gp3")
                .enableIAMDatabaseAuthentication(true)
                .enableCloudwatchLogsExports("postgresql")
                .caCertificateIdentifier("rds-ca-rsa4096-g1")
                .autoMinorVersionUpgrade(false)
                .preferredBackupWindow("01:00-02:00"));
        aws.timeline.runUntilIdle();

        DBInstance restored = aws.instance(aws.a, "restored");
        assertThat(restored.multiAZ()).isTrue();
        assertThat(restored.storageType()).isEqualTo("gp3");
        assertThat(restored.iops()).isEqualTo(3000);
        assertThat(restored.storageThroughput()).isEqualTo(125);
        assertThat(restored.iamDatabaseAuthenticationEnabled()).isTrue();
        assertThat(restored.enabledCloudwatchLogsExports()).containsExactly("postgresql");
        assertThat(restored.caCertificateIdentifier()).isEqualTo("rds-ca-rsa4096-g1");
        assertThat(restored.autoMinorVersionUpgrade()).isFalse();
        assertThat(restored.preferredBackupWindow()).isEqualTo("01:00-02:00");
    }

    @Test
    void somethingHoldsAtOnce() {
        aws.database("orders", null);

        DBInstance modified = aws.a
                .modifyDBInstance(r -> r.dbInstanceIdentifier("orders")
                        .maxAllocatedStorage(100)
                        .autoMinorVersionUpgrade(false)
                        .enablePerformanceInsights(true)
                        .preferredBackupWindow("01:00-01:30")
                        .preferredMaintenanceWindow("tue:02:00-tue:03:00"))
                .dbInstance();

        assertThat(modified.dbInstanceStatus()).isEqualTo("available");
        assertThat(modified.maxAllocatedStorage()).isEqualTo(100);
        assertThat(modified.autoMinorVersionUpgrade()).isFalse();
        assertThat(modified.performanceInsightsEnabled()).isTrue();
        assertThat(modified.performanceInsightsRetentionPeriod()).isEqualTo(7);
        assertThat(modified.preferredBackupWindow()).isEqualTo("01:00-01:30");
        assertThat(modified.preferredMaintenanceWindow()).isEqualTo("tue:02:00-tue:03:00");
        assertThat(modified.pendingModifiedValues())
                .isEqualTo(PendingModifiedValues.builder().build());
        aws.a.modifyDBInstance(
                r -> r.dbInstanceIdentifier("orders").maxAllocatedStorage(20).enablePerformanceInsights(false));
        assertThat(aws.instance(aws.a, "orders").maxAllocatedStorage()).isNull();
        assertThat(aws.instance(aws.a, "orders").performanceInsightsEnabled()).isFalse();
    }

    @Test
    void somethingTakesItsTimeWithAStatusOfItsOwn() {
        aws.database("orders", null);

        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders")
                .applyImmediately(true)
                .enableIAMDatabaseAuthentication(true)
                .monitoringInterval(60)
                .monitoringRoleArn(role)
                .cloudwatchLogsExportConfiguration(c -> c.enableLogTypes("postgresql"))
                .multiAZ(true));

        assertThat(statuses())
                .containsExactly(
                        "available",
                        "configuring-log-exports",
                        "configuring-enhanced-monitoring",
                        "modifying",
                        "configuring-iam-database-auth",
                        "available");
        DBInstance modified = aws.instance(aws.a, "orders");
        assertThat(modified.iamDatabaseAuthenticationEnabled()).isTrue();
        assertThat(modified.monitoringInterval()).isEqualTo(60);
        assertThat(modified.monitoringRoleArn()).isEqualTo(role);
        assertThat(modified.enabledCloudwatchLogsExports()).containsExactly("postgresql");
        assertThat(modified.multiAZ()).isTrue();
        assertThat(modified.pendingModifiedValues())
                .isEqualTo(PendingModifiedValues.builder().build());
    }

    @Test
    void theRestWaitsForTheMaintenanceWindowOrForTheNextCallThatAppliesItImmediately() {
        aws.database("orders", null);
        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders")
                .multiAZ(true)
                .dbInstanceClass("db.r6g.large")
                .enableIAMDatabaseAuthentication(true)
                .caCertificateIdentifier("rds-ca-rsa4096-g1"));
        assertThat(statuses()).containsExactly("available");
        PendingModifiedValues pending = aws.instance(aws.a, "orders").pendingModifiedValues();
        assertThat(pending.multiAZ()).isTrue();
        assertThat(pending.dbInstanceClass()).isEqualTo("db.r6g.large");
        assertThat(pending.iamDatabaseAuthenticationEnabled()).isTrue();
        assertThat(pending.caCertificateIdentifier()).isEqualTo("rds-ca-rsa4096-g1");

        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders").applyImmediately(true));

        assertThat(statuses()).containsExactly("available", "modifying", "configuring-iam-database-auth", "available");
        assertThat(aws.instance(aws.a, "orders").dbInstanceClass()).isEqualTo("db.r6g.large");
        assertThat(aws.instance(aws.a, "orders").multiAZ()).isTrue();
        assertThat(aws.instance(aws.a, "orders").caCertificateIdentifier()).isEqualTo("rds-ca-rsa4096-g1");
    }

    @Test
    void changedStorageIsOptimizedWhileTheDatabaseIsUsable() {
        aws.database("orders", null);

        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders")
                .allocatedStorage(21)
                .storageType("gp3")
                .applyImmediately(true));

        assertThat(statuses()).containsExactly("available", "modifying", "storage-optimization", "available");
        DBInstance grown = aws.instance(aws.a, "orders");
        assertThat(grown.allocatedStorage()).as("at least a tenth more").isEqualTo(22);
        assertThat(grown.storageType()).isEqualTo("gp3");
        assertThat(grown.iops()).isEqualTo(3000);
    }

    /** The statuses from now on, until nothing goes on. */
    private List<String> statuses() {
        List<String> seen = new ArrayList<>();
        aws.timeline.runUntil(() -> {
            String status = aws.instance(aws.a, "orders").dbInstanceStatus();
            if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(status)) {
                seen.add(status);
            }
            return false;
        });
        return seen;
    }

    @Test
    void whoeverMonitorsMayPassARoleThatMonitoringMayAssume() {
        aws.database("orders", null);
        String foreign = aws.frontDoor
                .roles()
                .create(A, "works", TRUST.formatted("lambda.amazonaws.com"), Map.of(), List.of(), null)
                .arn();
        refused(
                "InvalidParameterValue",
                () -> aws.a.modifyDBInstance(r ->
                        r.dbInstanceIdentifier("orders").monitoringInterval(60).monitoringRoleArn(foreign)));
        String modifier = aws.frontDoor
                .roles()
                .create(
                        A,
                        "modifies",
                        TRUST.formatted("lambda.amazonaws.com"),
                        Map.of(
                                "modify",
                                """
                {"Statement":{"Effect":"Allow","Action":"rds:ModifyDBInstance","Resource":"*"}}"""),
                        List.of(),
                        null)
                .arn();
        RdsClient unprivileged = aws.frontDoor.client(RdsClient.class, Caller.role(A, modifier));

        refused(
                "AccessDenied",
                () -> unprivileged.modifyDBInstance(r ->
                        r.dbInstanceIdentifier("orders").monitoringInterval(60).monitoringRoleArn(role)));
    }
}
