package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.ParameterGroupsTest.parameter;
import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.DBClusterParameterGroup;
import software.amazon.awssdk.services.rds.model.Parameter;
import software.amazon.awssdk.services.rds.model.Tag;

class ClusterParameterGroupsTest {
    private static final Tag TAG = Tag.builder().key("team").value("shop").build();

    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;

    private void create(String name, String family) {
        aws.a.createDBClusterParameterGroup(r -> r.dbClusterParameterGroupName(name)
                .dbParameterGroupFamily(family)
                .description("of " + name)
                .tags(TAG));
    }

    private void set(String group, Parameter... parameters) {
        aws.a.modifyDBClusterParameterGroup(
                r -> r.dbClusterParameterGroupName(group).parameters(parameters));
    }

    private List<Parameter> set(String group) {
        return aws.a
                .describeDBClusterParameters(
                        r -> r.dbClusterParameterGroupName(group).source("user"))
                .parameters();
    }

    private String status(String cluster) {
        return clusters.described(aws.a, cluster).dbClusterMembers().get(0).dbClusterParameterGroupStatus();
    }

    @Test
    void createsDescribesAndDeletesAGroup() {
        create("tuned", "aurora-postgresql16");

        DBClusterParameterGroup group = aws.a
                .describeDBClusterParameterGroups(r -> r.dbClusterParameterGroupName("tuned"))
                .dbClusterParameterGroups()
                .get(0);
        assertThat(group.dbClusterParameterGroupArn()).isEqualTo(A.arn("rds", "cluster-pg:tuned"));
        assertThat(group.dbParameterGroupFamily()).isEqualTo("aurora-postgresql16");
        assertThat(aws.a
                        .listTagsForResource(r -> r.resourceName(group.dbClusterParameterGroupArn()))
                        .tagList())
                .containsExactly(TAG);
        refused(
                "DBParameterGroupNotFound",
                () -> aws.a.describeDBParameterGroups(r -> r.dbParameterGroupName("tuned")));
        refused("DBParameterGroupAlreadyExists", () -> create("tuned", "aurora-mysql8.0"));
        refused("InvalidParameterValue", () -> create("other", "postgres16"));
        aws.a.deleteDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("tuned"));
        refused(
                "DBParameterGroupNotFound",
                () -> aws.a.describeDBClusterParameterGroups(r -> r.dbClusterParameterGroupName("tuned")));
    }

    @Test
    void hasItsOwnQuota() {
        aws.service.circumstances(A).limit(SettingsQuota.CLUSTER_PARAMETER_GROUPS, 1);
        create("one", "aurora-mysql8.0");

        refused("DBParameterGroupQuotaExceeded", () -> create("two", "aurora-mysql8.0"));
    }

    @Test
    void keepsAGroupThatAClusterUses() {
        create("tuned", "aurora-postgresql16");
        clusters.cluster(
                clusters.request("orders").dbClusterParameterGroupName("tuned").build());

        assertThat(clusters.described(aws.a, "orders").dbClusterParameterGroup())
                .isEqualTo("tuned");
        refused(
                "InvalidDBParameterGroupState",
                () -> aws.a.deleteDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("tuned")));
        refused(
                "InvalidDBParameterGroupState",
                () -> aws.a.deleteDBClusterParameterGroup(
                        r -> r.dbClusterParameterGroupName("default.aurora-postgresql16")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rds.custom_dns_resolution", "rds.force_ssl", "timezone"})
    void setsForTheWholeClusterWhatAnInstanceCannotSet(String name) {
        create("tuned", "aurora-postgresql16");
        aws.a.createDBParameterGroup(r -> r.dbParameterGroupName("tuned")
                .dbParameterGroupFamily("aurora-postgresql16")
                .description("d"));
        Parameter change = parameter(name, name.equals("timezone") ? "UTC" : "1", "pending-reboot");

        set("tuned", change);
        assertThat(set("tuned")).extracting(Parameter::parameterName).containsExactly(name);
        refused(
                "InvalidParameterValue",
                () -> aws.a.modifyDBParameterGroup(
                        r -> r.dbParameterGroupName("tuned").parameters(change)));
    }

    @Test
    void appliesAStaticParameterWhenAMemberReboots() {
        create("tuned", "aurora-postgresql16");
        clusters.cluster(
                clusters.request("orders").dbClusterParameterGroupName("tuned").build());
        clusters.member("orders", "one");
        assertThat(status("orders")).isEqualTo("in-sync");

        set("tuned", parameter("timezone", "Europe/Berlin", "immediate"));
        assertThat(status("orders")).isEqualTo("applying");
        aws.timeline.runUntilIdle();
        assertThat(status("orders")).isEqualTo("in-sync");
        set("tuned", parameter("rds.custom_dns_resolution", "1", "pending-reboot"));
        assertThat(status("orders")).isEqualTo("pending-reboot");
        aws.a.rebootDBInstance(r -> r.dbInstanceIdentifier("one"));
        aws.timeline.runUntilIdle();
        assertThat(status("orders")).isEqualTo("in-sync");
    }

    @Test
    void readersSeeAChangeLate() {
        create("tuned", "aurora-postgresql16");
        aws.service.circumstances(A).readParametersLate(Duration.ofMinutes(5));
        set("tuned", parameter("timezone", "Europe/Berlin", "immediate"));

        assertThat(set("tuned")).isEmpty();
        aws.minutes(5);
        assertThat(set("tuned")).hasSize(1);
    }

    @Test
    void aRestoreOfAuroraMysqlNeedsTheTableNamesOfItsSource() {
        create("lower", "aurora-mysql8.0");
        set("lower", parameter("lower_case_table_names", "1", "pending-reboot"));
        clusters.cluster(clusters.request("orders")
                .engine("aurora-mysql")
                .engineVersion("8.0.mysql_aurora.3.08.2")
                .dbClusterParameterGroupName("lower")
                .build());
        clusters.snapshotOf("orders", "shot");

        restore("plain", null);
        restore("fitting", "lower");

        assertThat(clusters.described(aws.a, "plain").status()).isEqualTo("incompatible-parameters");
        assertThat(clusters.described(aws.a, "fitting").status()).isEqualTo("available");
    }

    private void restore(String id, String group) {
        aws.a.restoreDBClusterFromSnapshot(r -> r.dbClusterIdentifier(id)
                .snapshotIdentifier("shot")
                .engine("aurora-mysql")
                .dbClusterParameterGroupName(group));
        aws.timeline.runUntilIdle();
    }

    @Test
    void refusesAGroupOfAnotherFamily() {
        create("other", "aurora-postgresql15");

        refused(
                "InvalidParameterCombination",
                () -> aws.a.createDBCluster(clusters.request("orders")
                        .dbClusterParameterGroupName("other")
                        .build()));
    }
}
