package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Filter;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;

class DbClusterMembersTest {
    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;
    private final String key = aws.kms.key(A, "private");

    private void refuse(String code, Consumer<CreateDbInstanceRequest.Builder> change) {
        CreateDbInstanceRequest.Builder request = clusters.memberRequest("orders", "one");
        change.accept(request);
        refused(code, () -> aws.a.createDBInstance(request.build()));
    }

    private List<DBClusterMember> members() {
        return clusters.described(aws.a, "orders").dbClusterMembers();
    }

    @Test
    void theFirstIsTheWriterAndOpensTheEndpoints() {
        clusters.cluster("orders", key);
        aws.a.createDBInstance(clusters.memberRequest("orders", "one").build());
        assertThat(clusters.described(aws.a, "orders").endpoint()).isEqualTo("creating");
        aws.timeline.runUntilIdle();
        clusters.member("orders", "two");

        assertThat(members()).extracting(DBClusterMember::dbInstanceIdentifier).containsExactly("one", "two");
        assertThat(members()).extracting(DBClusterMember::isClusterWriter).containsExactly(true, false);
        assertThat(clusters.described(aws.a, "orders").endpoint()).startsWith("orders.cluster-");
        assertThat(clusters.described(aws.a, "orders").readerEndpoint()).startsWith("orders.cluster-ro-");
        DBInstance one = aws.instance(aws.a, "one");
        assertThat(one.dbInstanceStatus()).isEqualTo("available");
        assertThat(one.dbClusterIdentifier()).isEqualTo("orders");
        assertThat(one.endpoint().address()).startsWith("one.").doesNotContain("cluster");
        assertThat(one.storageEncrypted()).isTrue();
        assertThat(one.kmsKeyId()).isEqualTo(key);
        assertThat(one.engineVersion()).isEqualTo(ClusterFixture.VERSION);
        assertThat(one.masterUsername()).isEqualTo("owner");
        assertThat(one.deletionProtection()).isFalse();
        assertThat(one.storageType()).isEqualTo("aurora");
    }

    @Test
    void isAcceptedOnlyByAnAvailableCluster() {
        aws.a.createDBCluster(clusters.request("orders").build());
        refuse("InvalidDBClusterStateFault", r -> {});
        refuse("DBClusterNotFoundFault", r -> r.dbClusterIdentifier("absent"));
        aws.timeline.runUntilIdle();

        assertThat(clusters.member("orders", "one").dbInstanceStatus()).isEqualTo("available");
        refuse("DBInstanceAlreadyExists", r -> {});
    }

    @Test
    void hasNothingThatItsClusterHas() {
        clusters.cluster("orders", null);

        refuse("InvalidParameterCombination", r -> r.masterUserPassword("first-secret"));
        refuse("InvalidParameterCombination", r -> r.masterUsername("owner"));
        refuse("InvalidParameterCombination", r -> r.deletionProtection(true));
        refuse("InvalidParameterCombination", r -> r.storageEncrypted(true));
        refuse("InvalidParameterCombination", r -> r.kmsKeyId(key));
        refuse("InvalidParameterCombination", r -> r.engineVersion(ClusterFixture.VERSION));
        refuse("InvalidParameterCombination", r -> r.backupRetentionPeriod(7));
        refuse("InvalidParameterCombination", r -> r.allocatedStorage(20));
        refuse("InvalidParameterCombination", r -> r.engine("aurora-mysql"));
        refuse("InvalidParameterCombination", r -> r.dbInstanceClass("db.t4g.micro"));
        refuse("InvalidParameterCombination", r -> r.dbSubnetGroupName("other"));
        refuse("DBParameterGroupNotFound", r -> r.dbParameterGroupName("absent"));
        assertThat(members()).isEmpty();
    }

    @Test
    void standsInACluster() {
        for (String engine : List.of("aurora-postgresql", "aurora-mysql")) {
            refused(
                    "InvalidParameterCombination",
                    () -> aws.a.createDBInstance(
                            aws.request("alone").engine(engine).build()));
        }
        refused("DBInstanceNotFound", () -> aws.instance(aws.a, "alone"));
    }

    @Test
    void isServerlessOnlyInAClusterWithACapacity() {
        clusters.cluster("orders", null);
        refuse("InvalidDBClusterStateFault", r -> r.dbInstanceClass("db.serverless"));
        aws.a.modifyDBCluster(r -> r.dbClusterIdentifier("orders")
                .serverlessV2ScalingConfiguration(s -> s.minCapacity(0.5).maxCapacity(4.0)));

        aws.a.createDBInstance(clusters.memberRequest("orders", "one")
                .dbInstanceClass("db.serverless")
                .build());

        assertThat(aws.instance(aws.a, "one").dbInstanceClass()).isEqualTo("db.serverless");
    }

    @Test
    void sharesNamesAndQuotaWithOtherInstances() {
        clusters.cluster("orders", null);
        aws.database("orders", null);
        aws.service.circumstances(A).limit(RdsQuota.INSTANCES, 1);

        refuse("DBInstanceAlreadyExists", r -> r.dbInstanceIdentifier("orders"));
        refuse("InstanceQuotaExceeded", r -> {});
    }

    @Test
    void keepsItsNameUntilItIsGone() {
        clusters.cluster("orders", null);
        clusters.member("orders", "one");
        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("one"));
        refuse("DBInstanceAlreadyExists", r -> {});
        aws.timeline.runUntilIdle();

        assertThat(clusters.member("orders", "one").dbInstanceStatus()).isEqualTo("available");
    }

    @Test
    void joinsNoClusterThatIsBeingDeleted() {
        clusters.cluster("orders", null);
        clusters.member("orders", "one");
        clusters.member("orders", "two");
        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("two"));
        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("one"));
        aws.a.deleteDBCluster(r -> r.dbClusterIdentifier("orders").skipFinalSnapshot(true));

        refuse("InvalidDBClusterStateFault", r -> r.dbInstanceIdentifier("three"));
        aws.timeline.runUntilIdle();

        refuse("DBClusterNotFoundFault", r -> {});
        assertThat(aws.service.instances(A)).isEmpty();
    }

    @Test
    void failsOnRequestOfTheTest() {
        clusters.cluster("orders", null);
        aws.service.failNext(A, RdsFault.MEMBER_FAILS);

        assertThat(clusters.member("orders", "one").dbInstanceStatus()).isEqualTo("failed");
        assertThat(clusters.described(aws.a, "orders").endpoint()).isEqualTo("creating");
        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("one"));
        aws.timeline.runUntilIdle();
        assertThat(clusters.member("orders", "one").dbInstanceStatus()).isEqualTo("available");
    }

    @Test
    void isDeletedFromAProtectedCluster() {
        clusters.cluster(clusters.request("orders").deletionProtection(true).build());
        clusters.member("orders", "one");
        refused(
                "InvalidParameterCombination",
                () -> aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("one").finalDBSnapshotIdentifier("last")));

        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("one").skipFinalSnapshot(true));
        assertThat(aws.instance(aws.a, "one").dbInstanceStatus()).isEqualTo("deleting");
        aws.timeline.runUntilIdle();

        assertThat(members()).isEmpty();
        refused("DBInstanceNotFound", () -> aws.instance(aws.a, "one"));
        assertThat(aws.storage.read(A.arn("rds", "cluster:orders"))).isEqualTo("content of orders");
    }

    @Test
    void theReaderOfTheLowestTierFollowsTheWriter() {
        clusters.cluster("orders", null);
        clusters.member("orders", "one");
        clusters.member("orders", "two");
        aws.a.createDBInstance(
                clusters.memberRequest("orders", "three").promotionTier(0).build());
        aws.timeline.runUntilIdle();

        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("one"));

        assertThat(members())
                .filteredOn(DBClusterMember::isClusterWriter)
                .extracting(DBClusterMember::dbInstanceIdentifier)
                .containsExactly("three");
    }

    @Test
    void isListedByItsCluster() {
        clusters.cluster("orders", null);
        clusters.cluster("other", null);
        for (int i = 10; i < 31; i++) {
            clusters.member("orders", "one-" + i);
        }
        clusters.member("other", "two");
        aws.database("alone", null);

        assertThat(listed(filter("Orders"), null))
                .hasSize(20)
                .contains("one-10")
                .doesNotContain("one-30");
        assertThat(listed(filter("orders"), "one-29")).containsExactly("one-30");
        assertThat(listed(filter("absent", A.arn("rds", "cluster:other")), null))
                .containsExactly("two");
        assertThat(listed(filter("absent"), null)).isEmpty();
        assertThatThrownBy(() -> listed(filter("orders").copy(f -> f.name("engine")), null))
                .hasMessage("rds:describeDBInstances with the filter engine is not implemented here");
    }

    private static Filter filter(String... clusters) {
        return Filter.builder().name("db-cluster-id").values(clusters).build();
    }

    private List<String> listed(Filter filter, String marker) {
        return aws.a.describeDBInstances(r -> r.filters(filter).maxRecords(20).marker(marker)).dbInstances().stream()
                .map(DBInstance::dbInstanceIdentifier)
                .toList();
    }

    @Test
    void isNoInstanceOfItsOwn() {
        clusters.cluster("orders", null);
        clusters.member("orders", "one");

        refused(
                "InvalidParameterValue",
                () -> aws.a.createDBSnapshot(r -> r.dbInstanceIdentifier("one").dbSnapshotIdentifier("none")));
        refused("InvalidParameterCombination", () -> aws.a.stopDBInstance(r -> r.dbInstanceIdentifier("one")));
        refused("InvalidParameterCombination", () -> aws.a.startDBInstance(r -> r.dbInstanceIdentifier("one")));
    }

    @Test
    void changesItsClassWhenItIsToBeApplied() {
        clusters.cluster("orders", null);
        clusters.member("orders", "one");
        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("one")
                .dbInstanceClass("db.r6g.xlarge")
                .promotionTier(7)
                .publiclyAccessible(false));
        aws.timeline.runUntilIdle();
        assertThat(aws.instance(aws.a, "one").dbInstanceClass()).isEqualTo("db.r6g.large");
        assertThat(aws.instance(aws.a, "one").pendingModifiedValues().dbInstanceClass())
                .isEqualTo("db.r6g.xlarge");
        assertThat(aws.instance(aws.a, "one").publiclyAccessible()).isFalse();
        assertThat(members().get(0).promotionTier()).isEqualTo(7);

        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("one").applyImmediately(true));
        aws.minutes(0.5);
        assertThat(aws.instance(aws.a, "one").dbInstanceStatus()).isEqualTo("modifying");
        aws.timeline.runUntilIdle();

        assertThat(aws.instance(aws.a, "one").dbInstanceStatus()).isEqualTo("available");
        assertThat(aws.instance(aws.a, "one").dbInstanceClass()).isEqualTo("db.r6g.xlarge");
        assertThat(aws.instance(aws.a, "one").pendingModifiedValues().dbInstanceClass())
                .isNull();
    }

    @Test
    void takesNoModificationOfItsCluster() {
        clusters.cluster("orders", null);
        clusters.member("orders", "one");
        Map<Consumer<ModifyDbInstanceRequest.Builder>, String> refusals = Map.of(
                r -> r.deletionProtection(true), "InvalidParameterCombination",
                r -> r.masterUserPassword("second-secret"), "InvalidParameterCombination",
                r -> r.backupRetentionPeriod(7), "InvalidParameterCombination",
                r -> r.dbInstanceClass("db.t4g.micro"), "InvalidParameterCombination",
                r -> r.dbInstanceClass("db.serverless"), "InvalidDBClusterStateFault",
                r -> r.promotionTier(16), "InvalidParameterValue");

        refusals.forEach((change, code) -> refused(
                code,
                () -> aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("one").applyMutation(change))));
        assertThatThrownBy(() -> aws.a.modifyDBInstance(
                        r -> r.dbInstanceIdentifier("one").newDBInstanceIdentifier("two")))
                .hasMessage(
                        "rds:modifyDBInstance in a DB cluster with NewDBInstanceIdentifier is not implemented here");
    }

    @Test
    void reboots() {
        clusters.cluster("orders", null);
        clusters.member("orders", "one");

        aws.a.rebootDBInstance(r -> r.dbInstanceIdentifier("one"));

        assertThat(aws.instance(aws.a, "one").dbInstanceStatus()).isEqualTo("rebooting");
        refused("InvalidDBInstanceState", () -> aws.a.rebootDBInstance(r -> r.dbInstanceIdentifier("one")));
        aws.timeline.runUntilIdle();
        assertThat(aws.instance(aws.a, "one").dbInstanceStatus()).isEqualTo("available");
    }
}
