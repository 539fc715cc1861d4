package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DatabaseInsightsMode;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.OptionGroupMembership;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/** What an available DB instance can be given by a modification. */
class InstanceSettingsTest {
    private final RdsFixture aws = new RdsFixture();

    @BeforeEach
    void create() {
        aws.database("orders", null);
    }

    private DBInstance modify(Consumer<ModifyDbInstanceRequest.Builder> change) {
        return aws.a
                .modifyDBInstance(r -> r.dbInstanceIdentifier("orders").applyMutation(change))
                .dbInstance();
    }

    private DBInstance orders() {
        return aws.instance(aws.a, "orders");
    }

    @Test
    void advancedInsightsNeedFifteenMonthsOfPerformanceInsights() {
        assertThat(orders().databaseInsightsMode()).isEqualTo(DatabaseInsightsMode.STANDARD);
        assertFailsWith("InvalidParameterCombination", () -> modify(r -> r.databaseInsightsMode("advanced")))
                .contains("modify your instance to enable Performance Insights");
        refused(
                "InvalidParameterCombination",
                () -> modify(r -> r.databaseInsightsMode("advanced").enablePerformanceInsights(true)));
        refused("InvalidParameterValue", () -> modify(r -> r.databaseInsightsMode("expert")));

        modify(r -> r.databaseInsightsMode("advanced")
                .enablePerformanceInsights(true)
                .performanceInsightsRetentionPeriod(465));

        assertThat(orders().databaseInsightsMode()).isEqualTo(DatabaseInsightsMode.ADVANCED);
        assertThat(orders().performanceInsightsRetentionPeriod()).isEqualTo(465);
        refused("InvalidParameterCombination", () -> modify(r -> r.enablePerformanceInsights(false)));
        refused("InvalidParameterCombination", () -> modify(r -> r.performanceInsightsRetentionPeriod(93)));
    }

    @Test
    void performanceInsightsKeepTheirKeyAndRefuseAnother() {
        String key = aws.kms.key(A, "insights");
        String other = aws.kms.key(A, "other");
        modify(r -> r.enablePerformanceInsights(true).performanceInsightsKMSKeyId(key));

        modify(r -> r.performanceInsightsRetentionPeriod(93));

        assertThat(orders().performanceInsightsKMSKeyId()).isEqualTo(A.arn("kms", "key/insights"));
        assertThat(orders().performanceInsightsRetentionPeriod()).isEqualTo(93);
        refused("InvalidParameterCombination", () -> modify(r -> r.performanceInsightsKMSKeyId(other)));
        refused("InvalidParameterValue", () -> modify(r -> r.performanceInsightsRetentionPeriod(94)));
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, 14.20, upgrade, slowquery",
        "mysql, 8.0.40, slowquery, postgresql",
        "mariadb, 10.11.8, error, upgrade"
    })
    void exportsTheLogsOfItsEngine(String engine, String version, String known, String unknown) {
        refused(
                "InvalidParameterCombination",
                () -> aws.a.createDBInstance(aws.request("other")
                        .engine(engine)
                        .engineVersion(version)
                        .enableCloudwatchLogsExports(unknown)
                        .build()));

        aws.a.createDBInstance(aws.request("other")
                .engine(engine)
                .engineVersion(version)
                .enableCloudwatchLogsExports(known)
                .build());
        aws.timeline.runUntilIdle();

        assertThat(aws.instance(aws.a, "other").enabledCloudwatchLogsExports()).containsExactly(known);
    }

    @Test
    void changesItsOptionGroupInTheMaintenanceWindowOrAtOnce() {
        optionGroup("extra", "14");
        optionGroup("newer", "15");
        refused("InvalidParameterCombination", () -> modify(r -> r.optionGroupName("newer")));

        modify(r -> r.optionGroupName("extra"));
        aws.timeline.runUntilIdle();
        assertThat(orders().optionGroupMemberships())
                .extracting(OptionGroupMembership::optionGroupName, OptionGroupMembership::status)
                .containsExactly(
                        tuple("default:postgres-14", "pending-maintenance-removal"),
                        tuple("extra", "pending-maintenance-apply"));

        modify(r -> r.applyImmediately(true));
        assertThat(orders().optionGroupMemberships())
                .extracting(OptionGroupMembership::status)
                .containsExactly("pending-removal", "pending-apply");
        aws.minutes(1);
        assertThat(orders().dbInstanceStatus()).isEqualTo("modifying");
        aws.timeline.runUntilIdle();
        assertThat(orders().optionGroupMemberships())
                .extracting(OptionGroupMembership::optionGroupName, OptionGroupMembership::status)
                .containsExactly(tuple("extra", "in-sync"));
    }

    private void optionGroup(String name, String version) {
        aws.a.createOptionGroup(r -> r.optionGroupName(name)
                .engineName("postgres")
                .majorEngineVersion(version)
                .optionGroupDescription("d"));
    }

    @Test
    void aNewSecurityGroupTakesAMoment() {
        aws.service.haveSecurityGroups(A, "sg-11111111111111111");

        modify(r -> r.vpcSecurityGroupIds("sg-11111111111111111"));

        assertThat(orders().vpcSecurityGroups())
                .extracting(VpcSecurityGroupMembership::vpcSecurityGroupId, VpcSecurityGroupMembership::status)
                .containsExactly(tuple("sg-11111111111111111", "adding"));
        aws.timeline.runUntilIdle();
        assertThat(orders().vpcSecurityGroups())
                .extracting(VpcSecurityGroupMembership::status)
                .containsExactly("active");
    }

    @Test
    void restartsOnAnotherPortWhateverTheRequestSays() {
        modify(r -> r.dbPortNumber(6000));
        assertThat(orders().pendingModifiedValues().port()).isEqualTo(6000);
        aws.minutes(0.5);
        assertThat(orders().dbInstanceStatus()).isEqualTo("rebooting");
        assertThat(orders().endpoint().port()).isEqualTo(5432);
        aws.timeline.runUntilIdle();

        assertThat(orders().dbInstanceStatus()).isEqualTo("available");
        assertThat(orders().endpoint().port()).isEqualTo(6000);
        assertThat(orders().pendingModifiedValues().port()).isNull();
        assertThat(aws.storage.read(orders().dbInstanceArn())).isEqualTo("content of orders");
        refused("InvalidParameterValue", () -> modify(r -> r.dbPortNumber(80)));
    }

    @ParameterizedTest
    @CsvSource({"mysql, 8.0.40, 3306", "mariadb, 10.11.8, 3306", "postgres, 16.4, 5432"})
    void hasThePortOfItsEngine(String engine, String version, int port) {
        aws.a.createDBInstance(
                aws.request("other").engine(engine).engineVersion(version).build());
        aws.timeline.runUntilIdle();

        assertThat(aws.instance(aws.a, "other").endpoint().port()).isEqualTo(port);
    }

    @Test
    void movesToNoSubnetGroupOfItsOwnVpc() {
        aws.a.createDBSubnetGroup(
                r -> r.dbSubnetGroupName("other").dbSubnetGroupDescription("d").subnetIds("subnet-1", "subnet-2"));

        refused("InvalidVPCNetworkStateFault", () -> modify(r -> r.dbSubnetGroupName("other")));
        refused("DBSubnetGroupNotFoundFault", () -> modify(r -> r.dbSubnetGroupName("absent")));
        modify(r -> r.dbSubnetGroupName("default"));
    }

    @Test
    void refusesCombinationsThatAwsRefuses() {
        record Refusal(String code, Consumer<ModifyDbInstanceRequest.Builder> change) {}

        for (Refusal refusal : List.of(
                new Refusal("InvalidParameterCombination", r -> r.iops(3000)),
                new Refusal("InvalidParameterCombination", r -> r.storageType("io1")),
                new Refusal("InvalidParameterCombination", r -> r.storageThroughput(500)),
                new Refusal("InvalidParameterCombination", r -> r.monitoringInterval(60)),
                new Refusal("InvalidParameterValue", r -> r.monitoringInterval(7)),
                new Refusal("InvalidParameterCombination", r -> r.performanceInsightsRetentionPeriod(7)),
                new Refusal("InvalidParameterCombination", r -> r.maxAllocatedStorage(10)),
                new Refusal("InvalidParameterValue", r -> r.preferredBackupWindow("01:00-02:00")
                        .preferredMaintenanceWindow("mon:01:30-mon:02:30")),
                new Refusal("CertificateNotFound", r -> r.caCertificateIdentifier("rds-ca-none")))) {
            refused(refusal.code, () -> modify(refusal.change));
        }
    }
}
