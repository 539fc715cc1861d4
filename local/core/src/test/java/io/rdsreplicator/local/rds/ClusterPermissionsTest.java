package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.ClusterFixture.snapshotArn;
import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.B;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotRequest;
import software.amazon.awssdk.services.rds.model.Tag;

class ClusterPermissionsTest {
    private static final Tag OURS = Tag.builder().key("app:stack").value("mine").build();
    private static final String OWN_CLUSTER = """
            {"StringEquals":{"rds:cluster-tag/app:stack":"mine"}}""";
    private static final String OWN_SNAPSHOT =
            """
            {"StringEquals":{"rds:cluster-snapshot-tag/app:stack":"mine","aws:ResourceTag/app:stack":"mine"}}""";
    private static final String TRUST =
            """
            {"Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}""";

    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;

    private static String statement(String action, String... resources) {
        return conditioned(action, "{}", resources);
    }

    private static String conditioned(String action, String condition, String... resources) {
        return """
                {"Effect":"Allow","Action":"rds:%s","Resource":["%s"],"Condition":%s}"""
                .formatted(action, String.join("\",\"", resources), condition);
    }

    private RdsClient as(AccountRegion place, List<String> statements) {
        String name = "role" + aws.frontDoor.roles().list(place).size();
        String policy = "{\"Statement\":[" + String.join(",", statements) + "]}";
        String role = aws.frontDoor
                .roles()
                .create(place, name, TRUST, Map.of("it", policy), List.of(), null)
                .arn();
        return aws.frontDoor.client(RdsClient.class, Caller.role(place, role));
    }

    private RdsClient as(String... statements) {
        return as(A, List.of(statements));
    }

    /** The call needs each of the statements, and nothing else. */
    private void needs(AccountRegion place, List<String> statements, Consumer<RdsClient> call) {
        for (String one : statements) {
            List<String> others = new ArrayList<>(statements);
            others.remove(one);
            refused("AccessDenied", () -> call.accept(as(place, others)));
        }
        call.accept(as(place, statements));
    }

    private static String cluster(String name) {
        return A.arn("rds", "cluster:" + name);
    }

    @Test
    void creatingNeedsTheClusterItsGroupsAndTheRightToTag() {
        needs(
                A,
                List.of(
                        statement("CreateDBCluster", cluster("orders")),
                        statement("CreateDBCluster", A.arn("rds", "subgrp:default")),
                        statement("CreateDBCluster", A.arn("rds", "cluster-pg:default.aurora-postgresql16")),
                        statement("CreateDBCluster", A.arn("rds", "og:default:aurora-postgresql-16")),
                        statement("AddTagsToResource", cluster("orders"))),
                rds -> rds.createDBCluster(clusters.request("orders").tags(OURS).build()));
    }

    @Test
    void aMemberNeedsItsOwnNameItsClusterAndItsGroups() {
        clusters.cluster("orders", null);

        needs(
                A,
                List.of(
                        statement("CreateDBInstance", A.arn("rds", "db:one")),
                        statement("CreateDBInstance", cluster("orders")),
                        statement("CreateDBInstance", A.arn("rds", "subgrp:default")),
                        statement("CreateDBInstance", A.arn("rds", "pg:default.aurora-postgresql16")),
                        statement("CreateDBInstance", A.arn("rds", "og:default:aurora-postgresql-16"))),
                rds -> rds.createDBInstance(
                        clusters.memberRequest("orders", "one").build()));
    }

    @Test
    void changesOnlyAClusterThatCarriesTheTag() {
        clusters.cluster(clusters.request("own").tags(OURS).build());
        clusters.cluster("foreign", null);
        List<Consumer<String>> calls = List.of(
                id -> keeper("DescribeDBClusters").describeDBClusters(r -> r.dbClusterIdentifier(id)),
                id -> keeper("ModifyDBCluster")
                        .modifyDBCluster(r -> r.dbClusterIdentifier(id).copyTagsToSnapshot(false)),
                id -> keeper("StopDBCluster").stopDBCluster(r -> r.dbClusterIdentifier(id)),
                id -> keeper("StartDBCluster").startDBCluster(r -> r.dbClusterIdentifier(id)),
                id -> keeper("DeleteDBCluster")
                        .deleteDBCluster(r -> r.dbClusterIdentifier(id).skipFinalSnapshot(true)));

        for (Consumer<String> call : calls) {
            refused("AccessDenied", () -> call.accept("foreign"));
            refused("AccessDenied", () -> call.accept("absent"));
            call.accept("own");
            aws.timeline.runUntilIdle();
        }
    }

    @Test
    void aFailoverNeedsTheTagOnTheCluster() {
        clusters.cluster(clusters.request("own").tags(OURS).build());
        clusters.cluster("foreign", null);
        clusters.member("own", "one");
        clusters.member("own", "two");
        RdsClient keeper = keeper("FailoverDBCluster");

        refused("AccessDenied", () -> keeper.failoverDBCluster(r -> r.dbClusterIdentifier("foreign")));
        keeper.failoverDBCluster(r -> r.dbClusterIdentifier("own"));
    }

    @Test
    void seesTheTagsOfAFreshClusterLate() {
        aws.service.circumstances(A).authorizeLate(Duration.ofSeconds(30));
        aws.a.createDBCluster(clusters.request("own").tags(OURS).build());
        Runnable call = () -> keeper("DescribeDBClusters").describeDBClusters(r -> r.dbClusterIdentifier("own"));

        refused("AccessDenied", call::run);
        aws.timeline.runFor(Duration.ofSeconds(30));
        call.run();
    }

    private RdsClient keeper(String action) {
        return as(conditioned(action, OWN_CLUSTER, "*"));
    }

    @Test
    void aSnapshotNeedsTheClusterAndTheSnapshot() {
        clusters.cluster("orders", null);

        needs(
                A,
                List.of(
                        statement("CreateDBClusterSnapshot", cluster("orders")),
                        statement("CreateDBClusterSnapshot", snapshotArn("taken")),
                        statement("AddTagsToResource", snapshotArn("taken"))),
                rds -> rds.createDBClusterSnapshot(r -> r.dbClusterIdentifier("orders")
                        .dbClusterSnapshotIdentifier("taken")
                        .tags(OURS)));
        aws.timeline.runUntilIdle();
        needs(
                A,
                List.of(
                        statement("DeleteDBCluster", cluster("orders")),
                        statement("CreateDBClusterSnapshot", cluster("orders")),
                        statement("CreateDBClusterSnapshot", snapshotArn("last"))),
                rds -> rds.deleteDBCluster(r -> r.dbClusterIdentifier("orders").finalDBSnapshotIdentifier("last")));
    }

    @Test
    void changesOnlyASnapshotThatCarriesTheTag() {
        clusters.cluster("orders", null);
        aws.a.createDBClusterSnapshot(r -> r.dbClusterIdentifier("orders")
                .dbClusterSnapshotIdentifier("own")
                .tags(OURS));
        aws.timeline.runUntilIdle();
        clusters.snapshotOf("orders", "foreign");
        List<Consumer<String>> calls = List.of(
                id -> ofSnapshots("DescribeDBClusterSnapshots")
                        .describeDBClusterSnapshots(r -> r.dbClusterSnapshotIdentifier(id)),
                id -> ofSnapshots("ModifyDBClusterSnapshotAttribute")
                        .modifyDBClusterSnapshotAttribute(r -> r.dbClusterSnapshotIdentifier(id)
                                .attributeName("restore")
                                .valuesToAdd(B.account())),
                id -> ofSnapshots("DescribeDBClusterSnapshotAttributes")
                        .describeDBClusterSnapshotAttributes(r -> r.dbClusterSnapshotIdentifier(id)),
                id -> ofSnapshots("ListTagsForResource").listTagsForResource(r -> r.resourceName(snapshotArn(id))),
                id -> ofSnapshots("DeleteDBClusterSnapshot")
                        .deleteDBClusterSnapshot(r -> r.dbClusterSnapshotIdentifier(id)));

        for (Consumer<String> call : calls) {
            refused("AccessDenied", () -> call.accept("foreign"));
            call.accept("own");
        }
    }

    private RdsClient ofSnapshots(String action) {
        return as(conditioned(action, OWN_SNAPSHOT, "*"));
    }

    @Test
    void listsAllSnapshotsOrThoseOfOneCluster() {
        RdsClient all = as(statement("DescribeDBClusterSnapshots", snapshotArn("*")));
        RdsClient ofOne = as(statement("DescribeDBClusterSnapshots", cluster("orders")));

        assertThat(all.describeDBClusterSnapshots().dbClusterSnapshots()).isEmpty();
        ofOne.describeDBClusterSnapshots(r -> r.dbClusterIdentifier("orders"));
        refused("AccessDenied", ofOne::describeDBClusterSnapshots);
        refused("AccessDenied", () -> ofOne.describeDBClusterSnapshots(r -> r.dbClusterIdentifier("other")));
    }

    @Test
    void aCopyAndARestoreNeedTheForeignSourceToo() {
        String landed = B.arn("rds", "cluster-snapshot:landed");
        String replica = B.arn("rds", "cluster:replica");
        clusters.cluster("orders", null);
        clusters.snapshotOf("orders", "taken");
        clusters.share("taken", B.account());

        needs(
                B,
                List.of(
                        statement("CopyDBClusterSnapshot", snapshotArn("taken")),
                        statement("CopyDBClusterSnapshot", landed),
                        statement("AddTagsToResource", landed)),
                rds -> rds.copyDBClusterSnapshot(r -> r.sourceDBClusterSnapshotIdentifier(snapshotArn("taken"))
                        .targetDBClusterSnapshotIdentifier("landed")
                        .tags(OURS)));
        needs(
                B,
                List.of(
                        statement("RestoreDBClusterFromSnapshot", replica),
                        statement("RestoreDBClusterFromSnapshot", snapshotArn("taken")),
                        statement("RestoreDBClusterFromSnapshot", B.arn("rds", "subgrp:default")),
                        statement(
                                "RestoreDBClusterFromSnapshot", B.arn("rds", "cluster-pg:default.aurora-postgresql16")),
                        statement("RestoreDBClusterFromSnapshot", B.arn("rds", "og:default:aurora-postgresql-16"))),
                rds -> rds.restoreDBClusterFromSnapshot(RestoreDbClusterFromSnapshotRequest.builder()
                        .dbClusterIdentifier("replica")
                        .snapshotIdentifier(snapshotArn("taken"))
                        .engine(ClusterFixture.ENGINE)
                        .build()));
    }
}
