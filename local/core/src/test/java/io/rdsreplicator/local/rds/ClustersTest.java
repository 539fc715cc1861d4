package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.B;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.CreateDbClusterRequest;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersResponse;
import software.amazon.awssdk.services.rds.model.ServerlessV2ScalingConfiguration;
import software.amazon.awssdk.services.rds.model.Tag;

class ClustersTest {
    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;
    private final String key = aws.kms.key(A, "private");

    @Test
    void isCreatedWithoutMembersAndWithoutEndpoints() {
        DBCluster creating = aws.a
                .createDBCluster(clusters.request("Orders").kmsKeyId(key).build())
                .dbCluster();
        assertThat(creating.status()).isEqualTo("creating");
        assertThat(creating.dbClusterIdentifier()).isEqualTo("orders");
        aws.timeline.runUntilIdle();

        DBCluster orders = clusters.described(aws.a, creating.dbClusterArn());
        assertThat(orders.status()).isEqualTo("available");
        assertThat(orders.dbClusterMembers()).isEmpty();
        assertThat(orders.endpoint()).isEqualTo("creating");
        assertThat(orders.readerEndpoint()).isEqualTo("creating");
        assertThat(orders.masterUsername()).isEqualTo("owner");
        assertThat(orders.storageEncrypted()).isTrue();
        assertThat(orders.kmsKeyId()).isEqualTo(key);
        assertThat(orders.port()).isEqualTo(5432);
        assertThat(orders.dbClusterResourceId()).startsWith("cluster-");
        assertThat(orders.dbClusterParameterGroup()).isEqualTo("default.aurora-postgresql16");
        aws.service.circumstances(A).showClusterEndpointsEarly(true);
        assertThat(clusters.described(aws.a, "orders").endpoint()).startsWith("orders.cluster-");
    }

    @Test
    void hasMySqlToo() {
        DBCluster shop = clusters.cluster(clusters.request("shop")
                .engine("aurora-mysql")
                .engineVersion(null)
                .build());

        assertThat(shop.engineVersion()).contains("mysql_aurora");
        assertThat(shop.port()).isEqualTo(3306);
        assertThat(shop.dbClusterParameterGroup()).isEqualTo("default.aurora-mysql8.0");
    }

    @Test
    void encryptsWithAKeyOfAwsUnlessOneIsNamed() {
        DBCluster orders = clusters.cluster(
                clusters.request("orders").storageEncrypted(true).build());

        assertThat(orders.storageEncrypted()).isTrue();
        assertThat(orders.kmsKeyId()).isNull();
        assertThat(clusters.cluster("plain", null).storageEncrypted()).isFalse();
    }

    @Test
    void hasAQuotaOfItsOwn() {
        clusters.cluster("orders", null);
        refused("DBClusterAlreadyExistsFault", () -> clusters.cluster("orders", null));
        aws.database("orders", null);
        IntStream.range(1, 40)
                .forEach(
                        i -> aws.a.createDBCluster(clusters.request("more-" + i).build()));

        refused("DBClusterQuotaExceededFault", () -> clusters.cluster("too-many", null));
        aws.timeline.runUntilIdle();
        DescribeDbClustersResponse first = aws.a.describeDBClusters(r -> r.maxRecords(20));
        assertThat(first.dbClusters()).hasSize(20);
        assertThat(aws.a.describeDBClustersPaginator(r -> r.maxRecords(20)).dbClusters().stream())
                .hasSize(40);
    }

    @Test
    void isNotFoundUnderAnotherNameOrAccount() {
        clusters.cluster("orders", null);

        refused("DBClusterNotFoundFault", () -> clusters.described(aws.a, "other"));
        refused("DBClusterNotFoundFault", () -> clusters.described(aws.b, "orders"));
        refused("DBClusterNotFoundFault", () -> clusters.described(aws.b, A.arn("rds", "cluster:orders")));
        assertThat(aws.b.describeDBClusters().dbClusters()).isEmpty();
    }

    @Test
    void refusesValuesThatRdsDoesNotHave() {
        Map<Consumer<CreateDbClusterRequest.Builder>, String> invalid = Map.of(
                r -> r.dbClusterIdentifier("two--hyphens"), "InvalidParameterValue",
                r -> r.engine("aurora"), "InvalidParameterValue",
                r -> r.masterUserPassword("short"), "InvalidParameterValue",
                r -> r.masterUserPassword("x".repeat(42)), "InvalidParameterValue",
                r -> r.backupRetentionPeriod(0), "InvalidParameterValue",
                r -> r.dbSubnetGroupName("absent"), "DBSubnetGroupNotFoundFault",
                r -> r.dbClusterParameterGroupName("absent"), "DBClusterParameterGroupNotFound",
                r -> r.storageType("gp3"), "StorageTypeNotSupported",
                r -> r.kmsKeyId(A.arn("kms", "key/absent")), "KMSKeyNotAccessibleFault",
                r -> r.enableCloudwatchLogsExports("audit"), "InvalidParameterCombination");

        invalid.forEach((change, code) -> {
            CreateDbClusterRequest.Builder request = clusters.request("orders");
            change.accept(request);
            refused(code, () -> aws.a.createDBCluster(request.build()));
        });
        assertThatThrownBy(() -> aws.a.createDBCluster(
                        clusters.request("orders").backtrackWindow(60L).build()))
                .hasMessage("rds:createDBCluster with BacktrackWindow is not implemented here");
        assertThatThrownBy(() -> aws.a.createDBCluster(
                        clusters.request("orders").engine("postgres").build()))
                .hasMessage("a Multi-AZ DB cluster is not implemented here");
        assertThat(aws.a.describeDBClusters().dbClusters()).isEmpty();
    }

    @Test
    void hasACapacityInHalvesAndAPauseOnlyFromZero() {
        refused("InvalidParameterCombination", () -> create(r -> r.minCapacity(1.0)));
        refused("InvalidParameterValue", () -> create(r -> r.minCapacity(0.7).maxCapacity(4.0)));
        refused("InvalidParameterValue", () -> create(r -> r.minCapacity(4.0).maxCapacity(2.0)));
        refused("InvalidParameterValue", () -> create(r -> r.minCapacity(4.0).maxCapacity(257.0)));
        refused(
                "InvalidParameterCombination",
                () -> create(r -> r.minCapacity(0.5).maxCapacity(4.0).secondsUntilAutoPause(300)));
        refused(
                "InvalidParameterValue",
                () -> create(r -> r.minCapacity(0.0).maxCapacity(4.0).secondsUntilAutoPause(299)));

        create(r -> r.minCapacity(0.0).maxCapacity(4.0).secondsUntilAutoPause(600));

        assertThat(clusters.described(aws.a, "orders").serverlessV2ScalingConfiguration())
                .satisfies(scaling -> {
                    assertThat(scaling.maxCapacity()).isEqualTo(4.0);
                    assertThat(scaling.secondsUntilAutoPause()).isEqualTo(600);
                });
    }

    private void create(Consumer<ServerlessV2ScalingConfiguration.Builder> scaling) {
        aws.a.createDBCluster(clusters.request("orders")
                .serverlessV2ScalingConfiguration(scaling)
                .build());
    }

    @Test
    void keepsASubnetGroupInUse() {
        aws.a.createDBSubnetGroup(
                r -> r.dbSubnetGroupName("lan").dbSubnetGroupDescription("d").subnetIds("subnet-1", "subnet-2"));
        DBCluster orders = clusters.cluster(
                clusters.request("orders").dbSubnetGroupName("lan").build());

        assertThat(orders.dbSubnetGroup()).isEqualTo("lan");
        refused("InvalidDBSubnetGroupStateFault", () -> aws.a.deleteDBSubnetGroup(r -> r.dbSubnetGroupName("lan")));
    }

    @Test
    void isDeletedOnlyUnprotectedAndWithoutMembers() {
        clusters.cluster(clusters.request("orders").deletionProtection(true).build());
        clusters.member("orders", "writer");
        refused("InvalidParameterCombination", () -> delete("orders"));
        refused("InvalidParameterCombination", () -> aws.a.deleteDBCluster(r -> r.dbClusterIdentifier("orders")));
        aws.a.modifyDBCluster(r -> r.dbClusterIdentifier("orders").deletionProtection(false));
        assertThatThrownBy(() -> delete("orders"))
                .hasMessageContaining(
                        "Cluster cannot be deleted, it still contains DB instances in non-deleting state.");
        refused("InvalidDBClusterStateFault", () -> delete("orders"));
        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("writer"));
        delete("orders");
        assertThat(clusters.described(aws.a, "orders").status()).isEqualTo("deleting");
        refused("InvalidDBClusterStateFault", () -> delete("orders"));
        aws.timeline.runUntilIdle();

        refused("DBClusterNotFoundFault", () -> clusters.described(aws.a, "orders"));
        assertThat(aws.a.describeDBInstances().dbInstances()).isEmpty();
        assertThat(aws.storage.size()).isZero();
    }

    private void delete(String id) {
        aws.a.deleteDBCluster(r -> r.dbClusterIdentifier(id).skipFinalSnapshot(true));
    }

    @Test
    void leavesAFinalSnapshot() {
        clusters.cluster("orders", key);
        aws.a.deleteDBCluster(r -> r.dbClusterIdentifier("orders").finalDBSnapshotIdentifier("last"));
        aws.timeline.runUntilIdle();

        assertThat(clusters.snapshot(aws.a, "last").status()).isEqualTo("available");
        refused("DBClusterNotFoundFault", () -> clusters.described(aws.a, "orders"));
    }

    @Test
    void hasAStateThatNoDescribeCallDelays() {
        clusters.cluster(clusters.request("orders").deletionProtection(true).build());
        clusters.member("orders", "one");
        clusters.member("orders", "two");
        clusters.snapshotOf("orders", "taken");
        clusters.share("taken", B.account());
        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("two"));

        ClusterState orders = aws.service.cluster(A, "orders").orElseThrow();
        ClusterSnapshotState taken = aws.service.clusterSnapshot(A, "taken").orElseThrow();

        assertThat(aws.service.clusters(A)).containsExactly(orders);
        assertThat(aws.service.clusters(B)).isEmpty();
        assertThat(orders.status()).isEqualTo("available");
        assertThat(orders.deletionProtected()).isTrue();
        assertThat(orders.kmsKeyArn()).isNull();
        assertThat(orders.endpoint()).startsWith("orders.cluster-");
        assertThat(orders.readerEndpoint()).startsWith("orders.cluster-ro-");
        assertThat(orders.members())
                .containsExactly(
                        new ClusterState.Member("one", "available", true),
                        new ClusterState.Member("two", "deleting", false));
        assertThat(aws.service.instance(A, "one").orElseThrow().cluster()).isEqualTo("orders");
        assertThat(aws.service.clusterSnapshots(A)).containsExactly(taken);
        assertThat(taken.clusterId()).isEqualTo("orders");
        assertThat(taken.clusterSerial()).isEqualTo(orders.serial());
        assertThat(taken.sharedWith()).containsExactly(B.account());
    }

    @Test
    void stopsAndStartsWithItsMembers() {
        clusters.cluster("orders", null);
        clusters.member("orders", "writer");
        aws.a.stopDBCluster(r -> r.dbClusterIdentifier("orders"));
        refused("InvalidDBClusterStateFault", () -> aws.a.startDBCluster(r -> r.dbClusterIdentifier("orders")));
        aws.timeline.runUntilIdle();
        assertThat(clusters.described(aws.a, "orders").status()).isEqualTo("stopped");
        assertThat(aws.instance(aws.a, "writer").dbInstanceStatus()).isEqualTo("stopped");
        refused("InvalidDBClusterStateFault", () -> clusters.snapshotOf("orders", "none"));

        aws.a.startDBCluster(r -> r.dbClusterIdentifier("orders"));
        aws.timeline.runUntilIdle();

        assertThat(clusters.described(aws.a, "orders").status()).isEqualTo("available");
        assertThat(aws.instance(aws.a, "writer").dbInstanceStatus()).isEqualTo("available");
    }

    @Test
    void hasTags() {
        String arn = clusters.cluster(
                        clusters.request("orders").tags(tag("team", "shop")).build())
                .dbClusterArn();
        aws.a.addTagsToResource(r -> r.resourceName(arn).tags(tag("stage", "prod")));
        aws.a.removeTagsFromResource(r -> r.resourceName(arn).tagKeys("team"));

        assertThat(aws.a.listTagsForResource(r -> r.resourceName(arn)).tagList())
                .containsExactly(tag("stage", "prod"));
        assertThat(clusters.described(aws.a, "orders").tagList()).containsExactly(tag("stage", "prod"));
        refused(
                "DBClusterNotFoundFault",
                () -> aws.a.listTagsForResource(r -> r.resourceName(A.arn("rds", "cluster:absent"))));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }
}
