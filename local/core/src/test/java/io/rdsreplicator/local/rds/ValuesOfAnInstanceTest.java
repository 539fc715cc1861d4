package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/** The values that RDS refuses, in each of the calls that take them. */
class ValuesOfAnInstanceTest {
    private static final String VALUE = "InvalidParameterValue";
    private static final String COMBINATION = "InvalidParameterCombination";

    private final RdsFixture aws = new RdsFixture();

    /** What one wants, in the words of each call; null where the call does not take it. */
    private record Wish(
            Consumer<CreateDbInstanceRequest.Builder> create,
            Consumer<RestoreDbInstanceFromDbSnapshotRequest.Builder> restore,
            Consumer<ModifyDbInstanceRequest.Builder> modify) {}

    @BeforeEach
    void aDatabaseWithASnapshot() {
        aws.database("orders", null);
        aws.snapshotOf("orders", "taken");
        aws.a.createDBParameterGroup(r -> r.dbParameterGroupName("older")
                .dbParameterGroupFamily("postgres13")
                .description("of 13"));
        aws.a.createDBParameterGroup(r -> r.dbParameterGroupName("fitting")
                .dbParameterGroupFamily("postgres14")
                .description("of 14"));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(VALUE, "a security group that does not exist", groups("sg-00000000000000000")),
                Arguments.of(
                        VALUE, "one of two security groups", groups(RdsService.SECURITY_GROUP, "sg-00000000000000000")),
                Arguments.of(VALUE, "no class", ofClass("micro")),
                Arguments.of(VALUE, "a class of no family", ofClass("db.y9.large")),
                Arguments.of(VALUE, "a class of no size", ofClass("db.m6g.huge")),
                Arguments.of(
                        "StorageTypeNotSupported",
                        "a storage type of Aurora",
                        new Wish(
                                r -> r.storageType("aurora"),
                                r -> r.storageType("aurora"),
                                r -> r.storageType("aurora"))),
                Arguments.of(VALUE, "a retention below 0", retention(-1)),
                Arguments.of(VALUE, "a retention above 35", retention(36)),
                Arguments.of(
                        VALUE,
                        "a life cycle of no kind",
                        new Wish(
                                r -> r.engineLifecycleSupport("extended"),
                                r -> r.engineLifecycleSupport("extended"),
                                null)),
                Arguments.of(VALUE, "a low port", new Wish(r -> r.port(1149), r -> r.port(1149), null)),
                Arguments.of(
                        "DBParameterGroupNotFound", "a parameter group that does not exist", parameterGroup("none")),
                Arguments.of(COMBINATION, "a parameter group of another family", parameterGroup("older")),
                Arguments.of("OptionGroupNotFoundFault", "an option group that does not exist", optionGroup("none")),
                Arguments.of(COMBINATION, "an option group of another version", optionGroup("default:postgres-13")),
                Arguments.of(
                        "DBSubnetGroupNotFoundFault",
                        "a subnet group that does not exist",
                        new Wish(r -> r.dbSubnetGroupName("none"), r -> r.dbSubnetGroupName("none"), null)),
                Arguments.of(
                        "CertificateNotFound",
                        "a certificate that does not exist",
                        new Wish(
                                r -> r.caCertificateIdentifier("rds-ca-2015"),
                                r -> r.caCertificateIdentifier("rds-ca-2015"),
                                r -> r.caCertificateIdentifier("rds-ca-2015"))),
                Arguments.of(
                        COMBINATION,
                        "a log of another engine",
                        new Wish(
                                r -> r.enableCloudwatchLogsExports("slowquery"),
                                r -> r.enableCloudwatchLogsExports("slowquery"),
                                r -> r.cloudwatchLogsExportConfiguration(c -> c.enableLogTypes("slowquery")))),
                Arguments.of(
                        COMBINATION,
                        "io1 without IOPS",
                        new Wish(
                                r -> r.storageType("io1").allocatedStorage(100),
                                r -> r.storageType("io1").allocatedStorage(100),
                                r -> r.storageType("io1").allocatedStorage(100))),
                Arguments.of(
                        COMBINATION,
                        "gp2 with IOPS",
                        new Wish(
                                r -> r.storageType("gp2").iops(3000),
                                r -> r.storageType("gp2").iops(3000),
                                r -> r.iops(3000))),
                Arguments.of(
                        COMBINATION,
                        "a small gp3 with IOPS",
                        new Wish(
                                r -> r.storageType("gp3").iops(12000),
                                r -> r.storageType("gp3").iops(12000),
                                r -> r.storageType("gp3").iops(12000))),
                Arguments.of(
                        COMBINATION,
                        "gp2 with a throughput",
                        new Wish(
                                r -> r.storageType("gp2").storageThroughput(500),
                                r -> r.storageThroughput(500),
                                r -> r.storageThroughput(500))),
                Arguments.of(
                        COMBINATION,
                        "too little storage",
                        new Wish(
                                r -> r.allocatedStorage(10), r -> r.allocatedStorage(19), r -> r.allocatedStorage(19))),
                Arguments.of(
                        VALUE,
                        "a backup window of no form",
                        new Wish(
                                r -> r.preferredBackupWindow("4am"),
                                r -> r.preferredBackupWindow("4am"),
                                r -> r.preferredBackupWindow("4am"))),
                Arguments.of(
                        VALUE,
                        "a short backup window",
                        new Wish(
                                r -> r.preferredBackupWindow("23:50-00:10"),
                                r -> r.preferredBackupWindow("23:50-00:10"),
                                r -> r.preferredBackupWindow("23:50-00:10"))),
                Arguments.of(
                        VALUE,
                        "a maintenance window in the backup window",
                        new Wish(
                                r -> r.preferredBackupWindow("23:30-00:30")
                                        .preferredMaintenanceWindow("mon:00:00-mon:01:00"),
                                null,
                                r -> r.preferredBackupWindow("23:30-00:30")
                                        .preferredMaintenanceWindow("mon:00:00-mon:01:00"))),
                Arguments.of(
                        COMBINATION,
                        "monitoring without a role",
                        new Wish(r -> r.monitoringInterval(60), null, r -> r.monitoringInterval(60))),
                Arguments.of(
                        COMBINATION,
                        "a role without monitoring",
                        new Wish(
                                r -> r.monitoringRoleArn("arn:aws:iam::111111111111:role/m"),
                                null,
                                r -> r.monitoringRoleArn("arn:aws:iam::111111111111:role/m"))),
                Arguments.of(
                        VALUE,
                        "monitoring by a role that does not exist",
                        new Wish(
                                r -> r.monitoringInterval(60).monitoringRoleArn("arn:aws:iam::111111111111:role/none"),
                                null,
                                r -> r.monitoringInterval(60)
                                        .monitoringRoleArn("arn:aws:iam::111111111111:role/none"))),
                Arguments.of(
                        VALUE,
                        "monitoring every seven seconds",
                        new Wish(r -> r.monitoringInterval(7), null, r -> r.monitoringInterval(7))),
                Arguments.of(
                        VALUE,
                        "three months less a day of Performance Insights",
                        new Wish(
                                r -> r.enablePerformanceInsights(true).performanceInsightsRetentionPeriod(92),
                                null,
                                r -> r.enablePerformanceInsights(true).performanceInsightsRetentionPeriod(92))),
                Arguments.of(
                        COMBINATION,
                        "a key of disabled Performance Insights",
                        new Wish(
                                r -> r.performanceInsightsKMSKeyId("key"),
                                null,
                                r -> r.performanceInsightsKMSKeyId("key"))),
                Arguments.of(
                        "KMSKeyNotAccessibleFault",
                        "a key that does not exist",
                        new Wish(
                                r -> r.enablePerformanceInsights(true).performanceInsightsKMSKeyId("none"),
                                null,
                                r -> r.enablePerformanceInsights(true).performanceInsightsKMSKeyId("none"))),
                Arguments.of(
                        COMBINATION,
                        "a limit of autoscaling below the storage",
                        new Wish(
                                r -> r.allocatedStorage(20).maxAllocatedStorage(19),
                                null,
                                r -> r.maxAllocatedStorage(19))));
    }

    private static Wish groups(String... ids) {
        return new Wish(
                r -> r.vpcSecurityGroupIds(ids), r -> r.vpcSecurityGroupIds(ids), r -> r.vpcSecurityGroupIds(ids));
    }

    private static Wish ofClass(String name) {
        return new Wish(r -> r.dbInstanceClass(name), r -> r.dbInstanceClass(name), r -> r.dbInstanceClass(name));
    }

    private static Wish retention(int days) {
        return new Wish(
                r -> r.backupRetentionPeriod(days),
                r -> r.backupRetentionPeriod(days),
                r -> r.backupRetentionPeriod(days));
    }

    private static Wish parameterGroup(String name) {
        return new Wish(
                r -> r.dbParameterGroupName(name),
                r -> r.dbParameterGroupName(name),
                r -> r.dbParameterGroupName(name));
    }

    private static Wish optionGroup(String name) {
        return new Wish(r -> r.optionGroupName(name), r -> r.optionGroupName(name), r -> r.optionGroupName(name));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refusals")
    void refuses(String code, String what, Wish wish) {
        DBInstance before = aws.instance(aws.a, "orders");

        refused(
                code,
                () -> aws.a.createDBInstance(
                        aws.request("new").applyMutation(wish.create).build()));
        if (wish.restore != null) {
            refused(code, () -> restore("new", wish.restore));
        }
        if (wish.modify != null) {
            refused(
                    code,
                    () -> aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders")
                            .applyImmediately(true)
                            .applyMutation(wish.modify)));
        }

        aws.timeline.runUntilIdle();
        assertThat(aws.a.describeDBInstances().dbInstances()).as(what).containsExactly(before);
    }

    private void restore(String id, Consumer<RestoreDbInstanceFromDbSnapshotRequest.Builder> wish) {
        aws.a.restoreDBInstanceFromDBSnapshot(
                r -> r.dbInstanceIdentifier(id).dbSnapshotIdentifier("taken").applyMutation(wish));
    }

    @Test
    void takesTheSecurityGroupsThatThePlaceHas() {
        aws.service.haveSecurityGroups(A, "sg-11111111");
        String ofTheVpc =
                aws.instance(aws.a, "orders").vpcSecurityGroups().get(0).vpcSecurityGroupId();

        restore("new", r -> r.vpcSecurityGroupIds(RdsService.SECURITY_GROUP, "sg-11111111", ofTheVpc));

        assertThat(aws.instance(aws.a, "new").vpcSecurityGroups())
                .extracting(VpcSecurityGroupMembership::vpcSecurityGroupId)
                .containsExactly(RdsService.SECURITY_GROUP, "sg-11111111", ofTheVpc);
        refused(
                VALUE,
                () -> aws.b.createDBInstance(
                        aws.request("theirs").vpcSecurityGroupIds("sg-11111111").build()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db.t3.micro",
                "db.t4g.medium",
                "db.m6gd.16xlarge",
                "db.r7i.metal",
                "db.x2iedn.xlarge",
                "db.c6gd.large"
            })
    void takesClasses(String name) {
        restore("new", r -> r.dbInstanceClass(name));

        assertThat(aws.instance(aws.a, "new").dbInstanceClass()).isEqualTo(name);
    }

    @Test
    void appliesAParameterGroupAtARestoreAtOnceAndLaterWithAReboot() {
        restore("new", r -> r.dbParameterGroupName("fitting").optionGroupName("default:postgres-14"));
        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders").dbParameterGroupName("fitting"));
        assertThat(group("orders")).isEqualTo(Map.entry("fitting", "applying"));
        aws.timeline.runUntilIdle();

        assertThat(group("new")).isEqualTo(Map.entry("fitting", "in-sync"));
        assertThat(group("orders")).isEqualTo(Map.entry("fitting", "pending-reboot"));
        aws.a.rebootDBInstance(r -> r.dbInstanceIdentifier("orders"));
        aws.timeline.runUntilIdle();
        assertThat(group("orders")).isEqualTo(Map.entry("fitting", "in-sync"));
    }

    private Map.Entry<String, String> group(String id) {
        return aws.instance(aws.a, id).dbParameterGroups().stream()
                .map(group -> Map.entry(group.dbParameterGroupName(), group.parameterApplyStatus()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void saysWhatItDoesNotImplement() {
        for (Runnable call : List.<Runnable>of(
                () -> aws.a.createDBInstance(aws.request("new")
                        .licenseModel("bring-your-own-license")
                        .build()),
                () -> restore("new", r -> r.domain("d-1")),
                () -> aws.a.modifyDBInstance(
                        r -> r.dbInstanceIdentifier("orders").engineVersion("15.4")))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("not implemented here");
        }
    }
}
