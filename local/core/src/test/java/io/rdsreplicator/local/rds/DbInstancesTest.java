package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.Tag;

class DbInstancesTest {
    private final RdsFixture aws = new RdsFixture();

    private String status() {
        return aws.instance(aws.a, "orders").dbInstanceStatus();
    }

    @Test
    void isCreatedThenBackedUpThenAvailable() {
        DBInstance created = aws.a
                .createDBInstance(aws.request("Orders").backupRetentionPeriod(7).build())
                .dbInstance();
        assertThat(created.dbInstanceIdentifier()).isEqualTo("orders");
        assertThat(created.dbInstanceArn()).isEqualTo("arn:aws:rds:eu-west-1:111111111111:db:orders");
        assertThat(created.dbInstanceStatus()).isEqualTo("creating");
        assertThat(created.endpoint()).isNull();

        aws.minutes(5.1);
        assertThat(status()).isEqualTo("backing-up");
        aws.minutes(5);

        DBInstance available = aws.instance(aws.a, "orders");
        assertThat(available.dbInstanceStatus()).isEqualTo("available");
        assertThat(available.endpoint().port()).isEqualTo(5432);
        assertThat(available.endpoint().address()).matches("orders\\.[0-9a-f]{12}\\.eu-west-1\\.rds\\.amazonaws\\.com");
        assertThat(aws.a.describeDBSnapshots(r -> r.snapshotType("automated")).dbSnapshots())
                .hasSize(1);
        assertThat(aws.storage.accepts(available.dbInstanceArn(), "owner", "first-secret"))
                .isTrue();
    }

    @Test
    void refusesBadAndTakenIdentifiers() {
        for (String bad : List.of("1orders", "orders-", "or--ders", "or_ders", "o".repeat(64))) {
            refused(
                    "InvalidParameterValue",
                    () -> aws.a.createDBInstance(aws.request(bad).build()));
        }
        aws.database("orders", null);
        refused(
                "DBInstanceAlreadyExists",
                () -> aws.a.createDBInstance(aws.request("ORDERS").build()));
        refused("DBInstanceNotFound", () -> aws.instance(aws.b, "orders"));
        assertThat(catchThrowable(() -> aws.instance(aws.a, "others"))).isInstanceOf(DbInstanceNotFoundException.class);
        refused(
                "DBSubnetGroupNotFoundFault",
                () -> aws.a.createDBInstance(
                        aws.request("x").dbSubnetGroupName("none").build()));
        refused(
                "DBParameterGroupNotFound",
                () -> aws.a.createDBInstance(
                        aws.request("x").dbParameterGroupName("none").build()));
        refused(
                "OptionGroupNotFoundFault",
                () -> aws.a.createDBInstance(
                        aws.request("x").optionGroupName("none").build()));
        refused(
                "KMSKeyNotAccessibleFault",
                () -> aws.a.createDBInstance(aws.request("x").kmsKeyId("none").build()));
    }

    @Test
    void pagesThroughFortyInstancesAndRefusesAnother() {
        IntStream.range(0, 40)
                .forEach(n -> aws.a.createDBInstance(aws.request("db" + n).build()));
        refused(
                "InstanceQuotaExceeded",
                () -> aws.a.createDBInstance(aws.request("another").build()));

        assertThat(aws.a.describeDBInstances(r -> r.maxRecords(20)).dbInstances())
                .hasSize(20);
        assertThat(aws.a.describeDBInstancesPaginator(r -> r.maxRecords(20)).dbInstances().stream()
                        .map(DBInstance::dbInstanceIdentifier))
                .hasSize(40)
                .doesNotHaveDuplicates();
        refused("InvalidParameterValue", () -> aws.a.describeDBInstances(r -> r.maxRecords(10)));
    }

    @Test
    void changesTheMasterPasswordInItsOwnTime() {
        String arn = aws.database("orders", null).dbInstanceArn();
        DBInstance asked = aws.a
                .modifyDBInstance(r -> r.dbInstanceIdentifier("orders").masterUserPassword("second-secret"))
                .dbInstance();
        assertThat(asked.dbInstanceStatus()).isEqualTo("available");
        assertThat(asked.pendingModifiedValues().masterUserPassword()).isEqualTo("****");

        aws.minutes(0.3);
        assertThat(status()).isEqualTo("resetting-master-credentials");
        assertThat(aws.storage.accepts(arn, "owner", "first-secret")).isTrue();
        refused(
                "InvalidDBInstanceState",
                () -> aws.a.modifyDBInstance(
                        r -> r.dbInstanceIdentifier("orders").masterUserPassword("third-secret")));
        aws.minutes(1);

        assertThat(status()).isEqualTo("available");
        assertThat(aws.instance(aws.a, "orders").pendingModifiedValues().masterUserPassword())
                .isNull();
        assertThat(aws.storage.accepts(arn, "owner", "second-secret")).isTrue();
        assertThat(aws.storage.accepts(arn, "owner", "first-secret")).isFalse();
        for (String bad : List.of("short", "with space", "with/slash", "with\"quote", "with@sign", "x".repeat(129))) {
            refused(
                    "InvalidParameterValue",
                    () -> aws.a.modifyDBInstance(
                            r -> r.dbInstanceIdentifier("orders").masterUserPassword(bad)));
        }
    }

    @Test
    void resizesWithTheStatusModifying() {
        aws.database("orders", null);
        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders")
                .allocatedStorage(50)
                .backupRetentionPeriod(3)
                .applyImmediately(true));
        aws.minutes(1);
        assertThat(status()).isEqualTo("modifying");
        aws.minutes(5);

        DBInstance resized = aws.instance(aws.a, "orders");
        assertThat(resized.dbInstanceStatus()).isEqualTo("available");
        assertThat(resized.allocatedStorage()).isEqualTo(50);
        assertThat(resized.backupRetentionPeriod()).isEqualTo(3);
        assertThat(resized.pendingModifiedValues().allocatedStorage()).isNull();
    }

    @Test
    void isDeletedOnlyUnprotectedAndWithAWordOnTheFinalSnapshot() {
        aws.database("orders", null);
        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders").deletionProtection(true));
        assertThat(aws.instance(aws.a, "orders").deletionProtection()).isTrue();
        refused(
                "InvalidParameterCombination",
                () -> aws.a.deleteDBInstance(
                        r -> r.dbInstanceIdentifier("orders").skipFinalSnapshot(true)));
        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders").deletionProtection(false));
        refused("InvalidParameterCombination", () -> aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("orders")));

        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("orders").finalDBSnapshotIdentifier("last"));
        assertThat(status()).isEqualTo("deleting");
        refused(
                "InvalidDBInstanceState",
                () -> aws.a.deleteDBInstance(
                        r -> r.dbInstanceIdentifier("orders").skipFinalSnapshot(true)));
        refused(
                "InvalidDBInstanceState",
                () -> aws.a.createDBSnapshot(
                        r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("too-late")));
        aws.timeline.runUntilIdle();

        refused("DBInstanceNotFound", () -> aws.instance(aws.a, "orders"));
        assertThat(aws.snapshot(aws.a, "last").status()).isEqualTo("available");
        assertThat(aws.storage.size()).isEqualTo(1);
    }

    @Test
    void takesItsAutomatedSnapshotsWithIt() {
        aws.a.createDBInstance(aws.request("orders").backupRetentionPeriod(1).build());
        refused(
                "InvalidDBInstanceState",
                () -> aws.a.deleteDBInstance(
                        r -> r.dbInstanceIdentifier("orders").skipFinalSnapshot(true)));
        aws.timeline.runUntilIdle();
        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("orders").skipFinalSnapshot(true));
        aws.timeline.runUntilIdle();

        assertThat(aws.a.describeDBSnapshots().dbSnapshots()).isEmpty();
        assertThat(aws.storage.size()).isZero();
    }

    @Test
    void stopsStartsAndReboots() {
        String arn = aws.database("orders", null).dbInstanceArn();
        List<String> seen = new ArrayList<>();
        aws.a.stopDBInstance(r -> r.dbInstanceIdentifier("orders"));
        seen.add(status());
        aws.timeline.runUntilIdle();
        seen.add(status());
        assertThat(aws.storage.accepts(arn, "owner", "first-secret")).isFalse();
        refused("InvalidDBInstanceState", () -> aws.a.rebootDBInstance(r -> r.dbInstanceIdentifier("orders")));
        aws.a.startDBInstance(r -> r.dbInstanceIdentifier("orders"));
        seen.add(status());
        aws.timeline.runUntilIdle();
        aws.a.rebootDBInstance(r -> r.dbInstanceIdentifier("orders"));
        seen.add(status());
        aws.timeline.runUntilIdle();
        seen.add(status());

        assertThat(seen).containsExactly("stopping", "stopped", "starting", "rebooting", "available");
    }

    @Test
    void keepsTagsByTheRules() {
        String arn = aws.database("orders", null).dbInstanceArn();
        Tag team = Tag.builder().key("team").value("shop").build();
        aws.a.addTagsToResource(r -> r.resourceName(arn).tags(team));
        assertThat(aws.a.listTagsForResource(r -> r.resourceName(arn)).tagList())
                .containsExactly(team);
        assertThat(aws.instance(aws.a, "orders").tagList()).containsExactly(team);
        for (String bad : List.of("aws:x", "rds:x", "semi;colon", "k".repeat(129))) {
            refused(
                    "InvalidParameterValue",
                    () -> aws.a.addTagsToResource(r -> r.resourceName(arn)
                            .tags(Tag.builder().key(bad).value("v").build())));
        }
        List<Tag> fifty = IntStream.range(0, 50)
                .mapToObj(n -> Tag.builder().key("k" + n).value("").build())
                .toList();
        refused(
                "InvalidParameterValue",
                () -> aws.a.addTagsToResource(r -> r.resourceName(arn).tags(fifty)));
        refused("InvalidParameterValue", () -> aws.b.listTagsForResource(r -> r.resourceName(arn)));
        aws.a.removeTagsFromResource(r -> r.resourceName(arn).tagKeys("team"));
        assertThat(aws.instance(aws.a, "orders").tagList()).isEmpty();
    }

    @Test
    void appearsAsATestWantsIt() {
        aws.database("orders", null);
        aws.service.appearAsReplica(A, "orders", "primary");
        aws.service.appearAs(A, "orders", "storage-full");

        DBInstance seen = aws.instance(aws.a, "orders");
        assertThat(seen.readReplicaSourceDBInstanceIdentifier()).isEqualTo("primary");
        assertThat(seen.dbInstanceStatus()).isEqualTo("storage-full");
    }
}
