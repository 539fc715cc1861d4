package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.B;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rdsreplicator.local.identity.AccountRegion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.DBClusterRole;
import software.amazon.awssdk.services.rds.model.DBInstanceRole;

class RoleAssociationsTest {
    private static final String ALL = "{}";

    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;

    private String role(AccountRegion place, String name, String service, String condition) {
        String trust =
                """
                {"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"%s"},"Condition":%s}}"""
                        .formatted(service, condition);
        return aws.frontDoor
                .roles()
                .create(place, name, trust, Map.of(), List.of(), null)
                .arn();
    }

    private String role(String name) {
        return role(A, name, "rds.amazonaws.com", ALL);
    }

    private void add(String role, String feature) {
        aws.a.addRoleToDBInstance(
                r -> r.dbInstanceIdentifier("orders").roleArn(role).featureName(feature));
    }

    private void addToCluster(String role, String feature) {
        aws.a.addRoleToDBCluster(
                r -> r.dbClusterIdentifier("orders").roleArn(role).featureName(feature));
    }

    private List<DBInstanceRole> roles() {
        return aws.instance(aws.a, "orders").associatedRoles();
    }

    private List<DBClusterRole> clusterRoles() {
        return clusters.described(aws.a, "orders").associatedRoles();
    }

    @Test
    void anInstanceHasARoleAfterAWhile() {
        aws.database("orders", null);
        String role = role("invokes");

        add(role, "Lambda");
        assertThat(aws.instance(aws.a, "orders").dbInstanceStatus()).isEqualTo("available");
        assertThat(roles())
                .extracting(DBInstanceRole::roleArn, DBInstanceRole::featureName, DBInstanceRole::status)
                .containsExactly(tuple(role, "Lambda", "PENDING"));
        aws.timeline.runUntilIdle();
        assertThat(roles()).extracting(DBInstanceRole::status).containsExactly("ACTIVE");

        aws.a.removeRoleFromDBInstance(
                r -> r.dbInstanceIdentifier("orders").roleArn(role).featureName("Lambda"));
        assertThat(roles()).extracting(DBInstanceRole::status).containsExactly("PENDING");
        aws.timeline.runUntilIdle();
        assertThat(roles()).isEmpty();
    }

    @Test
    void aClusterHasARoleAfterAWhile() {
        clusters.cluster("orders", null);
        String role = role("invokes");

        addToCluster(role, "Lambda");
        assertThat(clusterRoles())
                .extracting(DBClusterRole::roleArn, DBClusterRole::featureName, DBClusterRole::status)
                .containsExactly(tuple(role, "Lambda", "PENDING"));
        aws.timeline.runUntilIdle();
        assertThat(clusterRoles()).extracting(DBClusterRole::status).containsExactly("ACTIVE");

        aws.a.removeRoleFromDBCluster(
                r -> r.dbClusterIdentifier("orders").roleArn(role).featureName("Lambda"));
        aws.timeline.runUntilIdle();
        assertThat(clusterRoles()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ACTIVE; rds.amazonaws.com; {\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:rds:eu-west-1:111111111111:db:ord*\"}}",
                "ACTIVE; rds.amazonaws.com; {\"StringEquals\":{\"aws:SourceAccount\":\"111111111111\"}}",
                "INVALID; rds.amazonaws.com; {\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:rds:eu-west-1:111111111111:db:other\"}}",
                "INVALID; rds.amazonaws.com; {\"StringEquals\":{\"aws:SourceAccount\":\"222222222222\"}}",
                "INVALID; lambda.amazonaws.com; {}"
            })
    void aRoleIsActiveIfRdsMayAssumeItForThisDatabase(String status, String service, String condition) {
        aws.database("orders", null);

        add(role(A, "invokes", service, condition), "Lambda");
        aws.timeline.runUntilIdle();

        assertThat(roles()).extracting(DBInstanceRole::status).containsExactly(status);
    }

    @Test
    void aRoleThatDoesNotExistOrIsOfAnotherDatabaseIsInvalid() {
        clusters.cluster("orders", null);
        addToCluster(A.arn("iam", "role/absent").replace(A.region(), ""), "Lambda");
        addToCluster(
                role(
                        A,
                        "pinned",
                        "rds.amazonaws.com",
                        """
                        {"ArnLike":{"aws:SourceArn":"arn:aws:rds:eu-west-1:111111111111:cluster:other"}}"""),
                "s3Export");
        aws.timeline.runUntilIdle();

        assertThat(clusterRoles()).extracting(DBClusterRole::status).containsExactly("INVALID", "INVALID");
    }

    @Test
    void anInstanceHasOneRoleAFeatureAndOneFeatureARole() {
        aws.database("orders", null);
        String first = role("first");
        String second = role("second");
        add(first, "Lambda");

        refused("DBInstanceRoleAlreadyExists", () -> add(first, "Lambda"));
        refused("DBInstanceRoleAlreadyExists", () -> add(first, "s3Import"));
        refused("DBInstanceRoleAlreadyExists", () -> add(second, "Lambda"));
        add(second, "s3Import");
        refused(
                "DBInstanceRoleNotFound",
                () -> aws.a.removeRoleFromDBInstance(
                        r -> r.dbInstanceIdentifier("orders").roleArn(second).featureName("Lambda")));
    }

    @Test
    void aRoleServesOneFeatureOfACluster() {
        clusters.cluster("orders", null);
        String first = role("first");
        addToCluster(first, "Lambda");

        refused("DBClusterRoleAlreadyExists", () -> addToCluster(first, "Lambda"));
        refused("DBClusterRoleAlreadyExists", () -> addToCluster(first, "Comprehend"));
        addToCluster(role("second"), "Comprehend");
        refused(
                "DBClusterRoleNotFound",
                () -> aws.a.removeRoleFromDBCluster(
                        r -> r.dbClusterIdentifier("orders").roleArn(first).featureName("Comprehend")));
    }

    @Test
    void hasAtMostFiveRoles() {
        aws.service.circumstances(A).limit(SettingsQuota.INSTANCE_ROLES, 2);
        aws.database("alone", null);
        aws.a.createDBInstance(aws.request("orders").build());
        aws.timeline.runUntilIdle();
        add(role("one"), "Lambda");
        add(role("two"), "s3Import");
        refused("DBInstanceRoleQuotaExceeded", () -> add(role("three"), "s3Export"));

        clusters.cluster("orders", null);
        List.of("Lambda", "Comprehend", "SageMaker", "s3Import", "s3Export")
                .forEach(feature -> addToCluster(role("cluster-" + feature), feature));
        refused("DBClusterRoleQuotaExceeded", () -> addToCluster(role("one-too-many"), "Bedrock"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Comprehend", "S3_INTEGRATION", "lambda"})
    void refusesAFeatureThatTheEngineLacks(String feature) {
        aws.database("orders", null);

        refused("InvalidParameterValue", () -> add(role("invokes"), feature));
        refused("InvalidParameterValue", () -> add(role("other"), null));
    }

    @Test
    void auroraMysqlTakesRolesWithoutAFeatureAndAuroraPostgresqlOnlyWithOne() {
        clusters.cluster("orders", null);
        refused("InvalidParameterValue", () -> addToCluster(role("nameless"), null));
        clusters.cluster(clusters.request("shop")
                .engine("aurora-mysql")
                .engineVersion("8.0.mysql_aurora.3.08.2")
                .build());
        String role = role("invokes");

        refused(
                "InvalidParameterValue",
                () -> aws.a.addRoleToDBCluster(
                        r -> r.dbClusterIdentifier("shop").roleArn(role).featureName("Lambda")));
        aws.a.addRoleToDBCluster(r -> r.dbClusterIdentifier("shop").roleArn(role));
        aws.timeline.runUntilIdle();

        assertThat(clusters.described(aws.a, "shop").associatedRoles())
                .extracting(DBClusterRole::featureName, DBClusterRole::status)
                .containsExactly(tuple(null, "ACTIVE"));
    }

    @Test
    void takesNoRoleOfAnotherAccountAndNoRoleOfAMember() {
        clusters.cluster("orders", null);
        clusters.member("orders", "one");
        String foreign = role(B, "foreign", "rds.amazonaws.com", ALL);

        refused("AccessDenied", () -> addToCluster(foreign, "Lambda"));
        refused("InvalidParameterValue", () -> addToCluster("invokes", "Lambda"));
        refused(
                "InvalidParameterCombination",
                () -> aws.a.addRoleToDBInstance(r ->
                        r.dbInstanceIdentifier("one").roleArn(role("invokes")).featureName("Lambda")));
        refused(
                "DBInstanceNotFound",
                () -> aws.a.addRoleToDBInstance(r ->
                        r.dbInstanceIdentifier("absent").roleArn(role("other")).featureName("Lambda")));
    }

    @Test
    void aRestoredDatabaseHasNoRoles() {
        aws.database("orders", null);
        add(role("invokes"), "Lambda");
        aws.timeline.runUntilIdle();
        aws.snapshotOf("orders", "taken");

        aws.a.restoreDBInstanceFromDBSnapshot(
                r -> r.dbInstanceIdentifier("restored").dbSnapshotIdentifier("taken"));

        assertThat(aws.instance(aws.a, "restored").associatedRoles()).isEmpty();
    }
}
