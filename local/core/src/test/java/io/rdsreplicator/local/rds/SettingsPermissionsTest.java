package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.ParameterGroupsTest.parameter;
import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;

import io.rdsreplicator.local.identity.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/** Who may use parameter groups, and associate roles. */
class SettingsPermissionsTest {
    private static final Tag OURS = Tag.builder().key("app:stack").value("mine").build();
    private static final String PG = A.arn("rds", "pg:tuned");
    private static final String CLUSTER_PG = A.arn("rds", "cluster-pg:tuned");
    private static final String ROLE = "arn:aws:iam::111111111111:role/invokes";

    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;

    @BeforeEach
    void createGroups() {
        aws.a.createDBParameterGroup(r -> r.dbParameterGroupName("tuned")
                .dbParameterGroupFamily("postgres14")
                .description("d")
                .tags(OURS));
        aws.a.createDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("tuned")
                .dbParameterGroupFamily("aurora-postgresql16")
                .description("d")
                .tags(OURS));
    }

    private static String statement(String action, String resource) {
        return statement("rds:" + action, resource, "{}");
    }

    private static String statement(String action, String resource, String condition) {
        return """
                {"Effect":"Allow","Action":"%s","Resource":"%s","Condition":%s}"""
                .formatted(action, resource, condition);
    }

    private RdsClient as(List<String> statements) {
        String trust =
                """
                {"Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}""";
        String name = "caller" + aws.frontDoor.roles().list(A).size();
        String policy = "{\"Statement\":[" + String.join(",", statements) + "]}";
        return aws.frontDoor.client(
                RdsClient.class,
                Caller.role(
                        A,
                        aws.frontDoor
                                .roles()
                                .create(A, name, trust, Map.of("it", policy), List.of(), null)
                                .arn()));
    }

    /** The call needs each of the statements, and nothing else. */
    private void needs(Consumer<RdsClient> call, String... statements) {
        for (String one : statements) {
            List<String> others = new ArrayList<>(List.of(statements));
            others.remove(one);
            others.add(statement("DescribeDBSnapshots", "*"));
            refused("AccessDenied", () -> call.accept(as(others)));
        }
        call.accept(as(List.of(statements)));
    }

    @Test
    void eachCallOnAParameterGroupNeedsThatGroup() {
        needs(
                rds -> rds.describeDBParameterGroups(r -> r.dbParameterGroupName("tuned")),
                statement("DescribeDBParameterGroups", PG));
        needs(
                rds -> rds.describeDBParameters(r -> r.dbParameterGroupName("tuned")),
                statement("DescribeDBParameters", PG));
        needs(
                rds -> rds.modifyDBParameterGroup(
                        r -> r.dbParameterGroupName("tuned").parameters(parameter("work_mem", "64", "immediate"))),
                statement("ModifyDBParameterGroup", PG));
        needs(
                rds -> rds.deleteDBParameterGroup(r -> r.dbParameterGroupName("tuned")),
                statement("DeleteDBParameterGroup", PG));
        needs(
                rds -> rds.createDBParameterGroup(r -> r.dbParameterGroupName("tuned")
                        .dbParameterGroupFamily("postgres14")
                        .description("d")
                        .tags(OURS)),
                statement("CreateDBParameterGroup", PG),
                statement("AddTagsToResource", PG));
    }

    @Test
    void eachCallOnAClusterParameterGroupNeedsThatGroup() {
        needs(
                rds -> rds.describeDBClusterParameterGroups(r -> r.dbClusterParameterGroupName("tuned")),
                statement("DescribeDBClusterParameterGroups", CLUSTER_PG));
        needs(
                rds -> rds.describeDBClusterParameters(r -> r.dbClusterParameterGroupName("tuned")),
                statement("DescribeDBClusterParameters", CLUSTER_PG));
        needs(
                rds -> rds.modifyDBClusterParameterGroup(r ->
                        r.dbClusterParameterGroupName("tuned").parameters(parameter("work_mem", "64", "immediate"))),
                statement("ModifyDBClusterParameterGroup", CLUSTER_PG));
        needs(
                rds -> rds.deleteDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("tuned")),
                statement("DeleteDBClusterParameterGroup", CLUSTER_PG));
        needs(
                rds -> rds.createDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("tuned")
                        .dbParameterGroupFamily("aurora-postgresql16")
                        .description("d")
                        .tags(OURS)),
                statement("CreateDBClusterParameterGroup", CLUSTER_PG),
                statement("AddTagsToResource", CLUSTER_PG));
    }

    @Test
    void aPolicyCanAskForTheTagsOfAGroup() {
        aws.a.createDBParameterGroup(r -> r.dbParameterGroupName("foreign")
                .dbParameterGroupFamily("postgres14")
                .description("d"));
        aws.a.createDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("foreign")
                .dbParameterGroupFamily("aurora-postgresql16")
                .description("d"));
        RdsClient keeper = as(
                List.of(
                        statement(
                                "rds:DeleteDBParameterGroup",
                                "*",
                                """
                        {"StringEquals":{"aws:ResourceTag/app:stack":"mine","rds:pg-tag/app:stack":"mine"}}"""),
                        statement(
                                "rds:DeleteDBClusterParameterGroup",
                                "*",
                                """
                        {"StringEquals":{"aws:ResourceTag/app:stack":"mine","rds:cluster-pg-tag/app:stack":"mine"}}""")));

        refused("AccessDenied", () -> keeper.deleteDBParameterGroup(r -> r.dbParameterGroupName("foreign")));
        refused(
                "AccessDenied",
                () -> keeper.deleteDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("foreign")));
        keeper.deleteDBParameterGroup(r -> r.dbParameterGroupName("tuned"));
        keeper.deleteDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("tuned"));
    }

    @Test
    void aClusterTakesAGroupThatTheCallerMayUse() {
        clusters.cluster("orders", null);

        needs(
                rds -> rds.modifyDBCluster(r -> r.dbClusterIdentifier("orders").dbClusterParameterGroupName("tuned")),
                statement("ModifyDBCluster", A.arn("rds", "cluster:orders")),
                statement("ModifyDBCluster", CLUSTER_PG));
    }

    @Test
    void aRoleIsAssociatedByWhoeverMayPassIt() {
        aws.database("alone", null);
        clusters.cluster("orders", null);
        String pass = statement(
                "iam:PassRole",
                ROLE,
                """
                {"StringEquals":{"iam:PassedToService":"rds.amazonaws.com"}}""");
        String db = A.arn("rds", "db:alone");
        String cluster = A.arn("rds", "cluster:orders");

        needs(
                rds -> rds.addRoleToDBInstance(
                        r -> r.dbInstanceIdentifier("alone").roleArn(ROLE).featureName("Lambda")),
                statement("AddRoleToDBInstance", db),
                pass);
        needs(
                rds -> rds.removeRoleFromDBInstance(
                        r -> r.dbInstanceIdentifier("alone").roleArn(ROLE).featureName("Lambda")),
                statement("RemoveRoleFromDBInstance", db),
                pass);
        needs(
                rds -> rds.addRoleToDBCluster(
                        r -> r.dbClusterIdentifier("orders").roleArn(ROLE).featureName("Lambda")),
                statement("AddRoleToDBCluster", cluster),
                pass);
        needs(
                rds -> rds.removeRoleFromDBCluster(
                        r -> r.dbClusterIdentifier("orders").roleArn(ROLE).featureName("Lambda")),
                statement("RemoveRoleFromDBCluster", cluster),
                pass);
    }

    @Test
    void versionsAreDescribedOnAllResources() {
        needs(
                rds -> rds.describeDBEngineVersions(r -> r.engine("postgres")),
                statement("DescribeDBEngineVersions", "*"));
        refused("AccessDenied", () -> as(List.of(statement("DescribeDBEngineVersions", A.arn("rds", "pg:*"))))
                .describeDBEngineVersions(r -> r.engine("postgres")));
    }
}
