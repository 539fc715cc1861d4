package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.B;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.KmsService;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

/** A shared snapshot that is copied into another account and another Region. */
class RegionCopyTest {
    private static final AccountRegion ELSEWHERE = B.in("us-east-2");
    private static final String SHARED = A.arn("rds", "snapshot:shared");
    private static final String KEY_POLICY =
            """
            {"Statement":[
             {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"kms:*","Resource":"*"},
             {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:root"},"Action":"kms:*","Resource":"*",
              "Condition":{"StringEquals":{"kms:ViaService":"rds.%s.amazonaws.com"}}}]}""";

    private final Timeline timeline = Timeline.virtual(Instant.parse("2026-01-01T00:00:00Z"));
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final FingerprintStorage storage = new FingerprintStorage();
    private final RdsService service;
    private final RdsClient a;
    private final RdsClient elsewhere;
    private String transferKey;
    private String landingKey;

    RegionCopyTest() {
        new KmsService(timeline, frontDoor);
        service = new RdsService(timeline, frontDoor, storage, RdsDurations.realistic());
        a = frontDoor.client(RdsClient.class, Caller.root(A));
        elsewhere = frontDoor.client(RdsClient.class, Caller.root(ELSEWHERE));
    }

    @BeforeEach
    void share() {
        transferKey = keys(A).createKey(k -> k.policy(KEY_POLICY.formatted(A.region())))
                .keyMetadata()
                .arn();
        landingKey = keys(ELSEWHERE).createKey().keyMetadata().arn();
        a.createDBInstance(r -> r.dbInstanceIdentifier("orders")
                .dbInstanceClass("db.t4g.micro")
                .engine("postgres")
                .engineVersion("14.20")
                .masterUsername("owner")
                .masterUserPassword("first-secret")
                .kmsKeyId(transferKey));
        storage.write(A.arn("rds", "db:orders"), "content of orders");
        timeline.runUntilIdle();
        a.createDBSnapshot(r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("shared"));
        timeline.runUntilIdle();
        a.modifyDBSnapshotAttribute(
                r -> r.dbSnapshotIdentifier("shared").attributeName("restore").valuesToAdd(B.account()));
    }

    private KmsClient keys(AccountRegion place) {
        return frontDoor.client(KmsClient.class, Caller.root(place));
    }

    private CopyDbSnapshotRequest.Builder copy(String target) {
        return CopyDbSnapshotRequest.builder()
                .sourceDBSnapshotIdentifier(SHARED)
                .targetDBSnapshotIdentifier(target)
                .kmsKeyId(landingKey);
    }

    private DBSnapshot landed() {
        return elsewhere
                .describeDBSnapshots(r -> r.dbSnapshotIdentifier("landed"))
                .dbSnapshots()
                .get(0);
    }

    @Test
    void landsUnderAKeyOfItsOwnRegionWithTheSourcesContent() {
        elsewhere.copyDBSnapshot(copy("landed").build());
        timeline.runUntilIdle();

        assertThat(landed().status()).isEqualTo("available");
        assertThat(landed().kmsKeyId()).isEqualTo(landingKey);
        assertThat(landed().sourceRegion()).isEqualTo(A.region());
        assertThat(landed().sourceDBSnapshotIdentifier()).isEqualTo(SHARED);
        assertThat(landed().originalSnapshotCreateTime())
                .isEqualTo(a.describeDBSnapshots(r -> r.dbSnapshotIdentifier("shared"))
                        .dbSnapshots()
                        .get(0)
                        .originalSnapshotCreateTime());
        elsewhere.createDBSubnetGroup(r ->
                r.dbSubnetGroupName("replicas").dbSubnetGroupDescription("d").subnetIds("subnet-1", "subnet-2"));
        elsewhere.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("replica")
                .dbSnapshotIdentifier("landed")
                .dbSubnetGroupName("replicas")
                .publiclyAccessible(false));
        timeline.runUntilIdle();
        assertThat(storage.read(ELSEWHERE.arn("rds", "db:replica"))).isEqualTo("content of orders");
    }

    @Test
    void takesLongerThanInOneRegionAndIsCountedAsATransfer() {
        elsewhere.copyDBSnapshot(copy("landed").build());
        Duration inOneRegion = RdsDurations.realistic().of(Phase.COPY, landed().allocatedStorage());
        timeline.runFor(inOneRegion);
        assertThat(landed().status()).isEqualTo("copying");

        timeline.runUntilIdle();
        assertThat(service.transfers())
                .containsExactly(new RegionTransfer(
                        A, ELSEWHERE, ELSEWHERE.arn("rds", "snapshot:landed"), landed().allocatedStorage()));
    }

    @Test
    void isQueuedWithoutProgressBehindACopyOfTheSameDatabase() {
        elsewhere.copyDBSnapshot(copy("first").build());
        elsewhere.copyDBSnapshot(copy("landed").build());
        timeline.runFor(Duration.ofMinutes(10));

        assertThat(landed().percentProgress()).isZero();
    }

    @Test
    void isNotSeenFromAnotherRegionBeforeItIsCopied() {
        assertThat(elsewhere
                        .describeDBSnapshots(r -> r.includeShared(true).snapshotType("shared"))
                        .dbSnapshots())
                .isEmpty();
        refused(
                "DBSnapshotNotFound",
                () -> elsewhere.copyDBSnapshot(copy("landed")
                        .sourceDBSnapshotIdentifier(SHARED.replace(":shared", ":other"))
                        .build()));
    }

    @Test
    void needsAKeyOfItsOwnRegion() {
        refused(
                "InvalidParameterValue",
                () -> elsewhere.copyDBSnapshot(copy("landed").kmsKeyId(null).build()));
        String inSourceRegion = keys(B).createKey().keyMetadata().arn();
        refused(
                "KMSKeyNotAccessibleFault",
                () -> elsewhere.copyDBSnapshot(
                        copy("landed").kmsKeyId(inSourceRegion).build()));
    }

    @ParameterizedTest
    @CsvSource({"false, eu-west-1, true", "false, us-east-2, false", "true, us-east-2, true", "true, eu-west-1, false"})
    void usesTheSourcesKeyThroughRdsOfOneRegion(boolean fromDestination, String allowed, boolean copied) {
        service.circumstances(ELSEWHERE).useSourceKeyFromDestination(fromDestination);
        keys(A).putKeyPolicy(r -> r.keyId(transferKey).policy(KEY_POLICY.formatted(allowed)));

        if (copied) {
            elsewhere.copyDBSnapshot(copy("landed").build());
            assertThat(landed().status()).isEqualTo("copying");
        } else {
            refused(
                    "KMSKeyNotAccessibleFault",
                    () -> elsewhere.copyDBSnapshot(copy("landed").build()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-east-2", "eu-west-1"})
    void isRefusedIfThePolicyIsLimitedToOneOfTheRegions(String region) {
        Caller landing = AssumableRoles.with(
                frontDoor.roles(),
                ELSEWHERE,
                "landing",
                """
                {"Effect":"Allow","Action":["rds:*","kms:*"],"Resource":"*",
                 "Condition":{"StringEquals":{"aws:RequestedRegion":"%s"}}}"""
                        .formatted(region));
        RdsClient role = frontDoor.client(RdsClient.class, landing);

        refused("AccessDenied", () -> role.copyDBSnapshot(copy("landed").build()));
    }

    @Test
    void isRefusedWhereItIsNotOffered() {
        service.circumstances(ELSEWHERE).refuseCopiesAcrossBoth(true);
        refused(
                "InvalidParameterCombination",
                () -> elsewhere.copyDBSnapshot(copy("landed").build()));
        service.circumstances(ELSEWHERE).refuseCopiesAcrossBoth(false);
        service.circumstances(ELSEWHERE).lackEngineVersion("14.20");
        refused(
                "InvalidParameterCombination",
                () -> elsewhere.copyDBSnapshot(copy("landed").build()));
    }

    @ParameterizedTest
    @CsvSource({"cn-north-1, cn-northwest-1", "us-gov-west-1, us-gov-east-1"})
    void isRefusedInChinaAndInGovCloudWithoutASignedRequest(String from, String to) {
        RdsClient apart = frontDoor.client(RdsClient.class, Caller.root(B.in(to)));

        refused(
                "InvalidParameterValue",
                () -> apart.copyDBSnapshot(copy("landed")
                        .sourceDBSnapshotIdentifier(A.in(from).arn("rds", "snapshot:shared"))
                        .build()));
    }

    @Test
    void isFoundInGovCloudByASignedRequest() {
        RdsClient apart = frontDoor.client(RdsClient.class, Caller.root(B.in("us-gov-east-1")));

        refused(
                "DBSnapshotNotFound",
                () -> apart.copyDBSnapshot(copy("landed")
                        .sourceRegion("us-gov-west-1")
                        .sourceDBSnapshotIdentifier(A.in("us-gov-west-1").arn("rds", "snapshot:shared"))
                        .build()));
    }

    @Test
    void failsIfItsSourceIsDeletedBeforeItIsAvailable() {
        elsewhere.copyDBSnapshot(copy("landed").build());
        timeline.runFor(Duration.ofMinutes(1));
        a.deleteDBSnapshot(r -> r.dbSnapshotIdentifier("shared"));
        timeline.runUntilIdle();

        assertThat(landed().status()).isEqualTo("failed");
    }

    @Test
    void countsTheCopiesInProgressOfItsOwnRegion() {
        service.circumstances(ELSEWHERE).limit(RdsQuota.COPIES_IN_PROGRESS, 1);
        elsewhere.copyDBSnapshot(copy("landed").build());
        refused(
                "SnapshotQuotaExceeded",
                () -> elsewhere.copyDBSnapshot(copy("second").build()));
    }
}
