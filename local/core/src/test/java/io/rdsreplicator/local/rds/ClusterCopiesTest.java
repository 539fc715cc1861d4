package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.ClusterFixture.snapshotArn;
import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.B;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBClusterSnapshot;

class ClusterCopiesTest {
    private static final AccountRegion ELSEWHERE = B.in("us-east-2");

    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;
    private final RdsClient elsewhere = aws.frontDoor.client(RdsClient.class, Caller.root(ELSEWHERE));
    private final String transferKey = aws.kms.key(A, "transfer", B.account());
    private final String landingKey = aws.kms.key(B, "landing");

    private void copy(RdsClient rds, String source, String target, String keyId) {
        rds.copyDBClusterSnapshot(r -> r.sourceDBClusterSnapshotIdentifier(source)
                .targetDBClusterSnapshotIdentifier(target)
                .kmsKeyId(keyId));
    }

    private DBClusterSnapshot shared() {
        clusters.cluster("orders", transferKey);
        DBClusterSnapshot taken = clusters.snapshotOf("orders", "taken");
        clusters.share("taken", B.account());
        return taken;
    }

    @Test
    void landsInAnotherAccountUnderAKeyOfThatAccount() {
        DBClusterSnapshot taken = shared();
        aws.minutes(60);
        refused("InvalidParameterValue", () -> copy(aws.b, snapshotArn("taken"), "landed", null));
        copy(aws.b, snapshotArn("taken"), "landed", landingKey);
        assertThat(clusters.snapshot(aws.b, "landed").status()).isEqualTo("copying");
        aws.timeline.runUntilIdle();

        DBClusterSnapshot landed = clusters.snapshot(aws.b, "landed");
        assertThat(landed.status()).isEqualTo("available");
        assertThat(landed.kmsKeyId()).isEqualTo(landingKey);
        assertThat(landed.sourceDBClusterSnapshotArn()).isEqualTo(snapshotArn("taken"));
        assertThat(landed.snapshotCreateTime()).isAfter(taken.snapshotCreateTime());
        assertThat(landed.dbClusterIdentifier()).isEqualTo("orders");
    }

    @Test
    void keepsTheTimeOfItsSourceOnRequestOfTheTest() {
        DBClusterSnapshot taken = shared();
        aws.service.circumstances(B).keepCreateTimeOfClusterCopies(true);
        aws.minutes(60);

        copy(aws.b, snapshotArn("taken"), "landed", landingKey);

        assertThat(clusters.snapshot(aws.b, "landed").snapshotCreateTime()).isEqualTo(taken.snapshotCreateTime());
    }

    @Test
    void landsInAnotherRegion() {
        shared();
        refused("InvalidParameterValue", () -> copy(elsewhere, snapshotArn("taken"), "landed", null));
        copy(elsewhere, snapshotArn("taken"), "landed", aws.kms.key(ELSEWHERE, "far"));
        aws.timeline.runUntilIdle();

        assertThat(clusters.snapshot(elsewhere, "landed").status()).isEqualTo("available");
        assertThat(aws.service.transfers()).hasSize(1);
        aws.service.circumstances(ELSEWHERE).refuseCopiesAcrossBoth(true);
        refused(
                "InvalidParameterCombination",
                () -> copy(elsewhere, snapshotArn("taken"), "another", aws.kms.key(ELSEWHERE, "far")));
    }

    @Test
    void needsASharedSnapshotAndBothKeys() {
        clusters.cluster("orders", aws.kms.key(A, "private"));
        clusters.snapshotOf("orders", "taken");
        refused("DBClusterSnapshotNotFoundFault", () -> copy(aws.b, snapshotArn("taken"), "landed", landingKey));
        refused("DBClusterSnapshotNotFoundFault", () -> copy(aws.a, "absent", "landed", null));
        clusters.share("taken", B.account());

        refused("KMSKeyNotAccessibleFault", () -> copy(aws.b, snapshotArn("taken"), "landed", landingKey));
        refused("KMSKeyNotAccessibleFault", () -> copy(aws.a, "taken", "landed", landingKey));
    }

    @Test
    void encryptsNothingThatIsUnencrypted() {
        clusters.cluster("orders", null);
        clusters.snapshotOf("orders", "taken");
        refused("InvalidParameterCombination", () -> copy(aws.a, "taken", "sealed", transferKey));
        aws.service.circumstances(A).encryptClusterCopies(true);

        copy(aws.a, "taken", "sealed", transferKey);

        assertThat(clusters.snapshot(aws.a, "sealed").kmsKeyId()).isEqualTo(transferKey);
    }

    @Test
    void takesNoKeyThatAwsOwns() {
        clusters.cluster(clusters.request("orders").storageEncrypted(true).build());
        clusters.snapshotOf("orders", "taken");
        refused("InvalidDBClusterSnapshotStateFault", () -> copy(aws.a, "taken", "sealed", transferKey));
        aws.service.circumstances(A).takeAwsOwnedKeys(true);

        copy(aws.a, "taken", "sealed", transferKey);

        assertThat(clusters.snapshot(aws.a, "sealed").kmsKeyId()).isEqualTo(transferKey);
    }

    @Test
    void runsFiveAtATime() {
        clusters.cluster("orders", transferKey);
        clusters.snapshotOf("orders", "taken");
        IntStream.range(0, 5).forEach(i -> copy(aws.a, "taken", "copy-" + i, null));

        refused("SnapshotQuotaExceeded", () -> copy(aws.a, "taken", "too-many", null));
        refused("DBClusterSnapshotAlreadyExistsFault", () -> copy(aws.a, "taken", "copy-1", null));
        aws.timeline.runUntilIdle();

        copy(aws.a, "taken", "one-more", null);
    }

    @Test
    void waitsForTheCopyBeforeIt() {
        shared();
        copy(aws.b, snapshotArn("taken"), "first", landingKey);
        copy(aws.b, snapshotArn("taken"), "second", landingKey);
        aws.minutes(8);

        assertThat(clusters.snapshot(aws.b, "first").status()).isEqualTo("available");
        assertThat(clusters.snapshot(aws.b, "second").status()).isEqualTo("copying");
        aws.timeline.runUntilIdle();
        assertThat(clusters.snapshot(aws.b, "second").status()).isEqualTo("available");
    }

    @Test
    void failsWithItsSourceAndIsCancelledByItsDeletion() {
        shared();
        copy(aws.b, snapshotArn("taken"), "cancelled", landingKey);
        copy(aws.b, snapshotArn("taken"), "orphan", landingKey);
        aws.b.deleteDBClusterSnapshot(r -> r.dbClusterSnapshotIdentifier("cancelled"));
        aws.a.deleteDBClusterSnapshot(r -> r.dbClusterSnapshotIdentifier("taken"));
        aws.timeline.runUntilIdle();

        refused("DBClusterSnapshotNotFoundFault", () -> clusters.snapshot(aws.b, "cancelled"));
        assertThat(clusters.snapshot(aws.b, "orphan").status()).isEqualTo("failed");
        assertThat(aws.storage.size()).isEqualTo(1);
    }

    @Test
    void failsOnRequestOfTheTest() {
        shared();
        aws.service.failNext(B, RdsFault.COPY_FAILS);
        copy(aws.b, snapshotArn("taken"), "landed", landingKey);
        aws.timeline.runUntilIdle();

        assertThat(clusters.snapshot(aws.b, "landed").status()).isEqualTo("failed");
    }
}
