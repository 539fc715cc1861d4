package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static io.rdsreplicator.local.rds.ParameterGroupsTest.parameter;
import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DatabaseInsightsMode;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterRequest;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/** What a DB cluster and its members can be given besides their data. */
class ClusterSettingsTest {
    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;

    @BeforeEach
    void create() {
        clusters.cluster("orders", null);
        clusters.member("orders", "one");
    }

    private void modify(Consumer<ModifyDbClusterRequest.Builder> change) {
        aws.a.modifyDBCluster(r -> r.dbClusterIdentifier("orders").applyMutation(change));
    }

    private DBCluster orders() {
        return clusters.described(aws.a, "orders");
    }

    private DBInstance one() {
        return aws.instance(aws.a, "one");
    }

    @Test
    void aRestoreTakesWhatItNamesAndHasDefaultsForTheRest() {
        clusters.snapshotOf("orders", "taken");

        aws.a.restoreDBClusterFromSnapshot(r -> r.dbClusterIdentifier("restored")
                .snapshotIdentifier("taken")
                .engine(ClusterFixture.ENGINE)
                .preferredBackupWindow("01:00-02:00")
                .enablePerformanceInsights(true)
                .performanceInsightsRetentionPeriod(93)
                .enableIAMDatabaseAuthentication(true)
                .enableCloudwatchLogsExports("postgresql"));
        aws.timeline.runUntilIdle();

        DBCluster restored = clusters.described(aws.a, "restored");
        assertThat(restored.preferredBackupWindow()).isEqualTo("01:00-02:00");
        assertThat(restored.preferredMaintenanceWindow()).matches("[a-z]{3}:\\d\\d:\\d\\d-[a-z]{3}:\\d\\d:\\d\\d");
        assertThat(restored.performanceInsightsEnabled()).isTrue();
        assertThat(restored.performanceInsightsRetentionPeriod()).isEqualTo(93);
        assertThat(restored.databaseInsightsMode()).isEqualTo(DatabaseInsightsMode.STANDARD);
        assertThat(restored.iamDatabaseAuthenticationEnabled()).isTrue();
        assertThat(restored.enabledCloudwatchLogsExports()).containsExactly("postgresql");
        assertThat(restored.autoMinorVersionUpgrade()).isTrue();
        clusters.member("restored", "reader");
        assertThat(aws.instance(aws.a, "reader").performanceInsightsRetentionPeriod())
                .as("of the cluster")
                .isEqualTo(93);
    }

    @Test
    void someSettingsHoldAtOnce() {
        aws.service.haveSecurityGroups(A, "sg-11111111111111111");

        modify(r -> r.preferredBackupWindow("01:00-01:30")
                .preferredMaintenanceWindow("tue:02:00-tue:03:00")
                .autoMinorVersionUpgrade(false)
                .vpcSecurityGroupIds("sg-11111111111111111"));

        assertThat(orders().status()).isEqualTo("available");
        assertThat(orders().preferredBackupWindow()).isEqualTo("01:00-01:30");
        assertThat(orders().preferredMaintenanceWindow()).isEqualTo("tue:02:00-tue:03:00");
        assertThat(orders().autoMinorVersionUpgrade()).isFalse();
        assertThat(orders().vpcSecurityGroups())
                .extracting(VpcSecurityGroupMembership::vpcSecurityGroupId)
                .containsExactly("sg-11111111111111111");
        assertThat(one().vpcSecurityGroups())
                .extracting(VpcSecurityGroupMembership::vpcSecurityGroupId)
                .containsExactly("sg-11111111111111111");
    }

    @Test
    void insightsAreThoseOfTheWholeCluster() {
        assertFailsWith("InvalidParameterCombination", () -> modify(r -> r.databaseInsightsMode("advanced")))
                .contains("modify your cluster to enable Performance Insights");

        modify(r -> r.databaseInsightsMode("advanced")
                .enablePerformanceInsights(true)
                .performanceInsightsRetentionPeriod(465));

        assertThat(orders().databaseInsightsMode()).isEqualTo(DatabaseInsightsMode.ADVANCED);
        assertThat(one().databaseInsightsMode()).isEqualTo(DatabaseInsightsMode.ADVANCED);
        assertThat(one().performanceInsightsRetentionPeriod()).isEqualTo(465);
        refused(
                "InvalidParameterCombination",
                () -> aws.a.createDBInstance(clusters.memberRequest("orders", "two")
                        .databaseInsightsMode("advanced")
                        .build()));
        refused(
                "InvalidParameterCombination",
                () -> aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("one").databaseInsightsMode("standard")));
    }

    @Test
    void iamAuthenticationHasAStatusAndWaitsUntilItIsToBeApplied() {
        modify(r -> r.enableIAMDatabaseAuthentication(true));
        aws.timeline.runUntilIdle();
        assertThat(orders().iamDatabaseAuthenticationEnabled()).isFalse();
        assertThat(orders().pendingModifiedValues().iamDatabaseAuthenticationEnabled())
                .isTrue();

        modify(r -> r.applyImmediately(true));
        aws.minutes(0.5);
        assertThat(orders().status()).isEqualTo("update-iam-db-auth");
        aws.timeline.runUntilIdle();

        assertThat(orders().status()).isEqualTo("available");
        assertThat(orders().iamDatabaseAuthenticationEnabled()).isTrue();
        assertThat(orders().pendingModifiedValues().iamDatabaseAuthenticationEnabled())
                .isNull();
    }

    @Test
    void changesItsStorageTypeWhenItIsToBeApplied() {
        modify(r -> r.storageType("aurora-iopt1").applyImmediately(true));
        assertThat(orders().pendingModifiedValues().storageType()).isEqualTo("aurora-iopt1");
        aws.minutes(0.5);
        assertThat(orders().status()).isEqualTo("modifying");
        aws.timeline.runUntilIdle();

        assertThat(orders().storageType()).isEqualTo("aurora-iopt1");
        refused("StorageTypeNotSupported", () -> modify(r -> r.storageType("gp3")));
    }

    @Test
    void listensOnAnotherPortWhateverTheRequestSays() {
        modify(r -> r.port(6000));
        aws.minutes(0.5);
        assertThat(orders().status()).isEqualTo("modifying");
        aws.timeline.runUntilIdle();

        assertThat(orders().status()).isEqualTo("available");
        assertThat(orders().port()).isEqualTo(6000);
        assertThat(one().endpoint().port()).isEqualTo(6000);
        refused("InvalidParameterValue", () -> modify(r -> r.port(80)));
        refused(
                "InvalidParameterCombination",
                () -> aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("one").dbPortNumber(7000)));
    }

    @Test
    void exportsLogsSoonWhateverTheRequestSays() {
        modify(r -> r.cloudwatchLogsExportConfiguration(c -> c.enableLogTypes("postgresql")));
        assertThat(orders().enabledCloudwatchLogsExports()).isEmpty();
        assertThat(orders().pendingModifiedValues()
                        .pendingCloudwatchLogsExports()
                        .logTypesToEnable())
                .containsExactly("postgresql");
        aws.timeline.runUntilIdle();

        assertThat(orders().enabledCloudwatchLogsExports()).containsExactly("postgresql");
        assertThat(orders().pendingModifiedValues().pendingCloudwatchLogsExports())
                .isNull();
    }

    @Test
    void anotherParameterGroupWaitsForTheRebootOfEachMember() {
        aws.a.createDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("tuned")
                .dbParameterGroupFamily("aurora-postgresql16")
                .description("d"));
        aws.a.modifyDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("tuned")
                .parameters(parameter("rds.custom_dns_resolution", "1", "pending-reboot")));
        clusters.member("orders", "two");

        modify(r -> r.dbClusterParameterGroupName("tuned"));
        assertThat(orders().dbClusterMembers().get(0).dbClusterParameterGroupStatus())
                .isEqualTo("applying");
        aws.a.rebootDBInstance(r -> r.dbInstanceIdentifier("one"));
        aws.timeline.runUntilIdle();

        assertThat(orders().dbClusterParameterGroup()).isEqualTo("tuned");
        assertThat(orders().dbClusterMembers())
                .extracting(member -> Map.entry(member.dbInstanceIdentifier(), member.dbClusterParameterGroupStatus()))
                .containsExactly(Map.entry("one", "in-sync"), Map.entry("two", "pending-reboot"));
        refused("DBClusterParameterGroupNotFound", () -> modify(r -> r.dbClusterParameterGroupName("absent")));
        refused(
                "InvalidParameterCombination",
                () -> modify(r -> r.dbClusterParameterGroupName("default.aurora-postgresql15")));
    }

    @Test
    void refusesCombinationsThatAwsRefusesAndChangesNothing() {
        record Refusal(String code, Consumer<ModifyDbClusterRequest.Builder> change) {}
        DBCluster before = orders();

        for (Refusal refusal : List.of(
                new Refusal("InvalidParameterValue", r -> r.backupRetentionPeriod(0)),
                new Refusal("InvalidParameterValue", r -> r.vpcSecurityGroupIds("sg-absent")),
                new Refusal("InvalidParameterCombination", r -> r.performanceInsightsRetentionPeriod(7)),
                new Refusal(
                        "InvalidParameterCombination",
                        r -> r.cloudwatchLogsExportConfiguration(c -> c.enableLogTypes("slowquery"))),
                new Refusal("InvalidParameterValue", r -> r.preferredBackupWindow("01:00-02:00")
                        .preferredMaintenanceWindow("mon:01:30-mon:02:30")))) {
            refused(refusal.code, () -> modify(refusal.change.andThen(r -> r.deletionProtection(true))));
        }
        assertThat(orders()).isEqualTo(before);
    }

    @Test
    void aMemberHasMonitoringAndGroupsOfItsOwn() {
        String role = aws.frontDoor
                .roles()
                .create(
                        A,
                        "monitors",
                        """
                        {"Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
                         "Principal":{"Service":"monitoring.rds.amazonaws.com"}}}""",
                        Map.of(),
                        List.of(),
                        null)
                .arn();

        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("one")
                .monitoringInterval(30)
                .monitoringRoleArn(role)
                .dbParameterGroupName("default.aurora-postgresql16")
                .preferredMaintenanceWindow("sun:01:00-sun:02:00")
                .autoMinorVersionUpgrade(false)
                .caCertificateIdentifier("rds-ca-rsa4096-g1")
                .applyImmediately(true));
        aws.minutes(0.5);
        assertThat(one().dbInstanceStatus()).isEqualTo("configuring-enhanced-monitoring");
        aws.minutes(1);
        assertThat(one().dbInstanceStatus()).isEqualTo("modifying");
        aws.timeline.runUntilIdle();

        assertThat(one().dbInstanceStatus()).isEqualTo("available");
        assertThat(one().monitoringInterval()).isEqualTo(30);
        assertThat(one().monitoringRoleArn()).isEqualTo(role);
        assertThat(one().preferredMaintenanceWindow()).isEqualTo("sun:01:00-sun:02:00");
        assertThat(one().autoMinorVersionUpgrade()).isFalse();
        assertThat(one().caCertificateIdentifier()).isEqualTo("rds-ca-rsa4096-g1");
        refused(
                "InvalidParameterCombination",
                () -> aws.a.modifyDBInstance(
                        r -> r.dbInstanceIdentifier("one").dbParameterGroupName("default.aurora-postgresql15")));
    }

    @Test
    void aNewMemberHasTheMaintenanceWindowThatItNames() {
        aws.a.createDBInstance(clusters.memberRequest("orders", "two")
                .preferredMaintenanceWindow("sun:01:00-sun:02:00")
                .build());

        assertThat(aws.instance(aws.a, "two").preferredMaintenanceWindow()).isEqualTo("sun:01:00-sun:02:00");
    }
}
