package io.rdsreplicator.local.wire;

import static io.rdsreplicator.local.wire.WireRefusals.assertAllRefused;
import static io.rdsreplicator.local.wire.WireRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.*;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.DBClusterParameterGroup;
import software.amazon.awssdk.services.rds.model.DBClusterRole;
import software.amazon.awssdk.services.rds.model.DBInstanceRole;
import software.amazon.awssdk.services.rds.model.DbClusterRoleAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbClusterRoleNotFoundException;
import software.amazon.awssdk.services.rds.model.InvalidDbParameterGroupStateException;
import software.amazon.awssdk.services.rds.model.Parameter;

/** RDS over HTTP, in the query protocol, with the SDK's client: every operation that the stage has. */
class RdsWireIT {
    private static WireStage stage;
    private static RdsClient rds;
    private static RdsClient other;

    @BeforeAll
    static void aDatabaseWithASnapshot() {
        stage = new WireStage();
        rds = stage.client(RdsClient.builder(), WireStage.A);
        other = stage.client(RdsClient.builder(), WireStage.EMPTY);
        rds.createDBSubnetGroup(r -> r.dbSubnetGroupName("lan")
                .dbSubnetGroupDescription("Büro & <Keller>")
                .subnetIds("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"));
        create("orders");
        stage.available(rds, "orders");
        rds.createDBSnapshot(r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("first"));
        stage.availableSnapshot(rds, "first");
    }

    @AfterAll
    static void everyOperationWasTried() {
        try (WireStage closing = stage) {
            // Root may ask, and it takes no parameters.
            closing.calls.assertComplete(RdsClient.class, "DescribeAccountAttributes");
            assertThat(closing.faults).isEmpty();
        }
    }

    private static DBInstance create(String name) {
        return rds.createDBInstance(r -> r.dbInstanceIdentifier(name)
                        .engine("postgres")
                        .dbInstanceClass("db.t3.micro")
                        .allocatedStorage(20)
                        .masterUsername("owner")
                        .masterUserPassword("Geheim+&=%<>;")
                        .dbName("shop")
                        .dbSubnetGroupName("lan")
                        .deletionProtection(true)
                        .publiclyAccessible(false)
                        .tags(
                                Tag.builder()
                                        .key("team")
                                        .value("Büro 7/a=b+c:@")
                                        .build(),
                                Tag.builder().key("empty").value("").build()))
                .dbInstance();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test
    void tellsTheQuotasOfTheAccount() {
        assertThat(other.describeAccountAttributes().accountQuotas())
                .extracting(AccountQuota::accountQuotaName, AccountQuota::used, AccountQuota::max)
                .containsExactly(
                        tuple("DBInstances", 0L, 40L),
                        tuple("ManualSnapshots", 0L, 100L),
                        tuple("DBClusters", 0L, 40L),
                        tuple("ManualClusterSnapshots", 0L, 100L),
                        tuple("DBParameterGroups", 0L, 50L),
                        tuple("DBClusterParameterGroups", 0L, 50L));
    }

    @Test
    void describesWhatWasCreated() {
        DBInstance orders = rds.describeDBInstances(r -> r.dbInstanceIdentifier("orders"))
                .dbInstances()
                .get(0);

        assertThat(orders.dbInstanceStatus()).isEqualTo("available");
        assertThat(orders.endpoint().port()).isEqualTo(5432);
        assertThat(orders.allocatedStorage()).isEqualTo(20);
        assertThat(orders.deletionProtection()).isTrue();
        assertThat(orders.publiclyAccessible()).isFalse();
        assertThat(orders.instanceCreateTime()).isAfter(Instant.parse("2026-11-21T04:00:00Z"));
        assertThat(orders.dbSubnetGroup().dbSubnetGroupDescription()).isEqualTo("Büro & <Keller>");
        assertThat(orders.tagList())
                .extracting(Tag::key, Tag::value)
                .containsExactlyInAnyOrder(tuple("team", "Büro 7/a=b+c:@"), tuple("empty", ""));
        assertThat(stage.storage.accepts(orders.dbInstanceArn(), "owner", "Geheim+&=%<>;"))
                .isTrue();
    }

    @Test
    void anAccountAndRegionWithNothingHasEmptyLists() {
        assertThat(other.describeDBInstances().dbInstances()).isEmpty();
        assertThat(other.describeDBSnapshots().dbSnapshots()).isEmpty();
        assertThat(other.describeDBSubnetGroups().dbSubnetGroups()).isEmpty();
    }

    @Test
    void modifiesStopsStartsRebootsAndDeletes() {
        create("spare");
        stage.available(rds, "spare");
        rds.rebootDBInstance(r -> r.dbInstanceIdentifier("spare"));
        stage.available(rds, "spare");
        assertThat(rds.modifyDBInstance(r -> r.dbInstanceIdentifier("spare")
                                .deletionProtection(false)
                                .applyImmediately(true))
                        .dbInstance()
                        .deletionProtection())
                .isFalse();
        stage.available(rds, "spare");
        rds.stopDBInstance(r -> r.dbInstanceIdentifier("spare"));
        rds.waiter()
                .waitUntilDBInstanceAvailable(
                        r -> r.dbInstanceIdentifier("orders"), o -> o.backoffStrategyV2(WireStage.EAGER));
        assertRefused(
                InvalidDbInstanceStateException.class,
                "InvalidDBInstanceState",
                400,
                () -> rds.createDBSnapshot(r -> r.dbInstanceIdentifier("spare").dbSnapshotIdentifier("none")));
        until("spare", "stopped");
        rds.startDBInstance(r -> r.dbInstanceIdentifier("spare"));
        stage.available(rds, "spare");
        assertThat(rds.deleteDBInstance(r -> r.dbInstanceIdentifier("spare").skipFinalSnapshot(true))
                        .dbInstance()
                        .dbInstanceStatus())
                .isEqualTo("deleting");
    }

    @Test
    void modifiesWhatRdsKeepsOfAnInstance() {
        create("kept");
        stage.available(rds, "kept");
        rds.modifyDBInstance(r -> r.dbInstanceIdentifier("kept")
                .maxAllocatedStorage(100)
                .enablePerformanceInsights(true)
                .cloudwatchLogsExportConfiguration(c -> c.enableLogTypes("postgresql"))
                .manageMasterUserPassword(true));
        DBInstance kept;
        do {
            kept = stage.available(rds, "kept");
        } while (kept.masterUserSecret() == null
                || kept.enabledCloudwatchLogsExports().isEmpty());

        assertThat(kept.maxAllocatedStorage()).isEqualTo(100);
        assertThat(kept.performanceInsightsEnabled()).isTrue();
        assertThat(kept.performanceInsightsKMSKeyId()).contains(":key/");
        assertThat(kept.masterUserSecret().secretStatus()).isEqualTo("active");
        assertThat(kept.enabledCloudwatchLogsExports()).containsExactly("postgresql");
        assertRefused(
                StorageTypeNotSupportedException.class,
                "StorageTypeNotSupported",
                400,
                () -> rds.modifyDBInstance(r -> r.dbInstanceIdentifier("kept").storageType("aurora")));
        assertRefused(
                CertificateNotFoundException.class,
                "CertificateNotFound",
                404,
                () -> rds.modifyDBInstance(r -> r.dbInstanceIdentifier("kept").caCertificateIdentifier("rds-ca-2015")));
        assertRefused(
                RdsException.class,
                "InvalidParameterValue",
                400,
                () -> rds.modifyDBInstance(
                        r -> r.dbInstanceIdentifier("kept").vpcSecurityGroupIds("sg-00000000000000000")));
    }

    private static void until(String name, String status) {
        String seen;
        do {
            seen = rds.describeDBInstances(r -> r.dbInstanceIdentifier(name))
                    .dbInstances()
                    .get(0)
                    .dbInstanceStatus();
        } while (!seen.equals(status));
    }

    @Test
    void copiesSharesRestoresAndDeletesSnapshots() {
        rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier("first")
                .targetDBSnapshotIdentifier("second")
                .copyTags(true)
                .tags(Tag.builder().key("role").value("copy").build()));
        DBSnapshot second = stage.availableSnapshot(rds, "second");
        assertThat(second.sourceDBSnapshotIdentifier())
                .as("of a copy in the same account and Region")
                .isNull();
        assertThat(second.originalSnapshotCreateTime())
                .isEqualTo(rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier("first"))
                        .dbSnapshots()
                        .get(0)
                        .originalSnapshotCreateTime());

        assertThat(rds.modifyDBSnapshotAttribute(r -> r.dbSnapshotIdentifier("second")
                                .attributeName("restore")
                                .valuesToAdd("222222222222", "333333333333"))
                        .dbSnapshotAttributesResult()
                        .dbSnapshotAttributes()
                        .get(0)
                        .attributeValues())
                .containsExactlyInAnyOrder("222222222222", "333333333333");
        rds.modifyDBSnapshotAttribute(
                r -> r.dbSnapshotIdentifier("second").attributeName("restore").valuesToRemove("333333333333"));
        assertThat(rds.describeDBSnapshotAttributes(r -> r.dbSnapshotIdentifier("second"))
                        .dbSnapshotAttributesResult()
                        .dbSnapshotAttributes())
                .singleElement()
                .satisfies(attribute -> assertThat(attribute.attributeValues()).containsExactly("222222222222"));
        assertThat(stage.client(RdsClient.builder(), WireStage.B)
                        .describeDBSnapshots(r -> r.includeShared(true))
                        .dbSnapshots())
                .extracting(DBSnapshot::dbSnapshotArn)
                .containsExactly(second.dbSnapshotArn());

        rds.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("restored")
                .dbSnapshotIdentifier("second")
                .dbSubnetGroupName("lan"));
        assertThat(stage.available(rds, "restored").dbName()).isEqualTo("shop");
        assertThat(rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier("second"))
                        .dbSnapshot()
                        .dbSnapshotIdentifier())
                .isEqualTo("second");
        assertRefused(
                DbSnapshotNotFoundException.class,
                "DBSnapshotNotFound",
                404,
                () -> rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier("second")));
    }

    private static DBCluster createCluster(String name) {
        return rds.createDBCluster(r -> r.dbClusterIdentifier(name)
                        .engine("aurora-postgresql")
                        .engineVersion("16.4")
                        .masterUsername("owner")
                        .masterUserPassword("Geheim+&=%<>;")
                        .serverlessV2ScalingConfiguration(
                                s -> s.minCapacity(0.5).maxCapacity(8.0))
                        .tags(tag("team", "Büro 7")))
                .dbCluster();
    }

    private static DBCluster availableCluster(String name) {
        return rds.waiter()
                .waitUntilDBClusterAvailable(r -> r.dbClusterIdentifier(name), o -> o.backoffStrategyV2(WireStage.EAGER)
                        .maxAttempts(6000))
                .matched()
                .response()
                .orElseThrow()
                .dbClusters()
                .get(0);
    }

    private static DBClusterSnapshot availableClusterSnapshot(String name) {
        return rds.waiter()
                .waitUntilDBClusterSnapshotAvailable(
                        r -> r.dbClusterSnapshotIdentifier(name),
                        o -> o.backoffStrategyV2(WireStage.EAGER).maxAttempts(6000))
                .matched()
                .response()
                .orElseThrow()
                .dbClusterSnapshots()
                .get(0);
    }

    @Test
    void takesAClusterThroughItsSnapshotToAnother() {
        createCluster("shop");
        availableCluster("shop");
        rds.createDBInstance(r -> r.dbInstanceIdentifier("shop-writer")
                .dbClusterIdentifier("shop")
                .engine("aurora-postgresql")
                .dbInstanceClass("db.serverless"));
        stage.available(rds, "shop-writer");
        DBCluster shop = availableCluster("shop");
        assertThat(shop.dbClusterMembers()).singleElement().satisfies(member -> {
            assertThat(member.dbInstanceIdentifier()).isEqualTo("shop-writer");
            assertThat(member.isClusterWriter()).isTrue();
        });
        assertThat(shop.readerEndpoint()).contains(".cluster-ro-");
        rds.createDBInstance(r -> r.dbInstanceIdentifier("shop-reader")
                .dbClusterIdentifier("shop")
                .engine("aurora-postgresql")
                .dbInstanceClass("db.serverless"));
        stage.available(rds, "shop-reader");
        rds.failoverDBCluster(r -> r.dbClusterIdentifier("shop").targetDBInstanceIdentifier("shop-reader"));
        assertThat(availableCluster("shop").dbClusterMembers())
                .filteredOn(DBClusterMember::isClusterWriter)
                .extracting(DBClusterMember::dbInstanceIdentifier)
                .containsExactly("shop-reader");
        Filter members = Filter.builder().name("db-cluster-id").values("shop").build();
        assertThat(rds.describeDBInstances(r -> r.filters(members)).dbInstances())
                .hasSize(2);
        assertThat(shop.serverlessV2ScalingConfiguration().minCapacity()).isEqualTo(0.5);
        assertThat(shop.tagList()).containsExactly(tag("team", "Büro 7"));

        rds.createDBClusterSnapshot(r -> r.dbClusterIdentifier("shop").dbClusterSnapshotIdentifier("shop-taken"));
        availableClusterSnapshot("shop-taken");
        rds.copyDBClusterSnapshot(
                r -> r.sourceDBClusterSnapshotIdentifier("shop-taken").targetDBClusterSnapshotIdentifier("shop-copy"));
        DBClusterSnapshot copy = availableClusterSnapshot("shop-copy");
        assertThat(copy.sourceDBClusterSnapshotArn()).endsWith(":cluster-snapshot:shop-taken");
        assertThat(rds.modifyDBClusterSnapshotAttribute(r -> r.dbClusterSnapshotIdentifier("shop-copy")
                                .attributeName("restore")
                                .valuesToAdd("222222222222"))
                        .dbClusterSnapshotAttributesResult())
                .isEqualTo(rds.describeDBClusterSnapshotAttributes(r -> r.dbClusterSnapshotIdentifier("shop-copy"))
                        .dbClusterSnapshotAttributesResult());

        rds.restoreDBClusterFromSnapshot(r -> r.dbClusterIdentifier("shop-restored")
                .snapshotIdentifier("shop-copy")
                .engine("aurora-postgresql")
                .engineVersion("16.4"));
        assertThat(availableCluster("shop-restored").dbClusterMembers()).isEmpty();
        rds.modifyDBCluster(r -> r.dbClusterIdentifier("shop-restored").backupRetentionPeriod(3));
        rds.stopDBCluster(r -> r.dbClusterIdentifier("shop-restored"));
        rds.waiter()
                .waitUntilDBClusterAvailable(
                        r -> r.dbClusterIdentifier("shop"), o -> o.backoffStrategyV2(WireStage.EAGER));
        untilCluster("shop-restored", "stopped");
        rds.startDBCluster(r -> r.dbClusterIdentifier("shop-restored"));
        availableCluster("shop-restored");
        rds.deleteDBCluster(r -> r.dbClusterIdentifier("shop-restored").skipFinalSnapshot(true));
        rds.deleteDBClusterSnapshot(r -> r.dbClusterSnapshotIdentifier("shop-copy"));
    }

    private static void untilCluster(String name, String status) {
        String seen;
        do {
            seen = rds.describeDBClusters(r -> r.dbClusterIdentifier(name))
                    .dbClusters()
                    .get(0)
                    .status();
        } while (!seen.equals(status));
    }

    @Test
    void refusesClustersWithTheModelledErrors() {
        createCluster("twice");
        assertRefused(
                DbClusterAlreadyExistsException.class,
                "DBClusterAlreadyExistsFault",
                400,
                () -> createCluster("twice"));
        assertRefused(
                InvalidDbClusterStateException.class,
                "InvalidDBClusterStateFault",
                400,
                () -> rds.createDBClusterSnapshot(
                        r -> r.dbClusterIdentifier("twice").dbClusterSnapshotIdentifier("none")));
        assertAllRefused(
                DbClusterNotFoundException.class,
                "DBClusterNotFoundFault",
                404,
                () -> rds.describeDBClusters(r -> r.dbClusterIdentifier("none")),
                () -> rds.modifyDBCluster(r -> r.dbClusterIdentifier("none")),
                () -> rds.startDBCluster(r -> r.dbClusterIdentifier("none")),
                () -> rds.stopDBCluster(r -> r.dbClusterIdentifier("none")),
                () -> rds.failoverDBCluster(r -> r.dbClusterIdentifier("none")),
                () -> rds.deleteDBCluster(r -> r.dbClusterIdentifier("none").skipFinalSnapshot(true)));
        assertAllRefused(
                DbClusterSnapshotNotFoundException.class,
                "DBClusterSnapshotNotFoundFault",
                404,
                () -> rds.describeDBClusterSnapshots(r -> r.dbClusterSnapshotIdentifier("none")),
                () -> rds.deleteDBClusterSnapshot(r -> r.dbClusterSnapshotIdentifier("none")),
                () -> rds.describeDBClusterSnapshotAttributes(r -> r.dbClusterSnapshotIdentifier("none")),
                () -> rds.copyDBClusterSnapshot(
                        r -> r.sourceDBClusterSnapshotIdentifier("none").targetDBClusterSnapshotIdentifier("t")),
                () -> rds.modifyDBClusterSnapshotAttribute(r -> r.dbClusterSnapshotIdentifier("none")
                        .attributeName("restore")
                        .valuesToAdd("222222222222")),
                () -> rds.restoreDBClusterFromSnapshot(r ->
                        r.dbClusterIdentifier("x").snapshotIdentifier("none").engine("aurora-postgresql")));
    }

    @Test
    void pagesThroughSnapshots() {
        RdsClient paged = stage.client(RdsClient.builder(), WireStage.A.account(), "eu-west-1");
        paged.createDBInstance(r -> r.dbInstanceIdentifier("many")
                .engine("postgres")
                .dbInstanceClass("db.t3.micro")
                .allocatedStorage(20)
                .masterUsername("owner")
                .backupRetentionPeriod(0)
                .masterUserPassword("password1"));
        stage.available(paged, "many");
        IntStream.range(0, 21).forEach(i -> {
            paged.createDBSnapshot(r -> r.dbInstanceIdentifier("many").dbSnapshotIdentifier("many-" + i));
            stage.availableSnapshot(paged, "many-" + i);
        });

        DescribeDbSnapshotsResponse first =
                paged.describeDBSnapshots(r -> r.maxRecords(20).snapshotType("manual"));
        assertThat(first.dbSnapshots()).hasSize(20);
        assertThat(first.marker()).isNotBlank();
        assertThat(
                        paged
                                .describeDBSnapshotsPaginator(
                                        r -> r.maxRecords(20).snapshotType("manual"))
                                .dbSnapshots()
                                .stream())
                .hasSize(21);
    }

    @Test
    void tagsAndUntags() {
        String arn = rds.createDBParameterGroup(r -> r.dbParameterGroupName("pg")
                        .dbParameterGroupFamily("postgres14")
                        .description("d"))
                .dbParameterGroup()
                .dbParameterGroupArn();
        String snapshot = rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier("first"))
                .dbSnapshots()
                .get(0)
                .dbSnapshotArn();
        rds.addTagsToResource(r -> r.resourceName(snapshot).tags(tag("a", "1"), tag("b", "2")));
        rds.removeTagsFromResource(r -> r.resourceName(snapshot).tagKeys("a"));

        assertThat(rds.listTagsForResource(r -> r.resourceName(snapshot)).tagList())
                .extracting(Tag::key)
                .contains("b")
                .doesNotContain("a");
        assertThat(rds.describeDBParameterGroups(r -> r.dbParameterGroupName("pg"))
                        .dbParameterGroups()
                        .get(0)
                        .dbParameterGroupArn())
                .isEqualTo(arn);
        assertThat(rds.describeOptionGroups(r -> r.optionGroupName("default:postgres-14"))
                        .optionGroupsList())
                .hasSize(1);
    }

    @Test
    void createsAndModifiesOptionGroups() {
        rds.createOptionGroup(r -> r.optionGroupName("zones")
                .engineName("oracle-ee")
                .majorEngineVersion("19")
                .optionGroupDescription("with a time zone"));

        OptionGroup modified = rds.modifyOptionGroup(r -> r.optionGroupName("zones")
                        .optionsToInclude(OptionConfiguration.builder()
                                .optionName("Timezone")
                                .build())
                        .applyImmediately(true))
                .optionGroup();

        assertThat(modified.options()).singleElement().satisfies(option -> {
            assertThat(option.optionName()).isEqualTo("Timezone");
            assertThat(option.permanent() || option.persistent()).isTrue();
        });
        assertThat(rds.describeOptionGroups(r -> r.optionGroupName("zones")).optionGroupsList())
                .containsExactly(modified);
    }

    @Test
    void refusesWithTheModelledErrors() {
        assertRefused(DbInstanceAlreadyExistsException.class, "DBInstanceAlreadyExists", 400, () -> create("orders"));
        assertAllRefused(
                DbInstanceNotFoundException.class,
                "DBInstanceNotFound",
                404,
                () -> rds.describeDBInstances(r -> r.dbInstanceIdentifier("none")),
                () -> rds.modifyDBInstance(r -> r.dbInstanceIdentifier("none")),
                () -> rds.startDBInstance(r -> r.dbInstanceIdentifier("none")),
                () -> rds.stopDBInstance(r -> r.dbInstanceIdentifier("none")),
                () -> rds.rebootDBInstance(r -> r.dbInstanceIdentifier("none")),
                () -> rds.createDBSnapshot(r -> r.dbInstanceIdentifier("none").dbSnapshotIdentifier("s")),
                () -> rds.deleteDBInstance(r -> r.dbInstanceIdentifier("none").skipFinalSnapshot(true)));
        assertAllRefused(
                DbSnapshotNotFoundException.class,
                "DBSnapshotNotFound",
                404,
                () -> rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier("none")),
                () -> rds.describeDBSnapshotAttributes(r -> r.dbSnapshotIdentifier("none")),
                () -> rds.copyDBSnapshot(
                        r -> r.sourceDBSnapshotIdentifier("none").targetDBSnapshotIdentifier("t")),
                () -> rds.modifyDBSnapshotAttribute(r ->
                        r.dbSnapshotIdentifier("none").attributeName("restore").valuesToAdd("222222222222")),
                () -> rds.restoreDBInstanceFromDBSnapshot(
                        r -> r.dbInstanceIdentifier("x").dbSnapshotIdentifier("none")));
        assertRefused(
                DbSnapshotAlreadyExistsException.class,
                "DBSnapshotAlreadyExists",
                400,
                () -> rds.createDBSnapshot(r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("first")));
        assertRefused(
                KmsKeyNotAccessibleException.class,
                "KMSKeyNotAccessibleFault",
                400,
                () -> rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier("first")
                        .targetDBSnapshotIdentifier("t")
                        .kmsKeyId("00000000-0000-0000-0000-000000000000")));
        assertRefused(
                RdsException.class,
                "InvalidParameterCombination",
                400,
                () -> rds.deleteDBInstance(r -> r.dbInstanceIdentifier("orders").skipFinalSnapshot(true)));
        assertRefused(
                RdsException.class, "InvalidParameterValue", 400, () -> rds.describeDBInstances(r -> r.maxRecords(1)));
        assertRefused(
                DbInstanceNotFoundException.class,
                "DBInstanceNotFound",
                404,
                () -> rds.listTagsForResource(r -> r.resourceName("arn:aws:rds:us-east-1:111111111111:db:none")));
        assertRefused(
                DbInstanceNotFoundException.class,
                "DBInstanceNotFound",
                404,
                () -> rds.addTagsToResource(r -> r.resourceName("arn:aws:rds:us-east-1:111111111111:db:none")
                        .tags(tag("k", "v"))));
        assertRefused(
                DbInstanceNotFoundException.class,
                "DBInstanceNotFound",
                404,
                () -> rds.removeTagsFromResource(r -> r.resourceName("arn:aws:rds:us-east-1:111111111111:db:none")
                        .tagKeys("k")));
    }

    @Test
    void refusesGroupsWithTheModelledErrors() {
        rds.createDBSubnetGroup(
                r -> r.dbSubnetGroupName("free").dbSubnetGroupDescription("d").subnetIds("subnet-1", "subnet-2"));
        rds.deleteDBSubnetGroup(r -> r.dbSubnetGroupName("free"));
        assertRefused(
                DbSubnetGroupAlreadyExistsException.class,
                "DBSubnetGroupAlreadyExists",
                400,
                () -> rds.createDBSubnetGroup(r ->
                        r.dbSubnetGroupName("lan").dbSubnetGroupDescription("d").subnetIds("subnet-1", "subnet-2")));
        assertAllRefused(
                DbSubnetGroupNotFoundException.class,
                "DBSubnetGroupNotFoundFault",
                404,
                () -> rds.describeDBSubnetGroups(r -> r.dbSubnetGroupName("free")),
                () -> rds.deleteDBSubnetGroup(r -> r.dbSubnetGroupName("free")));
        assertRefused(
                DbParameterGroupNotFoundException.class,
                "DBParameterGroupNotFound",
                404,
                () -> rds.describeDBParameterGroups(r -> r.dbParameterGroupName("none")));
        rds.createDBParameterGroup(r -> r.dbParameterGroupName("twice")
                .dbParameterGroupFamily("postgres14")
                .description("d"));
        assertRefused(
                DbParameterGroupAlreadyExistsException.class,
                "DBParameterGroupAlreadyExists",
                400,
                () -> rds.createDBParameterGroup(r -> r.dbParameterGroupName("twice")
                        .dbParameterGroupFamily("postgres14")
                        .description("d")));
        assertAllRefused(
                OptionGroupNotFoundException.class,
                "OptionGroupNotFoundFault",
                404,
                () -> rds.describeOptionGroups(r -> r.optionGroupName("none")),
                () -> rds.modifyOptionGroup(r -> r.optionGroupName("none")));
        rds.createOptionGroup(r -> r.optionGroupName("two")
                .engineName("mysql")
                .majorEngineVersion("8.0")
                .optionGroupDescription("d"));
        assertRefused(
                OptionGroupAlreadyExistsException.class,
                "OptionGroupAlreadyExistsFault",
                400,
                () -> rds.createOptionGroup(r -> r.optionGroupName("two")
                        .engineName("mysql")
                        .majorEngineVersion("8.0")
                        .optionGroupDescription("d")));
    }

    private static Parameter parameter(String name, String value, ApplyMethod method) {
        return Parameter.builder()
                .parameterName(name)
                .parameterValue(value)
                .applyMethod(method)
                .build();
    }

    @Test
    void setsParametersOfDbInstances() {
        rds.createDBParameterGroup(r -> r.dbParameterGroupName("tuned")
                .dbParameterGroupFamily("postgres16")
                .description("d"));
        assertThat(rds.modifyDBParameterGroup(r -> r.dbParameterGroupName("tuned")
                                .parameters(
                                        parameter("work_mem", "128", ApplyMethod.IMMEDIATE),
                                        parameter("max_connections", "{a/2}", ApplyMethod.PENDING_REBOOT)))
                        .dbParameterGroupName())
                .isEqualTo("tuned");

        assertThat(rds.describeDBParameters(r -> r.dbParameterGroupName("tuned").source("user"))
                        .parameters())
                .extracting(Parameter::parameterName, Parameter::parameterValue, Parameter::applyMethod)
                .containsExactly(
                        tuple("max_connections", "{a/2}", ApplyMethod.PENDING_REBOOT),
                        tuple("work_mem", "128", ApplyMethod.IMMEDIATE));
        assertThat(rds
                        .describeDBParametersPaginator(
                                r -> r.dbParameterGroupName("tuned").maxRecords(20))
                        .parameters()
                        .stream())
                .hasSizeGreaterThan(20);
        assertRefused(
                InvalidDbParameterGroupStateException.class,
                "InvalidDBParameterGroupState",
                400,
                () -> rds.deleteDBParameterGroup(r -> r.dbParameterGroupName("default.postgres16")));
        rds.deleteDBParameterGroup(r -> r.dbParameterGroupName("tuned"));
        assertAllRefused(
                DbParameterGroupNotFoundException.class,
                "DBParameterGroupNotFound",
                404,
                () -> rds.describeDBParameters(r -> r.dbParameterGroupName("tuned")),
                () -> rds.modifyDBParameterGroup(r -> r.dbParameterGroupName("tuned")
                        .parameters(parameter("work_mem", "64", ApplyMethod.IMMEDIATE))));
    }

    @Test
    void setsParametersOfDbClusters() {
        assertThat(rds.createDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("wide")
                                .dbParameterGroupFamily("aurora-postgresql16")
                                .description("d"))
                        .dbClusterParameterGroup()
                        .dbClusterParameterGroupArn())
                .isEqualTo("arn:aws:rds:us-east-1:111111111111:cluster-pg:wide");
        rds.modifyDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("wide")
                .parameters(parameter("timezone", "Europe/Berlin", ApplyMethod.IMMEDIATE)));
        assertThat(rds.describeDBClusterParameters(
                                r -> r.dbClusterParameterGroupName("wide").source("user"))
                        .parameters())
                .extracting(Parameter::parameterValue)
                .containsExactly("Europe/Berlin");
        assertThat(rds.describeDBClusterParameterGroups(r -> r.dbClusterParameterGroupName("wide"))
                        .dbClusterParameterGroups())
                .extracting(DBClusterParameterGroup::dbParameterGroupFamily)
                .containsExactly("aurora-postgresql16");
        assertRefused(
                DbParameterGroupAlreadyExistsException.class,
                "DBParameterGroupAlreadyExists",
                400,
                () -> rds.createDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("wide")
                        .dbParameterGroupFamily("aurora-postgresql16")
                        .description("d")));
        rds.deleteDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("wide"));
        assertAllRefused(
                DbParameterGroupNotFoundException.class,
                "DBParameterGroupNotFound",
                404,
                () -> rds.deleteDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("wide")),
                () -> rds.describeDBClusterParameterGroups(r -> r.dbClusterParameterGroupName("wide")),
                () -> rds.describeDBClusterParameters(r -> r.dbClusterParameterGroupName("wide")),
                () -> rds.modifyDBClusterParameterGroup(r -> r.dbClusterParameterGroupName("wide")
                        .parameters(parameter("timezone", "UTC", ApplyMethod.IMMEDIATE))));
    }

    @Test
    void associatesRoles() {
        String role = "arn:aws:iam::111111111111:role/invokes";
        create("invoking");
        stage.available(rds, "invoking");
        rds.addRoleToDBInstance(
                r -> r.dbInstanceIdentifier("invoking").roleArn(role).featureName("Lambda"));
        assertThat(rds.describeDBInstances(r -> r.dbInstanceIdentifier("invoking"))
                        .dbInstances()
                        .get(0)
                        .associatedRoles())
                .extracting(DBInstanceRole::roleArn, DBInstanceRole::featureName)
                .containsExactly(tuple(role, "Lambda"));
        rds.removeRoleFromDBInstance(
                r -> r.dbInstanceIdentifier("invoking").roleArn(role).featureName("Lambda"));
        assertAllRefused(
                DbInstanceNotFoundException.class,
                "DBInstanceNotFound",
                404,
                () -> rds.addRoleToDBInstance(
                        r -> r.dbInstanceIdentifier("none").roleArn(role).featureName("Lambda")),
                () -> rds.removeRoleFromDBInstance(
                        r -> r.dbInstanceIdentifier("none").roleArn(role).featureName("Lambda")));

        createCluster("learning");
        availableCluster("learning");
        rds.addRoleToDBCluster(
                r -> r.dbClusterIdentifier("learning").roleArn(role).featureName("Comprehend"));
        assertThat(rds.describeDBClusters(r -> r.dbClusterIdentifier("learning"))
                        .dbClusters()
                        .get(0)
                        .associatedRoles())
                .extracting(DBClusterRole::roleArn, DBClusterRole::featureName)
                .containsExactly(tuple(role, "Comprehend"));
        assertRefused(
                DbClusterRoleAlreadyExistsException.class,
                "DBClusterRoleAlreadyExists",
                400,
                () -> rds.addRoleToDBCluster(
                        r -> r.dbClusterIdentifier("learning").roleArn(role).featureName("SageMaker")));
        rds.removeRoleFromDBCluster(r -> r.dbClusterIdentifier("learning").roleArn(role));
        assertRefused(
                DbClusterRoleNotFoundException.class,
                "DBClusterRoleNotFound",
                404,
                () -> rds.removeRoleFromDBCluster(
                        r -> r.dbClusterIdentifier("learning").roleArn("arn:aws:iam::111111111111:role/none")));
    }

    @Test
    void describesTheVersionsOfEngines() {
        assertThat(rds.describeDBEngineVersions(r -> r.engine("postgres").engineVersion("16.4"))
                        .dbEngineVersions()
                        .get(0)
                        .supportedFeatureNames())
                .containsExactly("Lambda", "s3Export", "s3Import");
        assertRefused(
                RdsException.class,
                "InvalidParameterValue",
                400,
                () -> rds.describeDBEngineVersions(r -> r.engine("dbase")));
    }
}
