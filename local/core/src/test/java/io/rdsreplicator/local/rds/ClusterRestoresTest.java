package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.ClusterFixture.ENGINE;
import static io.rdsreplicator.local.rds.ClusterFixture.VERSION;
import static io.rdsreplicator.local.rds.ClusterFixture.snapshotArn;
import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.B;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.RestoreDbClusterFromSnapshotRequest;
import software.amazon.awssdk.services.rds.model.Tag;

class ClusterRestoresTest {
    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;
    private final String transferKey = aws.kms.key(A, "transfer", B.account());
    private final String landingKey = aws.kms.key(B, "landing");

    private DBCluster restore(RdsClient rds, Consumer<RestoreDbClusterFromSnapshotRequest.Builder> change) {
        RestoreDbClusterFromSnapshotRequest.Builder request = RestoreDbClusterFromSnapshotRequest.builder()
                .dbClusterIdentifier("replica")
                .snapshotIdentifier("taken")
                .engine(ENGINE)
                .engineVersion(VERSION);
        change.accept(request);
        return rds.restoreDBClusterFromSnapshot(request.build()).dbCluster();
    }

    private void snapshot(String keyId) {
        clusters.cluster(clusters.request("orders")
                .kmsKeyId(keyId)
                .deletionProtection(true)
                .backupRetentionPeriod(7)
                .serverlessV2ScalingConfiguration(s -> s.minCapacity(1.0).maxCapacity(2.0))
                .build());
        clusters.snapshotOf("orders", "taken");
    }

    @Test
    void bringsBackTheDataAndTheUserButNotTheSettings() {
        snapshot(transferKey);
        DBCluster restoring = restore(aws.a, r -> {});
        assertThat(restoring.status()).isEqualTo("creating");
        aws.minutes(1);
        assertThat(clusters.described(aws.a, "replica").status()).isEqualTo("migrating");
        aws.timeline.runUntilIdle();

        DBCluster replica = clusters.described(aws.a, "replica");
        assertThat(replica.status()).isEqualTo("available");
        assertThat(replica.dbClusterMembers()).isEmpty();
        assertThat(replica.endpoint()).isEqualTo("creating");
        assertThat(replica.masterUsername()).isEqualTo("owner");
        assertThat(replica.engineVersion()).isEqualTo(VERSION);
        assertThat(replica.kmsKeyId()).isEqualTo(transferKey);
        assertThat(replica.backupRetentionPeriod()).isEqualTo(7);
        assertThat(replica.deletionProtection()).isFalse();
        assertThat(replica.serverlessV2ScalingConfiguration()).isNull();
        assertThat(aws.storage.read(replica.dbClusterArn())).isEqualTo("content of orders");
        assertThat(aws.storage.accepts(replica.dbClusterArn(), "owner", "first-secret"))
                .isTrue();
        clusters.member("replica", "writer");
        assertThat(clusters.described(aws.a, "replica").endpoint()).startsWith("replica.cluster-");
    }

    @Test
    void takesTheRegionsDefaultVersionUnlessOneIsNamed() {
        snapshot(null);

        assertThat(restore(aws.a, r -> r.engineVersion(null)).engineVersion())
                .isEqualTo("16.6")
                .isNotEqualTo(VERSION);
    }

    @Test
    void restoresASharedEncryptedSnapshotDirectly() {
        snapshot(transferKey);
        refused(
                "DBClusterSnapshotNotFoundFault",
                () -> restore(aws.b, r -> r.snapshotIdentifier(snapshotArn("taken"))));
        clusters.share("taken", B.account());

        restore(aws.b, r -> r.snapshotIdentifier(snapshotArn("taken")).kmsKeyId(landingKey));
        restore(aws.b, r -> r.snapshotIdentifier(snapshotArn("taken")).dbClusterIdentifier("under-the-source-key"));
        aws.timeline.runUntilIdle();

        assertThat(clusters.described(aws.b, "replica").kmsKeyId()).isEqualTo(landingKey);
        assertThat(clusters.described(aws.b, "under-the-source-key").kmsKeyId()).isEqualTo(transferKey);
        assertThat(aws.storage.read(B.arn("rds", "cluster:replica"))).isEqualTo("content of orders");
        restore(aws.b, r -> r.snapshotIdentifier(snapshotArn("taken")).dbClusterIdentifier("later"));
    }

    @Test
    void encryptsWhateverItRestores() {
        snapshot(null);

        DBCluster owned = restore(aws.a, r -> {});
        DBCluster named = restore(aws.a, r -> r.dbClusterIdentifier("other").kmsKeyId(transferKey));

        assertThat(owned.storageEncrypted()).isTrue();
        assertThat(owned.kmsKeyId()).isNull();
        assertThat(named.kmsKeyId()).isEqualTo(transferKey);
    }

    @Test
    void takesTheSettingsOfTheRequest() {
        snapshot(transferKey);
        aws.a.createDBSubnetGroup(
                r -> r.dbSubnetGroupName("lan").dbSubnetGroupDescription("d").subnetIds("subnet-1", "subnet-2"));

        DBCluster replica = restore(aws.a, r -> r.dbSubnetGroupName("lan")
                .vpcSecurityGroupIds(RdsService.SECURITY_GROUP)
                .port(6000)
                .deletionProtection(true)
                .copyTagsToSnapshot(true)
                .backupRetentionPeriod(1)
                .enableIAMDatabaseAuthentication(true)
                .enableCloudwatchLogsExports("postgresql")
                .serverlessV2ScalingConfiguration(s -> s.minCapacity(0.5).maxCapacity(1.0))
                .tags(Tag.builder().key("team").value("shop").build()));

        assertThat(replica.dbSubnetGroup()).isEqualTo("lan");
        assertThat(replica.vpcSecurityGroups()).hasSize(1);
        assertThat(replica.port()).isEqualTo(6000);
        assertThat(replica.deletionProtection()).isTrue();
        assertThat(replica.copyTagsToSnapshot()).isTrue();
        assertThat(replica.backupRetentionPeriod()).isEqualTo(1);
        assertThat(replica.iamDatabaseAuthenticationEnabled()).isTrue();
        assertThat(replica.enabledCloudwatchLogsExports()).containsExactly("postgresql");
        assertThat(replica.serverlessV2ScalingConfiguration().maxCapacity()).isEqualTo(1.0);
        assertThat(replica.tagList()).hasSize(1);
    }

    @Test
    void refusesWhatRdsRefuses() {
        snapshot(transferKey);
        Map<Consumer<RestoreDbClusterFromSnapshotRequest.Builder>, String> refusals = Map.of(
                r -> r.engine(null), "InvalidParameterValue",
                r -> r.engine("aurora-mysql").engineVersion(null), "InvalidParameterCombination",
                r -> r.engineVersion("16.3"), "InvalidParameterCombination",
                r -> r.backupRetentionPeriod(0), "InvalidParameterValue",
                r -> r.snapshotIdentifier("absent"), "DBClusterSnapshotNotFoundFault",
                r -> r.dbClusterIdentifier("orders"), "DBClusterAlreadyExistsFault",
                r -> r.dbSubnetGroupName("absent"), "DBSubnetGroupNotFoundFault",
                r -> r.dbClusterParameterGroupName("absent"), "DBClusterParameterGroupNotFound",
                r -> r.kmsKeyId(A.arn("kms", "key/absent")), "KMSKeyNotAccessibleFault",
                r -> r.vpcSecurityGroupIds("sg-absent"), "InvalidParameterValue");

        refusals.forEach((change, code) -> refused(code, () -> restore(aws.a, change)));
        aws.service.circumstances(A).limit(RdsQuota.CLUSTERS, 1);
        refused("DBClusterQuotaExceededFault", () -> restore(aws.a, r -> {}));
        aws.service.circumstances(A).limit(RdsQuota.CLUSTERS, 40);
        aws.service.circumstances(A).lackEngineVersion(VERSION);
        refused("InvalidParameterCombination", () -> restore(aws.a, r -> {}));
        assertThatThrownBy(() -> restore(aws.a, r -> r.snapshotIdentifier(A.arn("rds", "snapshot:taken"))))
                .hasMessage("rds:restoreDBClusterFromSnapshot from a DB snapshot is not implemented here");
        assertThatThrownBy(() -> restore(aws.a, r -> r.dbClusterInstanceClass("db.r6g.large")))
                .hasMessage("rds:restoreDBClusterFromSnapshot with DBClusterInstanceClass is not implemented here");
    }

    @Test
    void failsOnRequestOfTheTest() {
        snapshot(transferKey);
        aws.service.failNext(A, RdsFault.RESTORE_FAILS);
        restore(aws.a, r -> {});
        aws.service.failNext(A, RdsFault.RESTORE_INCOMPATIBLE);
        restore(aws.a, r -> r.dbClusterIdentifier("other"));
        aws.timeline.runUntilIdle();

        assertThat(clusters.described(aws.a, "replica").status()).isEqualTo("migration-failed");
        assertThat(clusters.described(aws.a, "other").status()).isEqualTo("incompatible-restore");
        aws.a.deleteDBCluster(r -> r.dbClusterIdentifier("replica").skipFinalSnapshot(true));
    }
}
