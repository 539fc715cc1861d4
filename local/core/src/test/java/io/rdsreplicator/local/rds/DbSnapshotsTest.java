package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.B;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.DbSnapshotNotFoundException;
import software.amazon.awssdk.services.rds.model.Tag;

class DbSnapshotsTest {
    private final RdsFixture aws = new RdsFixture();
    private final String transferKey = aws.kms.key(A, "transfer", B.account());
    private final String privateKey = aws.kms.key(A, "private");
    private final String landingKey = aws.kms.key(B, "landing");

    private void copyToB(String source, String target) {
        aws.b.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(source)
                .targetDBSnapshotIdentifier(target)
                .kmsKeyId(landingKey));
    }

    private static String arn(String snapshot) {
        return A.arn("rds", "snapshot:" + snapshot);
    }

    @Test
    void growsWhileTheDatabaseBacksUp() {
        aws.database("orders", transferKey);
        aws.a.createDBSnapshot(r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("Taken"));
        assertThat(aws.instance(aws.a, "orders").dbInstanceStatus()).isEqualTo("backing-up");
        refused(
                "InvalidDBInstanceState",
                () -> aws.a.createDBSnapshot(
                        r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("two")));
        refused(
                "DBSnapshotAlreadyExists",
                () -> aws.a.createDBSnapshot(
                        r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("taken")));
        refused("InvalidDBSnapshotState", () -> aws.a.deleteDBSnapshot(r -> r.dbSnapshotIdentifier("taken")));
        aws.minutes(1.5);
        DBSnapshot halfway = aws.snapshot(aws.a, "taken");
        assertThat(halfway.status()).isEqualTo("creating");
        assertThat(halfway.percentProgress()).isBetween(40, 60);
        aws.minutes(2);

        DBSnapshot taken = aws.snapshot(aws.a, "taken");
        assertThat(taken.status()).isEqualTo("available");
        assertThat(taken.percentProgress()).isEqualTo(100);
        assertThat(taken.encrypted()).isTrue();
        assertThat(taken.kmsKeyId()).isEqualTo(transferKey);
        assertThat(taken.snapshotType()).isEqualTo("manual");
        assertThat(taken.masterUsername()).isEqualTo("owner");
        assertThat(aws.instance(aws.a, "orders").dbInstanceStatus()).isEqualTo("available");
    }

    @Test
    void tellsTheTimeOfTheLastTransactionAsideFromItsOwn() {
        aws.database("orders", transferKey);
        aws.service.writeNoMore(A, "orders");
        Instant lastWrite = aws.timeline.instant();
        aws.minutes(7 * 24 * 60);
        DBSnapshot idle = aws.snapshotOf("orders", "idle");

        assertThat(idle.snapshotDatabaseTime()).isEqualTo(lastWrite);
        assertThat(idle.originalSnapshotCreateTime()).isEqualTo(lastWrite.plus(Duration.ofDays(7)));

        aws.database("follower", transferKey);
        aws.service.appearAsReplica(A, "follower", "orders", Duration.ofHours(2));
        DBSnapshot behind = aws.snapshotOf("follower", "behind");
        aws.share("behind", B.account());
        copyToB(arn("behind"), "landed");

        assertThat(behind.snapshotDatabaseTime())
                .isEqualTo(behind.originalSnapshotCreateTime().minus(Duration.ofHours(2)));
        assertThat(aws.snapshot(aws.b, "landed").snapshotDatabaseTime()).isEqualTo(behind.snapshotDatabaseTime());
    }

    @Test
    void isOfTheSameDatabaseWhateverThatIsCalled() {
        String blue = aws.database("orders", transferKey).dbiResourceId();
        String green = aws.database("orders-green", transferKey).dbiResourceId();
        aws.snapshotOf("orders", "before");

        aws.service.switchOver(A, "orders", "orders-green");
        aws.timeline.runUntilIdle();
        DBSnapshot after = aws.snapshotOf("orders", "after");

        assertThat(aws.instance(aws.a, "orders").dbiResourceId())
                .isEqualTo(green)
                .isNotEqualTo(blue);
        assertThat(aws.instance(aws.a, "orders-old1").dbiResourceId()).isEqualTo(blue);
        assertThat(aws.snapshot(aws.a, "before").dbInstanceIdentifier()).isEqualTo("orders-old1");
        assertThat(aws.snapshot(aws.a, "before").dbiResourceId()).isEqualTo(blue);
        assertThat(after.dbInstanceIdentifier()).isEqualTo("orders");
        assertThat(after.dbiResourceId()).isEqualTo(green);
        assertThat(aws.storage.read(A.arn("rds", "db:orders"))).isEqualTo("content of orders-green");
        assertThat(aws.a
                        .describeDBSnapshots(r -> r.dbInstanceIdentifier("orders"))
                        .dbSnapshots())
                .extracting(DBSnapshot::dbSnapshotIdentifier)
                .containsExactly("after");
    }

    @Test
    void isSharedCopiedAndRestoredInAnotherAccount() {
        aws.database("orders", transferKey);
        aws.a.addTagsToResource(r -> r.resourceName(A.arn("rds", "db:orders"))
                .tags(Tag.builder().key("team").value("shop").build()));
        DBSnapshot taken = aws.snapshotOf("orders", "taken");
        refused("DBSnapshotNotFound", () -> aws.snapshot(aws.b, arn("taken")));
        aws.share("taken", B.account());
        assertThat(aws.snapshot(aws.b, arn("taken")).snapshotType()).isEqualTo("shared");
        assertThat(aws.b.describeDBSnapshots().dbSnapshots()).isEmpty();
        assertThat(aws.b.describeDBSnapshots(r -> r.includeShared(true)).dbSnapshots())
                .hasSize(1);
        assertThat(aws.b.describeDBSnapshots(r -> r.snapshotType("shared")).dbSnapshots())
                .hasSize(1);
        refused(
                "InvalidRestoreFault",
                () -> aws.b.restoreDBInstanceFromDBSnapshot(
                        r -> r.dbInstanceIdentifier("replica").dbSnapshotIdentifier(arn("taken"))));
        refused(
                "InvalidParameterValue",
                () -> aws.b.copyDBSnapshot(
                        r -> r.sourceDBSnapshotIdentifier(arn("taken")).targetDBSnapshotIdentifier("landed")));

        aws.minutes(10);
        copyToB(arn("taken"), "landed");
        aws.minutes(3);
        assertThat(aws.snapshot(aws.b, "landed").status()).isEqualTo("copying");
        assertThat(aws.snapshot(aws.b, "landed").percentProgress()).isBetween(30, 70);
        aws.timeline.runUntilIdle();
        DBSnapshot landed = aws.snapshot(aws.b, "landed");
        assertThat(landed.status()).isEqualTo("available");
        assertThat(landed.kmsKeyId()).isEqualTo(landingKey);
        assertThat(landed.originalSnapshotCreateTime()).isEqualTo(taken.snapshotCreateTime());
        assertThat(landed.snapshotCreateTime()).isAfter(taken.snapshotCreateTime());
        assertThat(landed.sourceDBSnapshotIdentifier()).isEqualTo(arn("taken"));

        aws.b.restoreDBInstanceFromDBSnapshot(
                r -> r.dbInstanceIdentifier("replica").dbSnapshotIdentifier("landed"));
        aws.timeline.runUntilIdle();
        DBInstance replica = aws.instance(aws.b, "replica");
        assertThat(replica.dbInstanceStatus()).isEqualTo("available");
        assertThat(replica.kmsKeyId()).isEqualTo(landingKey);
        assertThat(replica.publiclyAccessible()).isTrue();
        assertThat(replica.deletionProtection()).isFalse();
        assertThat(replica.tagList()).isEmpty();
        assertThat(aws.storage.read(replica.dbInstanceArn())).isEqualTo("content of orders");
        assertThat(aws.storage.accepts(replica.dbInstanceArn(), "owner", "first-secret"))
                .isTrue();
        assertThat(aws.service.storageFailures()).isEmpty();
    }

    @Test
    void cannotBeCopiedByWhomTheKeyDoesNotAdmit() {
        aws.database("orders", privateKey);
        aws.snapshotOf("orders", "taken");
        aws.share("taken", B.account());

        refused("KMSKeyNotAccessibleFault", () -> copyToB(arn("taken"), "landed"));
        refused(
                "KMSKeyNotAccessibleFault",
                () -> aws.a.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier("taken")
                        .targetDBSnapshotIdentifier("other")
                        .kmsKeyId(landingKey)));
        assertThat(aws.b.describeDBSnapshots().dbSnapshots()).isEmpty();
    }

    @Test
    void isNotSharedUnderTheDefaultKeyNorInPublicNorWithTooMany() {
        aws.a.createDBInstance(aws.request("plain").build());
        aws.a.createDBInstance(aws.request("managed").storageEncrypted(true).build());
        aws.a.createDBInstance(aws.request("owned")
                .kmsKeyId(transferKey)
                .backupRetentionPeriod(1)
                .build());
        aws.timeline.runUntilIdle();
        aws.snapshotOf("managed", "managed-taken");
        aws.snapshotOf("owned", "owned-taken");
        aws.snapshotOf("plain", "plain-taken");
        String automated = aws.a
                .describeDBSnapshots(r -> r.snapshotType("automated"))
                .dbSnapshots()
                .get(0)
                .dbSnapshotIdentifier();

        refused("InvalidDBSnapshotState", () -> aws.share("managed-taken", B.account()));
        refused("InvalidDBSnapshotState", () -> aws.share("owned-taken", "all"));
        refused("InvalidDBSnapshotState", () -> aws.share(automated, B.account()));
        refused("InvalidDBSnapshotState", () -> aws.a.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(automated)));
        refused("DBSnapshotNotFound", () -> aws.share("none", B.account()));
        aws.share("plain-taken", "all");
        assertThat(aws.b.describeDBSnapshots(r -> r.includePublic(true)).dbSnapshots())
                .hasSize(1);
        String[] twenty =
                IntStream.range(0, 20).mapToObj(n -> String.format("%012d", n)).toArray(String[]::new);
        aws.share("owned-taken", twenty);
        refused("SharedSnapshotQuotaExceeded", () -> aws.share("owned-taken", B.account()));
        assertThat(aws.a
                        .describeDBSnapshotAttributes(r -> r.dbSnapshotIdentifier("owned-taken"))
                        .dbSnapshotAttributesResult()
                        .dbSnapshotAttributes()
                        .get(0)
                        .attributeValues())
                .containsExactlyInAnyOrder(twenty);
    }

    @Test
    void waitsForAnEarlierCopyOfTheSameDatabase() {
        aws.database("orders", transferKey);
        aws.snapshotOf("orders", "taken");
        aws.share("taken", B.account());
        copyToB(arn("taken"), "first");
        copyToB(arn("taken"), "second");
        aws.minutes(5);
        assertThat(aws.snapshot(aws.b, "first").percentProgress()).isPositive();
        assertThat(aws.snapshot(aws.b, "second").percentProgress()).isZero();
        aws.minutes(3);
        assertThat(aws.snapshot(aws.b, "first").status()).isEqualTo("available");
        assertThat(aws.snapshot(aws.b, "second").status()).isEqualTo("copying");
        assertThat(aws.snapshot(aws.b, "second").percentProgress()).isPositive();
    }

    @Test
    void failsWhenItsSourceIsDeletedAndEndsWhenItIsDeletedItself() {
        aws.database("orders", transferKey);
        aws.snapshotOf("orders", "taken");
        aws.share("taken", B.account());
        copyToB(arn("taken"), "first");
        copyToB(arn("taken"), "second");
        aws.minutes(1);
        aws.b.deleteDBSnapshot(r -> r.dbSnapshotIdentifier("first"));
        refused("DBSnapshotNotFound", () -> aws.snapshot(aws.b, "first"));
        aws.minutes(1);
        assertThat(aws.snapshot(aws.b, "second").percentProgress()).isPositive();
        aws.a.deleteDBSnapshot(r -> r.dbSnapshotIdentifier("taken"));
        aws.timeline.runUntilIdle();

        assertThat(aws.snapshot(aws.b, "second").status()).isEqualTo("failed");
        assertThat(aws.storage.size()).as("only the database is left").isEqualTo(1);
    }

    @Test
    void keepsToItsQuotas() {
        aws.database("orders", null);
        aws.snapshotOf("orders", "taken");
        IntStream.range(0, 20)
                .forEach(n -> aws.a.copyDBSnapshot(
                        r -> r.sourceDBSnapshotIdentifier("taken").targetDBSnapshotIdentifier("copy" + n)));
        refused(
                "SnapshotQuotaExceeded",
                () -> aws.a.copyDBSnapshot(
                        r -> r.sourceDBSnapshotIdentifier("taken").targetDBSnapshotIdentifier("one-more")));
        aws.timeline.runUntilIdle();
        IntStream.range(20, 99).forEach(n -> {
            aws.a.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier("taken").targetDBSnapshotIdentifier("copy" + n));
            aws.timeline.runUntilIdle();
        });
        refused(
                "SnapshotQuotaExceeded",
                () -> aws.a.createDBSnapshot(
                        r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("one-more")));
        assertThat(aws.a.describeDBSnapshotsPaginator(r -> r.maxRecords(20)).dbSnapshots().stream())
                .hasSize(100);
        assertThat(aws.a
                        .describeDBSnapshots(r -> r.dbInstanceIdentifier("others"))
                        .dbSnapshots())
                .isEmpty();
    }

    @Test
    void failsAsATestWantsIt() {
        aws.database("orders", null);
        aws.service.failNext(A, RdsFault.SNAPSHOT_FAILS);
        aws.service.failNext(A, RdsFault.COPY_FAILS);
        aws.service.failNext(A, RdsFault.RESTORE_INCOMPATIBLE);
        assertThat(aws.snapshotOf("orders", "bad").status()).isEqualTo("failed");
        refused(
                "InvalidDBSnapshotState",
                () -> aws.a.restoreDBInstanceFromDBSnapshot(
                        r -> r.dbInstanceIdentifier("x").dbSnapshotIdentifier("bad")));
        assertThat(aws.snapshotOf("orders", "good").status()).isEqualTo("available");
        aws.a.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier("good").targetDBSnapshotIdentifier("bad-copy"));
        aws.a.restoreDBInstanceFromDBSnapshot(
                r -> r.dbInstanceIdentifier("bad-restore").dbSnapshotIdentifier("good"));
        aws.timeline.runUntilIdle();

        assertThat(aws.snapshot(aws.a, "bad-copy").status()).isEqualTo("failed");
        assertThat(aws.instance(aws.a, "bad-restore").dbInstanceStatus()).isEqualTo("incompatible-restore");
        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("bad-restore").skipFinalSnapshot(true));
        aws.timeline.runUntilIdle();
        refused("DBInstanceNotFound", () -> aws.instance(aws.a, "bad-restore"));
    }

    @Test
    void bringsTheSourcesTagsBackUnlessOthersAreGiven() {
        aws.database("orders", null);
        Tag team = Tag.builder().key("team").value("shop").build();
        Tag role = Tag.builder().key("role").value("replica").build();
        aws.a.addTagsToResource(r -> r.resourceName(A.arn("rds", "db:orders")).tags(team));
        aws.snapshotOf("orders", "taken");
        aws.a.restoreDBInstanceFromDBSnapshot(
                r -> r.dbInstanceIdentifier("inherits").dbSnapshotIdentifier("taken"));
        aws.a.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("own")
                .dbSnapshotIdentifier("taken")
                .tags(role)
                .publiclyAccessible(false)
                .deletionProtection(true));
        aws.timeline.runUntilIdle();

        assertThat(aws.instance(aws.a, "inherits").tagList()).containsExactly(team);
        assertThat(aws.instance(aws.a, "own").tagList()).containsExactly(role);
        assertThat(aws.instance(aws.a, "own").publiclyAccessible()).isFalse();
        assertThat(aws.instance(aws.a, "own").deletionProtection()).isTrue();
        refused(
                "DBInstanceAlreadyExists",
                () -> aws.a.restoreDBInstanceFromDBSnapshot(
                        r -> r.dbInstanceIdentifier("own").dbSnapshotIdentifier("taken")));
        refused(
                "DBSubnetGroupNotFoundFault",
                () -> aws.a.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("x")
                        .dbSnapshotIdentifier("taken")
                        .dbSubnetGroupName("none")));
        assertThat(catchThrowable(() -> aws.a.restoreDBInstanceFromDBSnapshot(
                        r -> r.dbInstanceIdentifier("x").dbSnapshotIdentifier("none"))))
                .isInstanceOf(DbSnapshotNotFoundException.class);
    }

    @Test
    void usesSubnetGroupsThatExist() {
        aws.a.createDBSubnetGroup(r ->
                r.dbSubnetGroupName("Replicas").dbSubnetGroupDescription("d").subnetIds("subnet-1", "subnet-2"));
        refused(
                "DBSubnetGroupAlreadyExists",
                () -> aws.a.createDBSubnetGroup(r -> r.dbSubnetGroupName("replicas")
                        .dbSubnetGroupDescription("d")
                        .subnetIds("subnet-1")));
        aws.a.createDBInstance(
                aws.request("orders").dbSubnetGroupName("replicas").build());
        assertThat(aws.instance(aws.a, "orders").dbSubnetGroup().subnets()).hasSize(2);
        refused(
                "InvalidDBSubnetGroupStateFault",
                () -> aws.a.deleteDBSubnetGroup(r -> r.dbSubnetGroupName("replicas")));
        refused("DBSubnetGroupNotFoundFault", () -> aws.b.describeDBSubnetGroups(r -> r.dbSubnetGroupName("replicas")));
        assertThat(aws.a
                        .describeDBParameterGroups(r -> r.dbParameterGroupName("default.postgres14"))
                        .dbParameterGroups())
                .hasSize(1);
        assertThat(aws.a
                        .describeOptionGroups(r -> r.optionGroupName("default:postgres-14"))
                        .optionGroupsList())
                .hasSize(1);
    }
}
