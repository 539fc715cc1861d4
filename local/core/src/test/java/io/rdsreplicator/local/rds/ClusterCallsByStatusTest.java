package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.Tag;

/** The calls by status of DB clusters and DB cluster snapshots. */
class ClusterCallsByStatusTest {
    private static final Tag TAG = Tag.builder().key("team").value("shop").build();

    private static final String ROLE = "arn:aws:iam::111111111111:role/calls";

    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;
    private int made;

    @Test
    void everyCallNamesEveryStatusOfAwsPages() {
        Set<String> ofClusters = CallsByStatusTest.documented("cluster");
        Set<String> ofSnapshots = CallsByStatusTest.documented("cluster-snapshot");

        assertThat(ofClusters).hasSize(28).containsAll(CallsByStatus.CLUSTERS.statuses());
        assertThat(ofSnapshots).hasSize(8).containsAll(CallsByStatus.CLUSTER_SNAPSHOTS.statuses());
        assertThat(ofClusters).allSatisfy(status -> assertThat(CallsByStatus.CLUSTERS.calls())
                .allMatch(call -> CallsByStatus.CLUSTERS.names(call, status)));
        assertThat(ofSnapshots).allSatisfy(status -> assertThat(CallsByStatus.CLUSTER_SNAPSHOTS.calls())
                .allMatch(call -> CallsByStatus.CLUSTER_SNAPSHOTS.names(call, status)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCallOnAClusterAsksTheTable(boolean openCallsTaken) {
        RdsConditions circumstances = conditions(openCallsTaken);
        Set<String> statuses = new TreeSet<>(CallsByStatusTest.documented("cluster"));
        statuses.add("optimizing-something");
        for (StatusCall call : CallsByStatus.CLUSTERS.calls()) {
            assertThat(statuses.stream().filter(status -> clusterTakes(call, status)))
                    .as(call.name())
                    .containsExactlyInAnyOrderElementsOf(statuses.stream()
                            .filter(status -> CallsByStatus.CLUSTERS.takes(call, status, circumstances))
                            .collect(Collectors.toSet()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCallOnAClusterSnapshotAsksTheTable(boolean openCallsTaken) {
        RdsConditions circumstances = conditions(openCallsTaken);
        clusters.cluster("orders", null);
        for (StatusCall call : CallsByStatus.CLUSTER_SNAPSHOTS.calls()) {
            for (String status : CallsByStatusTest.documented("cluster-snapshot")) {
                assertThat(snapshotTakes(call, status))
                        .as(call + " of " + status)
                        .isEqualTo(CallsByStatus.CLUSTER_SNAPSHOTS.takes(call, status, circumstances));
            }
        }
    }

    private RdsConditions conditions(boolean openCallsTaken) {
        RdsConditions conditions = aws.service.circumstances(A);
        conditions.takeOpenCalls(openCallsTaken);
        for (RdsQuota quota : RdsQuota.values()) {
            conditions.limit(quota, 10_000);
        }
        return conditions;
    }

    private boolean clusterTakes(StatusCall call, String status) {
        String id = "c" + made++;
        String arn = clusters.cluster(id, null).dbClusterArn();
        if (call == StatusCall.FAIL_OVER_CLUSTER) {
            clusters.member(id, id + "-writer");
            clusters.member(id, id + "-reader");
        }
        if (call == StatusCall.REMOVE_CLUSTER_ROLE) {
            addRole(id);
        }
        aws.service.clusterAppearsAs(A, id, status);
        return taken("InvalidDBClusterStateFault", () -> {
            switch (call) {
                case CREATE_CLUSTER_SNAPSHOT ->
                    aws.a.createDBClusterSnapshot(r -> r.dbClusterIdentifier(id).dbClusterSnapshotIdentifier(id));
                case CREATE_MEMBER ->
                    aws.a.createDBInstance(clusters.memberRequest(id, id).build());
                case MODIFY_CLUSTER ->
                    aws.a.modifyDBCluster(r -> r.dbClusterIdentifier(id).copyTagsToSnapshot(true));
                case DELETE_CLUSTER ->
                    aws.a.deleteDBCluster(r -> r.dbClusterIdentifier(id).skipFinalSnapshot(true));
                case DELETE_CLUSTER_WITH_SNAPSHOT ->
                    aws.a.deleteDBCluster(r -> r.dbClusterIdentifier(id).finalDBSnapshotIdentifier(id));
                case START_CLUSTER -> aws.a.startDBCluster(r -> r.dbClusterIdentifier(id));
                case FAIL_OVER_CLUSTER -> aws.a.failoverDBCluster(r -> r.dbClusterIdentifier(id));
                case STOP_CLUSTER -> aws.a.stopDBCluster(r -> r.dbClusterIdentifier(id));
                case ADD_CLUSTER_ROLE -> addRole(id);
                case REMOVE_CLUSTER_ROLE ->
                    aws.a.removeRoleFromDBCluster(
                            r -> r.dbClusterIdentifier(id).roleArn(ROLE).featureName("Lambda"));
                case ADD_TAGS ->
                    aws.a.addTagsToResource(r -> r.resourceName(arn).tags(TAG));
                case REMOVE_TAGS ->
                    aws.a.removeTagsFromResource(r -> r.resourceName(arn).tagKeys("team"));
                default -> throw new AssertionError(call);
            }
        });
    }

    private void addRole(String cluster) {
        aws.a.addRoleToDBCluster(
                r -> r.dbClusterIdentifier(cluster).roleArn(ROLE).featureName("Lambda"));
    }

    private boolean snapshotTakes(StatusCall call, String status) {
        String id = "s" + made++;
        clusters.snapshotOf("orders", id);
        aws.service.clusterSnapshotAppearsAs(A, id, status);
        String arn = ClusterFixture.snapshotArn(id);
        boolean taken = taken("InvalidDBClusterSnapshotStateFault", () -> {
            switch (call) {
                case COPY_CLUSTER_SNAPSHOT ->
                    aws.a.copyDBClusterSnapshot(r ->
                            r.sourceDBClusterSnapshotIdentifier(id).targetDBClusterSnapshotIdentifier(id + "-copy"));
                case SHARE_CLUSTER_SNAPSHOT -> clusters.share(id, "222222222222");
                case RESTORE_CLUSTER ->
                    aws.a.restoreDBClusterFromSnapshot(r ->
                            r.snapshotIdentifier(id).dbClusterIdentifier(id).engine(ClusterFixture.ENGINE));
                case DELETE_CLUSTER_SNAPSHOT -> aws.a.deleteDBClusterSnapshot(r -> r.dbClusterSnapshotIdentifier(id));
                case ADD_TAGS ->
                    aws.a.addTagsToResource(r -> r.resourceName(arn).tags(TAG));
                case REMOVE_TAGS ->
                    aws.a.removeTagsFromResource(r -> r.resourceName(arn).tagKeys("team"));
                default -> throw new AssertionError(call);
            }
        });
        aws.timeline.runUntilIdle();
        return taken;
    }

    private static boolean taken(String code, Runnable call) {
        RdsException refusal = catchThrowableOfType(RdsException.class, call::run);
        if (refusal != null) {
            assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
        }
        return refusal == null;
    }
}
