package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.B;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.AccountQuota;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.Tag;

class RdsConditionsTest {
    private final RdsFixture aws = new RdsFixture();
    private final Tag tag = Tag.builder().key("team").value("shop").build();

    @Test
    void showsAFreshSnapshotLateAndItsTagsLaterThoughOperationsKnowIt() {
        aws.database("orders", null);
        aws.service.circumstances(A).seeLate(Duration.ofSeconds(10), Duration.ofSeconds(30));

        aws.a.createDBSnapshot(r ->
                r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("taken").tags(tag));

        refused("DBSnapshotNotFound", () -> aws.snapshot(aws.a, "taken"));
        assertThat(aws.a
                        .describeDBSnapshots(r -> r.dbInstanceIdentifier("orders"))
                        .dbSnapshots())
                .isEmpty();
        refused(
                "DBSnapshotAlreadyExists",
                () -> aws.a.createDBSnapshot(
                        r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("taken")));
        aws.timeline.runFor(Duration.ofSeconds(10));
        assertThat(aws.snapshot(aws.a, "taken").tagList()).isEmpty();
        aws.timeline.runFor(Duration.ofSeconds(20));
        assertThat(aws.snapshot(aws.a, "taken").tagList()).containsExactly(tag);
    }

    @Test
    void showsAFreshInstanceLateAndItsTagsLater() {
        aws.service.circumstances(A).seeLate(Duration.ofSeconds(10), Duration.ofSeconds(30));

        aws.a.createDBInstance(aws.request("orders").tags(tag).build());

        refused("DBInstanceNotFound", () -> aws.instance(aws.a, "orders"));
        assertThat(aws.a.describeDBInstancesPaginator().dbInstances()).isEmpty();
        refused(
                "DBInstanceAlreadyExists",
                () -> aws.a.createDBInstance(aws.request("orders").build()));
        aws.timeline.runFor(Duration.ofSeconds(10));
        assertThat(aws.instance(aws.a, "orders").tagList()).isEmpty();
        aws.timeline.runFor(Duration.ofSeconds(20));
        assertThat(aws.instance(aws.a, "orders").tagList()).containsExactly(tag);
    }

    @Test
    void tellsTimesByTheClockOfThePlace() {
        aws.database("orders", null);
        aws.service.circumstances(A).setClockAhead(Duration.ofMinutes(-3));

        DBSnapshot taken = aws.a
                .createDBSnapshot(r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("taken"))
                .dbSnapshot();

        assertThat(taken.snapshotCreateTime()).isEqualTo(aws.timeline.instant().minus(Duration.ofMinutes(3)));
        assertThat(taken.originalSnapshotCreateTime()).isEqualTo(taken.snapshotCreateTime());
    }

    @Test
    void refusesWhatIsAboveALimitThatWasSetUntilItIsRestored() {
        aws.database("orders", null);
        aws.service.circumstances(A).limit(RdsQuota.MANUAL_SNAPSHOTS, 0);
        aws.service.circumstances(A).limit(RdsQuota.INSTANCES, 1);

        refused(
                "SnapshotQuotaExceeded",
                () -> aws.a.createDBSnapshot(
                        r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("taken")));
        refused(
                "InstanceQuotaExceeded",
                () -> aws.a.createDBInstance(aws.request("more").build()));
        aws.b.createDBInstance(aws.request("elsewhere").build());
        aws.service.circumstances(A).restore();

        assertThat(aws.snapshotOf("orders", "taken").status()).isEqualTo("available");
        aws.service.circumstances(A).limit(RdsQuota.COPIES_IN_PROGRESS, 0);
        refused(
                "SnapshotQuotaExceeded",
                () -> aws.a.copyDBSnapshot(
                        r -> r.sourceDBSnapshotIdentifier("taken").targetDBSnapshotIdentifier("copied")));
    }

    @Test
    void tellsTheQuotasOfThePlaceAndWhatIsUsedOfThem() {
        aws.database("orders", null);
        aws.snapshotOf("orders", "taken");
        aws.service.circumstances(A).limit(RdsQuota.MANUAL_SNAPSHOTS, 3);

        assertThat(aws.a.describeAccountAttributes().accountQuotas())
                .extracting(AccountQuota::accountQuotaName, AccountQuota::used, AccountQuota::max)
                .containsExactly(
                        tuple("DBInstances", 1L, 40L),
                        tuple("ManualSnapshots", 1L, 3L),
                        tuple("DBClusters", 0L, 40L),
                        tuple("ManualClusterSnapshots", 0L, 100L),
                        tuple("DBParameterGroups", 0L, 50L),
                        tuple("DBClusterParameterGroups", 0L, 50L));
        assertThat(aws.b.describeAccountAttributes().accountQuotas())
                .extracting(AccountQuota::used)
                .containsOnly(0L);
        aws.a.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier("taken").targetDBSnapshotIdentifier("copied"));
        assertThat(aws.a.describeAccountAttributes().accountQuotas())
                .as("a copy in progress counts")
                .extracting(AccountQuota::used)
                .startsWith(1L, 2L);
    }

    @Test
    void showsAFreshClusterAndItsMembersLateAndTheirTagsLater() {
        ClusterFixture clusters = new ClusterFixture();
        RdsFixture there = clusters.aws;
        clusters.cluster("old", null);
        there.service.circumstances(A).seeLate(Duration.ofSeconds(10), Duration.ofSeconds(30));

        there.a.createDBCluster(clusters.request("orders").tags(tag).build());
        there.a.createDBInstance(clusters.memberRequest("old", "one").tags(tag).build());

        refused("DBClusterNotFoundFault", () -> clusters.described(there.a, "orders"));
        refused("DBInstanceNotFound", () -> there.instance(there.a, "one"));
        assertThat(there.a.describeDBClusters().dbClusters()).hasSize(1);
        assertThat(clusters.described(there.a, "old").dbClusterMembers()).isEmpty();
        refused(
                "DBClusterAlreadyExistsFault",
                () -> there.a.createDBCluster(clusters.request("orders").build()));
        there.timeline.runFor(Duration.ofSeconds(10));
        assertThat(clusters.described(there.a, "orders").tagList()).isEmpty();
        assertThat(clusters.described(there.a, "old").dbClusterMembers()).hasSize(1);
        there.timeline.runFor(Duration.ofSeconds(20));
        assertThat(clusters.described(there.a, "orders").tagList()).containsExactly(tag);
        assertThat(there.instance(there.a, "one").tagList()).containsExactly(tag);
    }

    @Test
    void tellsWhatThereIsWhateverACallWouldShow() {
        aws.service.circumstances(A).seeLate(Duration.ofHours(1), Duration.ofHours(1));
        DBInstance orders = aws.a
                .createDBInstance(
                        aws.request("orders").deletionProtection(true).tags(tag).build())
                .dbInstance();
        aws.timeline.runFor(Duration.ofMinutes(10));
        aws.a.createDBSnapshot(r ->
                r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("taken").tags(tag));

        InstanceState instance = aws.service.instance(A, "orders").orElseThrow();
        SnapshotState snapshot = aws.service.snapshot(A, "taken").orElseThrow();

        assertThat(instance.arn()).isEqualTo(orders.dbInstanceArn());
        assertThat(instance.deletionProtected()).isTrue();
        assertThat(instance.kmsKeyArn()).isNull();
        assertThat(instance.tags()).isEqualTo(Map.of("team", "shop"));
        assertThat(snapshot.status()).isEqualTo("creating");
        assertThat(snapshot.instanceId()).isEqualTo("orders");
        assertThat(aws.service.instances(A)).containsExactly(instance);
        assertThat(aws.service.snapshots(A)).containsExactly(snapshot);
        assertThat(aws.service.instance(B, "orders")).isEmpty();
        assertThat(aws.service.snapshot(B, "taken")).isEmpty();
    }

    @Test
    void givesASnapshotAnyStatusAndForgetsFailuresThatWereAskedFor() {
        aws.database("orders", null);
        aws.snapshotOf("orders", "taken");
        aws.service.snapshotAppearsAs(A, "taken", "optimizing-something");
        aws.service.failNext(A, RdsFault.SNAPSHOT_FAILS);

        aws.service.failNoMore();

        assertThat(aws.snapshot(aws.a, "taken").status()).isEqualTo("optimizing-something");
        assertThat(aws.snapshotOf("orders", "next").status()).isEqualTo("available");
    }
}
