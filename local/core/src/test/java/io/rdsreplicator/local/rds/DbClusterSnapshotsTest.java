package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.ClusterFixture.snapshotArn;
import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.B;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterSnapshot;
import software.amazon.awssdk.services.rds.model.Tag;

class DbClusterSnapshotsTest {
    private static final Tag TEAM = Tag.builder().key("team").value("shop").build();

    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;
    private final String key = aws.kms.key(A, "transfer", B.account());

    @BeforeEach
    void create() {
        clusters.cluster(clusters.request("orders")
                .kmsKeyId(key)
                .copyTagsToSnapshot(true)
                .tags(TEAM)
                .build());
    }

    private void take(String id) {
        aws.a.createDBClusterSnapshot(r -> r.dbClusterIdentifier("orders").dbClusterSnapshotIdentifier(id));
    }

    @Test
    void isOfTheSameClusterWhateverThatIsCalled() {
        String green = clusters.cluster("orders-green", key).dbClusterResourceId();
        clusters.member("orders", "orders-writer");
        clusters.member("orders-green", "orders-green-writer");
        DBClusterSnapshot before = clusters.snapshotOf("orders", "before");

        aws.service.switchOverClusters(A, "orders", "orders-green");
        aws.timeline.runUntilIdle();
        DBClusterSnapshot after = clusters.snapshotOf("orders", "after");

        assertThat(clusters.described(aws.a, "orders").dbClusterResourceId()).isEqualTo(green);
        assertThat(clusters.described(aws.a, "orders-old1").dbClusterResourceId())
                .isEqualTo(before.dbClusterResourceId());
        assertThat(clusters.snapshot(aws.a, "before").dbClusterIdentifier()).isEqualTo("orders-old1");
        assertThat(clusters.snapshot(aws.a, "before").dbClusterResourceId()).isEqualTo(before.dbClusterResourceId());
        assertThat(after.dbClusterResourceId()).isEqualTo(green);
        assertThat(aws.storage.read(A.arn("rds", "cluster:orders"))).isEqualTo("content of orders-green");
        assertThat(aws.instance(aws.a, "orders-writer").dbClusterIdentifier()).isEqualTo("orders");
        assertThat(aws.instance(aws.a, "orders-writer-old1").dbClusterIdentifier())
                .isEqualTo("orders-old1");
    }

    @Test
    void growsWhileTheClusterBacksUp() {
        take("Taken");
        assertThat(clusters.described(aws.a, "orders").status()).isEqualTo("backing-up");
        refused("InvalidDBClusterStateFault", () -> take("two"));
        refused("DBClusterSnapshotAlreadyExistsFault", () -> take("taken"));
        refused(
                "InvalidDBClusterSnapshotStateFault",
                () -> aws.a.deleteDBClusterSnapshot(r -> r.dbClusterSnapshotIdentifier("taken")));
        aws.minutes(1.5);
        assertThat(clusters.snapshot(aws.a, "taken").percentProgress()).isBetween(40, 60);
        aws.timeline.runUntilIdle();

        DBCluster orders = clusters.described(aws.a, "orders");
        DBClusterSnapshot taken = clusters.snapshot(aws.a, "taken");
        assertThat(orders.status()).isEqualTo("available");
        assertThat(taken.status()).isEqualTo("available");
        assertThat(taken.percentProgress()).isEqualTo(100);
        assertThat(taken.snapshotType()).isEqualTo("manual");
        assertThat(taken.dbClusterIdentifier()).isEqualTo("orders");
        assertThat(taken.dbClusterResourceId()).isEqualTo(orders.dbClusterResourceId());
        assertThat(taken.engineVersion()).isEqualTo(ClusterFixture.VERSION);
        assertThat(taken.masterUsername()).isEqualTo("owner");
        assertThat(taken.storageEncrypted()).isTrue();
        assertThat(taken.kmsKeyId()).isEqualTo(key);
        assertThat(taken.sourceDBClusterSnapshotArn()).isNull();
        assertThat(taken.tagList()).containsExactly(TEAM);
    }

    @Test
    void needsAMemberUnlessTheTestSaysOtherwise() {
        aws.service.circumstances(A).takeSnapshotsWithoutMembers(false);
        refused("InvalidDBClusterStateFault", () -> take("early"));
        clusters.member("orders", "one");
        take("taken");
        aws.timeline.runUntilIdle();
        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("one"));
        aws.timeline.runUntilIdle();
        refused("InvalidDBClusterStateFault", () -> take("late"));

        aws.a.deleteDBCluster(r -> r.dbClusterIdentifier("orders").finalDBSnapshotIdentifier("last"));
        aws.timeline.runUntilIdle();

        assertThat(aws.service.clusterSnapshots(A))
                .extracting(ClusterSnapshotState::id)
                .containsExactly("last", "taken");
    }

    @Test
    void hasAShortNameAndAKnownCluster() {
        refused("InvalidParameterValue", () -> take("a".repeat(64)));
        take("a".repeat(63));
        refused(
                "DBClusterNotFoundFault",
                () -> aws.a.createDBClusterSnapshot(
                        r -> r.dbClusterIdentifier("absent").dbClusterSnapshotIdentifier("none")));
    }

    @Test
    void hasAQuotaApartFromTheInstances() {
        aws.service.circumstances(A).limit(RdsQuota.MANUAL_SNAPSHOTS, 0);
        aws.service.circumstances(A).limit(RdsQuota.MANUAL_CLUSTER_SNAPSHOTS, 1);
        clusters.snapshotOf("orders", "one");

        refused("SnapshotQuotaExceeded", () -> take("two"));
    }

    @Test
    void isSharedByNameAndSeenByArn() {
        clusters.snapshotOf("orders", "taken");
        refused("DBClusterSnapshotNotFoundFault", () -> clusters.snapshot(aws.b, snapshotArn("taken")));
        clusters.share("taken", B.account());

        DBClusterSnapshot shared = aws.b
                .describeDBClusterSnapshots(r -> r.snapshotType("shared"))
                .dbClusterSnapshots()
                .get(0);
        assertThat(shared.dbClusterSnapshotIdentifier()).isEqualTo(snapshotArn("taken"));
        assertThat(shared.snapshotType()).isEqualTo("shared");
        assertThat(shared.tagList()).isEmpty();
        assertThat(aws.b.describeDBClusterSnapshots().dbClusterSnapshots()).isEmpty();
        assertThat(aws.b.describeDBClusterSnapshots(r -> r.includeShared(true)).dbClusterSnapshots())
                .hasSize(1);
        refused(
                "DBClusterSnapshotNotFoundFault",
                () -> aws.b.deleteDBClusterSnapshot(r -> r.dbClusterSnapshotIdentifier(snapshotArn("taken"))));
        assertThat(aws.a
                        .describeDBClusterSnapshotAttributes(r -> r.dbClusterSnapshotIdentifier("taken"))
                        .dbClusterSnapshotAttributesResult()
                        .dbClusterSnapshotAttributes())
                .singleElement()
                .satisfies(attribute -> assertThat(attribute.attributeValues()).containsExactly(B.account()));
    }

    @Test
    void isSharedWithTwentyAccountsUnderAKeyOfItsOwnOnly() {
        clusters.snapshotOf("orders", "taken");
        String[] many = IntStream.range(0, 21).mapToObj("%012d"::formatted).toArray(String[]::new);
        refused("SharedSnapshotQuotaExceeded", () -> clusters.share("taken", many));
        refused("InvalidParameterValue", () -> clusters.share("taken", "somebody"));
        refused("InvalidDBClusterSnapshotStateFault", () -> clusters.share("taken", "all"));

        clusters.cluster(clusters.request("default").kmsKeyId("alias/aws/rds").build());
        clusters.snapshotOf("default", "by-default");
        refused("InvalidDBClusterSnapshotStateFault", () -> clusters.share("by-default", B.account()));

        clusters.cluster(clusters.request("owned").storageEncrypted(true).build());
        clusters.snapshotOf("owned", "of-aws");
        refused("InvalidDBClusterSnapshotStateFault", () -> clusters.share("of-aws", B.account()));
        aws.service.circumstances(A).takeAwsOwnedKeys(true);
        clusters.share("of-aws", B.account());

        clusters.cluster("plain", null);
        clusters.snapshotOf("plain", "open");
        clusters.share("open", "all");
        assertThat(aws.b
                        .describeDBClusterSnapshots(r -> r.snapshotType("public"))
                        .dbClusterSnapshots())
                .hasSize(1);
    }

    @Test
    void isListedByClusterAndInPages() {
        clusters.cluster("other", null);
        clusters.snapshotOf("other", "of-other");
        IntStream.range(0, 21).forEach(i -> clusters.snapshotOf("orders", "many-" + i));

        assertThat(aws.a
                        .describeDBClusterSnapshots(r -> r.dbClusterIdentifier("other"))
                        .dbClusterSnapshots())
                .extracting(DBClusterSnapshot::dbClusterSnapshotIdentifier)
                .containsExactly("of-other");
        assertThat(aws.a.describeDBClusterSnapshots(r -> r.maxRecords(20)).dbClusterSnapshots())
                .hasSize(20);
        assertThat(aws
                        .a
                        .describeDBClusterSnapshotsPaginator(
                                r -> r.maxRecords(20).snapshotType("manual"))
                        .dbClusterSnapshots()
                        .stream())
                .hasSize(22);
        assertThat(aws.a.describeDBSnapshots().dbSnapshots()).isEmpty();
        refused(
                "InvalidParameterCombination",
                () -> aws.a.describeDBClusterSnapshots(
                        r -> r.dbClusterIdentifier("other").dbClusterSnapshotIdentifier("of-other")));
        refused("InvalidParameterValue", () -> aws.a.describeDBClusterSnapshots(r -> r.snapshotType("any")));
        assertThatThrownBy(() -> aws.a.describeDBClusterSnapshots(r -> r.snapshotType("automated")))
                .hasMessage("rds:describeDBClusterSnapshots with SnapshotType automated is not implemented here");
    }

    @Test
    void outlivesItsClusterUntilItIsDeleted() {
        clusters.snapshotOf("orders", "taken");
        aws.a.deleteDBCluster(r -> r.dbClusterIdentifier("orders").skipFinalSnapshot(true));
        aws.timeline.runUntilIdle();
        assertThat(clusters.snapshot(aws.a, "taken").status()).isEqualTo("available");

        aws.a.deleteDBClusterSnapshot(r -> r.dbClusterSnapshotIdentifier("taken"));
        aws.timeline.runUntilIdle();

        refused("DBClusterSnapshotNotFoundFault", () -> clusters.snapshot(aws.a, "taken"));
        assertThat(aws.storage.size()).isZero();
    }

    @Test
    void failsAndCanBeDeleted() {
        aws.service.failNext(A, RdsFault.SNAPSHOT_FAILS);
        assertThat(clusters.snapshotOf("orders", "taken").status()).isEqualTo("failed");
        assertThat(clusters.described(aws.a, "orders").status()).isEqualTo("available");

        aws.a.deleteDBClusterSnapshot(r -> r.dbClusterSnapshotIdentifier("taken"));
    }

    @Test
    void hasTags() {
        clusters.snapshotOf("orders", "taken");
        aws.a.removeTagsFromResource(r -> r.resourceName(snapshotArn("taken")).tagKeys("team"));
        aws.a.addTagsToResource(r -> r.resourceName(snapshotArn("taken")).tags(TEAM));

        assertThat(aws.a
                        .listTagsForResource(r -> r.resourceName(snapshotArn("taken")))
                        .tagList())
                .containsExactly(TEAM);
        refused(
                "DBClusterSnapshotNotFoundFault",
                () -> aws.a.listTagsForResource(r -> r.resourceName(snapshotArn("absent"))));
    }
}
