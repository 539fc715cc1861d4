package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.B;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.KmsService;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;

/** A key that another account uses through RDS, under the policy that RDS's user guide asks for. */
class SharedKeyTest {
    private static final List<String> USE = List.of(
            "kms:CreateGrant",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncrypt*",
            "kms:GenerateDataKey*");
    private static final String POLICY =
            """
            {"Statement":[
             {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"kms:*","Resource":"*"},
             {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:root"},"Action":["%s"],"Resource":"*",
              "Condition":{"StringEquals":{"kms:ViaService":"rds.eu-west-1.amazonaws.com"}}}]}""";

    private final Timeline timeline = Timeline.virtual(Instant.parse("2026-01-01T00:00:00Z"));
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final KmsClient keysOfA;
    private final RdsClient a;
    private final RdsClient b;
    private String transferKey;
    private String landingKey;

    SharedKeyTest() {
        new KmsService(timeline, frontDoor);
        new RdsService(timeline, frontDoor, new FingerprintStorage(), RdsDurations.realistic());
        keysOfA = frontDoor.client(KmsClient.class, Caller.root(A));
        a = frontDoor.client(RdsClient.class, Caller.root(A));
        b = frontDoor.client(RdsClient.class, Caller.root(B));
    }

    @BeforeEach
    void shareASnapshot() {
        transferKey =
                keysOfA.createKey(k -> k.policy(policy(USE))).keyMetadata().arn();
        landingKey = frontDoor
                .client(KmsClient.class, Caller.root(B))
                .createKey()
                .keyMetadata()
                .arn();
        a.createDBInstance(r -> r.dbInstanceIdentifier("orders")
                .dbInstanceClass("db.t4g.micro")
                .engine("postgres")
                .masterUsername("owner")
                .masterUserPassword("first-secret")
                .kmsKeyId(transferKey));
        timeline.runUntilIdle();
        a.createDBSnapshot(r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("shared"));
        timeline.runUntilIdle();
        a.modifyDBSnapshotAttribute(
                r -> r.dbSnapshotIdentifier("shared").attributeName("restore").valuesToAdd(B.account()));
    }

    private static String policy(List<String> actions) {
        return POLICY.formatted(String.join("\",\"", actions));
    }

    private void copy() {
        b.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(A.arn("rds", "snapshot:shared"))
                .targetDBSnapshotIdentifier("landed")
                .kmsKeyId(landingKey));
    }

    @Test
    void isCopiedFromUnderTheWholePolicy() {
        copy();
        timeline.runUntilIdle();

        assertThat(b.describeDBSnapshots(r -> r.dbSnapshotIdentifier("landed"))
                        .dbSnapshots()
                        .get(0)
                        .kmsKeyId())
                .isEqualTo(landingKey);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void failsTheCopyWithoutAnyOneAction(int missing) {
        List<String> others = new ArrayList<>(USE);
        others.remove(missing);
        keysOfA.putKeyPolicy(r -> r.keyId(transferKey).policy(policy(others)));

        refused("KMSKeyNotAccessibleFault", this::copy);
        assertThat(b.describeDBSnapshots().dbSnapshots()).isEmpty();
    }
}
