package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.B;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.Tag;

class RdsPermissionsTest {
    private static final Tag OURS = Tag.builder().key("app:stack").value("mine").build();
    private static final Tag THEIRS =
            Tag.builder().key("app:stack").value("theirs").build();
    private static final Tag OTHER =
            Tag.builder().key("owner").value("somebody").build();
    private static final String OWN_TAG = """
            {"StringEquals":{"aws:ResourceTag/app:stack":"mine"}}""";
    private static final String OWN_REQUEST =
            """
            {"StringEquals":{"aws:RequestTag/app:stack":"mine"},"ForAllValues:StringLike":{"aws:TagKeys":"app:*"}}""";

    private final RdsFixture fixture = new RdsFixture();

    private static String conditioned(String action, String condition, String... resources) {
        return """
                {"Effect":"Allow","Action":"rds:%s","Resource":["%s"],"Condition":%s}"""
                .formatted(action, String.join("\",\"", resources), condition);
    }

    private static String statement(String action, String... resources) {
        return conditioned(action, "{}", resources);
    }

    private static String db(AccountRegion place, String name) {
        return place.arn("rds", "db:" + name);
    }

    private static String snapshot(AccountRegion place, String name) {
        return place.arn("rds", "snapshot:" + name);
    }

    private Caller role(AccountRegion place, String... statements) {
        return role(place, List.of(statements));
    }

    private Caller role(AccountRegion place, Collection<String> statements) {
        String trust =
                """
                {"Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}""";
        String policy = "{\"Statement\":[" + String.join(",", statements) + "]}";
        String name = "role" + fixture.frontDoor.roles().list(place).size();
        return Caller.role(
                place,
                fixture.frontDoor
                        .roles()
                        .create(place, name, trust, Map.of("it", policy), List.of(), null)
                        .arn());
    }

    private RdsClient as(AccountRegion place, String... statements) {
        return fixture.frontDoor.client(RdsClient.class, role(place, statements));
    }

    private void database(String id, Tag... tags) {
        fixture.a.createDBInstance(fixture.request(id).tags(tags).build());
        fixture.timeline.runUntilIdle();
    }

    private void snapshotOf(String db, String id, Tag... tags) {
        fixture.a.createDBSnapshot(
                r -> r.dbInstanceIdentifier(db).dbSnapshotIdentifier(id).tags(tags));
        fixture.timeline.runUntilIdle();
    }

    @Test
    void namesPrincipalActionAndResourceOfARefusal() {
        Caller caller = role(A, statement("CreateDBSnapshot", "*"));

        assertThatThrownBy(() -> fixture.frontDoor
                        .client(RdsClient.class, caller)
                        .deleteDBSnapshot(r -> r.dbSnapshotIdentifier("One")))
                .isInstanceOfSatisfying(RdsException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(403);
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
                    assertThat(e.awsErrorDetails().errorMessage())
                            .isEqualTo("User: " + caller.principal()
                                    + " is not authorized to perform: rds:DeleteDBSnapshot on resource: "
                                    + snapshot(A, "one")
                                    + " because no identity-based policy allows the rds:DeleteDBSnapshot action");
                });
    }

    @Test
    void tellsQuotasOnlyToWhomAllResourcesAreAllowed() {
        assertThat(as(A, statement("DescribeAccountAttributes", "*"))
                        .describeAccountAttributes()
                        .accountQuotas())
                .hasSize(6);
        refused("AccessDenied", () -> as(A, statement("DescribeAccountAttributes", db(A, "*")))
                .describeAccountAttributes());
    }

    @Test
    void refusesBeforeItTellsWhatExists() {
        RdsClient nobody = as(A, statement("DescribeDBInstances", db(A, "own-*")));

        refused("AccessDenied", () -> nobody.describeDBInstances(r -> r.dbInstanceIdentifier("absent")));
        refused("DBInstanceNotFound", () -> nobody.describeDBInstances(r -> r.dbInstanceIdentifier("own-absent")));
    }

    @Test
    void changesAndDeletesOnlyWhatCarriesTheTag() {
        database("own-one", OURS);
        database("own-two", THEIRS);
        database("own-three");
        RdsClient keeper = as(
                A,
                conditioned("ModifyDBInstance", OWN_TAG, db(A, "own-*")),
                conditioned("DeleteDBInstance", OWN_TAG, db(A, "own-*")));

        keeper.modifyDBInstance(r -> r.dbInstanceIdentifier("own-one").deletionProtection(false));
        keeper.deleteDBInstance(r -> r.dbInstanceIdentifier("own-one").skipFinalSnapshot(true));
        for (String foreign : List.of("own-two", "own-three", "absent")) {
            refused(
                    "AccessDenied",
                    () -> keeper.modifyDBInstance(
                            r -> r.dbInstanceIdentifier(foreign).deletionProtection(false)));
            refused(
                    "AccessDenied",
                    () -> keeper.deleteDBInstance(
                            r -> r.dbInstanceIdentifier(foreign).skipFinalSnapshot(true)));
        }
    }

    @Test
    void takesASnapshotOfADatabaseOnlyWithBothResources() {
        database("orders");
        String[] needed = {db(A, "orders"), snapshot(A, "rr-*")};

        for (String one : needed) {
            refused("AccessDenied", () -> as(A, statement("CreateDBSnapshot", one))
                    .createDBSnapshot(r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("rr-one")));
        }
        as(A, statement("CreateDBSnapshot", needed))
                .createDBSnapshot(r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("rr-one"));
        assertThat(fixture.snapshot(fixture.a, "rr-one").status()).isEqualTo("creating");
    }

    @Test
    void tagsWhatItCreatesOnlyWithThePermissionToTag() {
        database("orders");
        String create = statement("CreateDBSnapshot", "*");
        String tag = conditioned("AddTagsToResource", OWN_REQUEST, snapshot(A, "rr-*"));

        assertThatThrownBy(() -> take(as(A, create), "rr-one", OURS)).hasMessageContaining("rds:AddTagsToResource");
        refused("AccessDenied", () -> take(as(A, create, tag), "rr-one", THEIRS));
        refused("AccessDenied", () -> take(as(A, create, tag), "rr-one", OURS, OTHER));
        refused("AccessDenied", () -> take(as(A, create, tag), "other", OURS));
        take(as(A, create, tag), "rr-one", OURS);
        assertThat(fixture.snapshot(fixture.a, "rr-one").tagList()).containsExactly(OURS);
    }

    private static void take(RdsClient rds, String id, Tag... tags) {
        rds.createDBSnapshot(
                r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier(id).tags(tags));
    }

    @Test
    void tagsAgainOnlyWhatCarriesTheTag() {
        database("own-one", OURS);
        database("own-two", OTHER);
        RdsClient tagger = as(
                A,
                conditioned("AddTagsToResource", OWN_TAG, db(A, "own-*")),
                conditioned("RemoveTagsFromResource", OWN_TAG, db(A, "own-*")),
                statement("ListTagsForResource", db(A, "own-*")));

        tagger.addTagsToResource(r -> r.resourceName(db(A, "own-one")).tags(OTHER));
        refused(
                "AccessDenied",
                () -> tagger.addTagsToResource(
                        r -> r.resourceName(db(A, "own-two")).tags(OURS)));
        refused(
                "AccessDenied",
                () -> tagger.removeTagsFromResource(
                        r -> r.resourceName(db(A, "own-two")).tagKeys("owner")));
        assertThat(tagger.listTagsForResource(r -> r.resourceName(db(A, "own-one")))
                        .tagList())
                .containsExactly(OURS, OTHER);
        refused("AccessDenied", () -> tagger.listTagsForResource(r -> r.resourceName(db(A, "orders"))));
    }

    @Test
    void copiesWithSourceAndTarget() {
        database("orders");
        snapshotOf("orders", "rr-one", OURS);
        snapshotOf("orders", "rr-two", THEIRS);
        RdsClient copier = as(
                A,
                conditioned("CopyDBSnapshot", OWN_TAG, snapshot(A, "rr-*")),
                statement("CopyDBSnapshot", snapshot(A, "copy-*")));

        copy(copier, "rr-one", "copy-one");
        refused("AccessDenied", () -> copy(copier, "rr-two", "copy-two"));
        refused("AccessDenied", () -> copy(copier, "rr-one", "rr-three"));
    }

    private static void copy(RdsClient rds, String source, String target) {
        rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(source).targetDBSnapshotIdentifier(target));
    }

    @Test
    void copiesWhatIsSharedOnlyIfItMayUseThatArn() {
        database("orders");
        snapshotOf("orders", "rr-one", OURS);
        snapshotOf("orders", "rr-two", OURS);
        fixture.share("rr-one", B.account());
        RdsClient copier = as(B, statement("CopyDBSnapshot", snapshot(A, "rr-*"), snapshot(B, "landed-*")));

        copy(copier, snapshot(A, "rr-one"), "landed-one");
        refused("DBSnapshotNotFound", () -> copy(copier, snapshot(A, "rr-two"), "landed-two"));
        refused(
                "AccessDenied",
                () -> copy(as(B, statement("CopyDBSnapshot", snapshot(B, "*"))), snapshot(A, "rr-one"), "landed-two"));
        refused(
                "AccessDenied",
                () -> copy(
                        as(
                                B,
                                conditioned("CopyDBSnapshot", OWN_TAG, snapshot(A, "*")),
                                statement("CopyDBSnapshot", snapshot(B, "*"))),
                        snapshot(A, "rr-one"),
                        "landed-two"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DescribeKey",
                "CreateGrant",
                "Encrypt",
                "Decrypt",
                "ReEncryptFrom",
                "ReEncryptTo",
                "GenerateDataKey",
                "GenerateDataKeyWithoutPlaintext"
            })
    void wantsTheWholeUseOfAnotherAccountsKey(String action) {
        fixture.database("orders", fixture.kms.key(A, "transfer", B.account()));
        snapshotOf("orders", "rr-one");
        fixture.share("rr-one", B.account());
        String landing = fixture.kms.key(B, "landing");
        Caller copier = role(B, statement("CopyDBSnapshot", "*"));
        fixture.kms.refuse(copier, action);

        refused("KMSKeyNotAccessibleFault", () -> fixture.frontDoor
                .client(RdsClient.class, copier)
                .copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(snapshot(A, "rr-one"))
                        .targetDBSnapshotIdentifier("landed-one")
                        .kmsKeyId(landing)));
    }

    @ParameterizedTest
    @CsvSource({
        "DescribeKey, false",
        "CreateGrant, false",
        "Encrypt, true",
        "Decrypt, true",
        "ReEncryptFrom, true",
        "ReEncryptTo, true",
        "GenerateDataKey, true",
        "GenerateDataKeyWithoutPlaintext, true"
    })
    void wantsTheWholeUseOfTheOwnKeysOfACopyUnlessAGrantSuffices(String action, boolean sparedByGrant) {
        fixture.database("orders", fixture.kms.key(A, "own"));
        snapshotOf("orders", "rr-one");
        Caller copier = role(A, statement("CopyDBSnapshot", "*"));
        RdsClient rds = fixture.frontDoor.client(RdsClient.class, copier);
        fixture.kms.refuse(copier, action);

        refused("KMSKeyNotAccessibleFault", () -> copy(rds, "rr-one", "rr-plain"));
        fixture.service.circumstances(A).copyByGrantAlone(true);
        if (sparedByGrant) {
            copy(rds, "rr-one", "rr-plain");
        } else {
            refused("KMSKeyNotAccessibleFault", () -> copy(rds, "rr-one", "rr-plain"));
        }
    }

    @Test
    void wantsTheWholeUseOfTheNewKeyOfACopy() {
        fixture.database("orders", null);
        snapshotOf("orders", "rr-one");
        String transfer = fixture.kms.key(A, "transfer");
        Caller copier = role(A, statement("CopyDBSnapshot", "*"));
        fixture.kms.refuse(copier, "ReEncryptTo");

        refused("KMSKeyNotAccessibleFault", () -> fixture.frontDoor
                .client(RdsClient.class, copier)
                .copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier("rr-one")
                        .targetDBSnapshotIdentifier("rr-two")
                        .kmsKeyId(transfer)));
    }

    @Test
    void restoresOnlyWithEveryResource() {
        database("orders");
        snapshotOf("orders", "rr-one", OURS);
        Map<String, String> needed = new TreeMap<>();
        needed.put("db", conditioned("RestoreDBInstanceFromDBSnapshot", OWN_REQUEST, db(A, "replica-*")));
        needed.put("snapshot", conditioned("RestoreDBInstanceFromDBSnapshot", OWN_TAG, snapshot(A, "rr-*")));
        needed.put("subnets", statement("RestoreDBInstanceFromDBSnapshot", A.arn("rds", "subgrp:default")));
        needed.put("parameters", statement("RestoreDBInstanceFromDBSnapshot", A.arn("rds", "pg:default.postgres14")));
        needed.put("options", statement("RestoreDBInstanceFromDBSnapshot", A.arn("rds", "og:default:postgres-14")));
        needed.put("tags", conditioned("AddTagsToResource", OWN_REQUEST, db(A, "replica-*")));

        for (String one : needed.keySet()) {
            List<String> others = new ArrayList<>(needed.values());
            others.remove(needed.get(one));
            refused("AccessDenied", () -> restore(role(A, others)));
        }
        restore(role(A, needed.values()));
        assertThat(fixture.instance(fixture.a, "replica-one").dbInstanceStatus())
                .isEqualTo("creating");
    }

    private void restore(Caller caller) {
        fixture.frontDoor.client(RdsClient.class, caller).restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier(
                        "replica-one")
                .dbSnapshotIdentifier("rr-one")
                .tags(OURS));
    }

    @Test
    void listsOnlyWithThePermissionOnAll() {
        database("orders");
        RdsClient narrow = as(
                A,
                statement("DescribeDBSnapshots", snapshot(A, "rr-*")),
                statement("DescribeDBInstances", db(A, "rr-*")));
        RdsClient wide = as(
                A,
                statement("DescribeDBSnapshots", db(A, "orders"), snapshot(A, "*")),
                statement("DescribeDBInstances", db(A, "*")));

        refused("AccessDenied", narrow::describeDBSnapshots);
        refused("AccessDenied", narrow::describeDBInstances);
        refused("AccessDenied", () -> narrow.describeDBSnapshots(r -> r.dbInstanceIdentifier("orders")));
        assertThat(wide.describeDBSnapshots().dbSnapshots()).isEmpty();
        assertThat(wide.describeDBInstances().dbInstances()).hasSize(1);
        assertThat(wide.describeDBSnapshots(r -> r.dbInstanceIdentifier("orders"))
                        .dbSnapshots())
                .isEmpty();
    }

    @Test
    void sharesOnlyWhatCarriesTheTag() {
        database("orders");
        snapshotOf("orders", "rr-one", OURS);
        snapshotOf("orders", "rr-two");
        RdsClient sharer = as(
                A,
                conditioned("ModifyDBSnapshotAttribute", OWN_TAG, snapshot(A, "*")),
                statement("DescribeDBSnapshotAttributes", snapshot(A, "rr-one")));

        sharer.modifyDBSnapshotAttribute(
                r -> r.dbSnapshotIdentifier("rr-one").attributeName("restore").valuesToAdd(B.account()));
        assertThat(sharer.describeDBSnapshotAttributes(r -> r.dbSnapshotIdentifier("rr-one"))
                        .dbSnapshotAttributesResult()
                        .dbSnapshotAttributes()
                        .get(0)
                        .attributeValues())
                .containsExactly(B.account());
        refused(
                "AccessDenied",
                () -> sharer.modifyDBSnapshotAttribute(r -> r.dbSnapshotIdentifier("rr-two")
                        .attributeName("restore")
                        .valuesToAdd(B.account())));
        refused("AccessDenied", () -> sharer.describeDBSnapshotAttributes(r -> r.dbSnapshotIdentifier("rr-two")));
    }

    @Test
    void takesAFinalSnapshotOnlyWithThePermissionToTakeAndTagOne() {
        fixture.a.createDBInstance(
                fixture.request("orders").tags(OTHER).copyTagsToSnapshot(true).build());
        fixture.timeline.runUntilIdle();
        String delete = statement("DeleteDBInstance", db(A, "orders"));
        String take = statement("CreateDBSnapshot", db(A, "orders"), snapshot(A, "last"));
        String tag = statement("AddTagsToResource", snapshot(A, "last"));

        refused("AccessDenied", () -> deleteWithSnapshot(as(A, delete)));
        refused("AccessDenied", () -> deleteWithSnapshot(as(A, delete, take)));
        deleteWithSnapshot(as(A, delete, take, tag));
    }

    private static void deleteWithSnapshot(RdsClient rds) {
        rds.deleteDBInstance(r -> r.dbInstanceIdentifier("orders").finalDBSnapshotIdentifier("last"));
    }

    @Test
    void asksForGroupsAndStatesTheSameWay() {
        database("orders");
        RdsClient operator = as(
                A,
                statement("StopDBInstance", db(A, "orders")),
                statement("CreateDBSubnetGroup", A.arn("rds", "subgrp:own-*")),
                statement("DescribeDBSubnetGroups", A.arn("rds", "subgrp:own-*")));

        operator.stopDBInstance(r -> r.dbInstanceIdentifier("orders"));
        operator.createDBSubnetGroup(r -> r.dbSubnetGroupName("own-group")
                .dbSubnetGroupDescription("mine")
                .subnetIds("subnet-1"));
        refused("AccessDenied", () -> operator.startDBInstance(r -> r.dbInstanceIdentifier("orders")));
        refused(
                "AccessDenied",
                () -> operator.createDBSubnetGroup(r -> r.dbSubnetGroupName("other")
                        .dbSubnetGroupDescription("mine")
                        .subnetIds("subnet-1")));
        refused("AccessDenied", operator::describeDBSubnetGroups);
        refused("AccessDenied", operator::describeOptionGroups);
    }

    @Test
    void decidesByWhatADatabaseIsAndIsToBe() {
        database("orders");
        String small =
                """
                {"StringEquals":{"rds:DatabaseClass":"db.t4g.micro","rds:DatabaseEngine":"postgres"},
                 "Bool":{"rds:StorageEncrypted":"false"}}""";
        RdsClient careful = as(
                A,
                conditioned("RebootDBInstance", small, "*"),
                conditioned("CreateDBInstance", small, db(A, "*")),
                statement("CreateDBInstance", A.arn("rds", "subgrp:*"), A.arn("rds", "pg:*"), A.arn("rds", "og:*")));

        careful.rebootDBInstance(r -> r.dbInstanceIdentifier("orders"));
        careful.createDBInstance(fixture.request("small").build());
        refused(
                "AccessDenied",
                () -> careful.createDBInstance(
                        fixture.request("big").dbInstanceClass("db.r6g.large").build()));
        refused(
                "AccessDenied",
                () -> careful.createDBInstance(
                        fixture.request("closed").storageEncrypted(true).build()));
    }
}
