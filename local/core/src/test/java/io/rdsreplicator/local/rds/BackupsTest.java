package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.KmsKeyNotAccessibleException;

/** The fixture's time begins at midnight, UTC. */
class BackupsTest {
    private static final String WINDOW = "03:00-03:30";
    private static final String ANOTHER_WINDOW = "05:00-05:30";

    private final RdsFixture aws = new RdsFixture();

    private void create(int retention) {
        aws.a.createDBInstance(aws.request("orders")
                .backupRetentionPeriod(retention)
                .preferredBackupWindow(WINDOW)
                .preferredMaintenanceWindow("mon:20:00-mon:21:00")
                .build());
        aws.timeline.runUntilIdle();
    }

    private String status() {
        return aws.instance(aws.a, "orders").dbInstanceStatus();
    }

    private List<Instant> backups() {
        return aws.a.describeDBSnapshots(r -> r.snapshotType("automated")).dbSnapshots().stream()
                .map(DBSnapshot::snapshotCreateTime)
                .sorted()
                .toList();
    }

    private void passTo(String time) {
        aws.timeline.runFor(Duration.between(aws.timeline.instant(), Instant.parse(time)));
    }

    @Test
    void anInstanceWithARetentionIsBackedUpInItsWindowEveryDay() {
        create(7);
        assertThat(backups()).as("the first one").hasSize(1);

        passTo("2026-01-01T03:00:30Z");
        assertThat(status()).isEqualTo("backing-up");
        refused(
                "InvalidDBInstanceState",
                () -> aws.a.createDBSnapshot(
                        r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("taken")));
        refused(
                "InvalidDBInstanceState",
                () -> aws.a.modifyDBInstance(
                        r -> r.dbInstanceIdentifier("orders").deletionProtection(true)));
        passTo("2026-01-01T03:05:00Z");
        assertThat(status()).isEqualTo("available");
        passTo("2026-01-03T12:00:00Z");

        assertThat(backups().subList(1, backups().size()))
                .containsExactly(
                        Instant.parse("2026-01-01T03:00:00Z"),
                        Instant.parse("2026-01-02T03:00:00Z"),
                        Instant.parse("2026-01-03T03:00:00Z"));
    }

    @Test
    void noRunOfTheTimelineWaitsForABackupThatIsToCome() {
        create(7);
        Instant before = aws.timeline.instant();

        aws.timeline.runUntilIdle();

        assertThat(aws.timeline.instant()).isEqualTo(before);
        assertThat(backups()).hasSize(1);
    }

    @Test
    void oldBackupsAreForgottenAndManualSnapshotsAreNot() {
        create(2);
        aws.snapshotOf("orders", "taken");

        passTo("2026-01-06T12:00:00Z");

        assertThat(backups())
                .containsExactly(Instant.parse("2026-01-05T03:00:00Z"), Instant.parse("2026-01-06T03:00:00Z"));
        assertThat(aws.snapshot(aws.a, "taken").status()).isEqualTo("available");
        assertThat(aws.storage.size()).as("the database and three snapshots").isEqualTo(4);
    }

    @Test
    void withoutARetentionThereIsNoBackup() {
        create(0);

        passTo("2026-01-03T12:00:00Z");

        assertThat(backups()).isEmpty();
    }

    @Test
    void aRetentionThatBeginsTakesABackupAtOnceAndOneThatEndsNoMore() {
        create(0);
        aws.a.modifyDBInstance(
                r -> r.dbInstanceIdentifier("orders").backupRetentionPeriod(3).applyImmediately(true));
        passTo("2026-01-01T01:00:00Z");
        assertThat(status()).isEqualTo("available");
        assertThat(backups()).hasSize(1);
        passTo("2026-01-02T12:00:00Z");
        assertThat(backups()).hasSize(3);

        aws.a.modifyDBInstance(
                r -> r.dbInstanceIdentifier("orders").backupRetentionPeriod(0).applyImmediately(true));
        passTo("2026-01-03T12:00:00Z");

        assertThat(backups())
                .hasSizeLessThanOrEqualTo(3)
                .allMatch(time -> time.isBefore(Instant.parse("2026-01-03T00:00:00Z")));
    }

    @Test
    void anotherWindowHoldsFromTheNextBackupOn() {
        create(7);
        aws.a.modifyDBInstance(r -> r.dbInstanceIdentifier("orders").preferredBackupWindow(ANOTHER_WINDOW));

        passTo("2026-01-01T12:00:00Z");

        assertThat(backups().subList(1, backups().size())).containsExactly(Instant.parse("2026-01-01T05:00:00Z"));
    }

    @Test
    void anInstanceThatIsNotAvailableMissesItsWindow() {
        create(7);
        aws.a.stopDBInstance(r -> r.dbInstanceIdentifier("orders"));

        passTo("2026-01-01T12:00:00Z");
        assertThat(status()).isEqualTo("stopped");
        assertThat(backups()).hasSize(1);
        aws.a.startDBInstance(r -> r.dbInstanceIdentifier("orders"));
        passTo("2026-01-02T12:00:00Z");

        assertThat(backups()).hasSize(2);
    }

    @Test
    void aBackupThatCannotUseTheKeyIsMissed() {
        String key = aws.kms.key(A, "production");
        aws.a.createDBInstance(aws.request("orders")
                .kmsKeyId(key)
                .backupRetentionPeriod(7)
                .preferredBackupWindow(WINDOW)
                .preferredMaintenanceWindow("mon:20:00-mon:21:00")
                .build());
        aws.timeline.runUntilIdle();
        aws.kms.forget(key);

        passTo("2026-01-01T12:00:00Z");

        assertThat(status()).isEqualTo("available");
        assertThat(backups()).hasSize(1);
        assertThat(aws.service.storageFailures()).singleElement().isInstanceOf(KmsKeyNotAccessibleException.class);
    }

    @Test
    void aDeletedInstanceHasNoBackupsAnyMore() {
        create(7);
        passTo("2026-01-02T12:00:00Z");
        aws.a.deleteDBInstance(r -> r.dbInstanceIdentifier("orders").skipFinalSnapshot(true));

        passTo("2026-01-04T12:00:00Z");

        assertThat(backups()).isEmpty();
        assertThat(aws.storage.size()).isZero();
    }

    @Test
    void aRestoredInstanceIsAvailableThoughItsVolumeStillLoads() {
        create(0);
        aws.snapshotOf("orders", "taken");
        aws.a.restoreDBInstanceFromDBSnapshot(
                r -> r.dbInstanceIdentifier("restored").dbSnapshotIdentifier("taken"));
        List<String> seen = new ArrayList<>();

        aws.timeline.runUntil(() -> {
            String now = aws.instance(aws.a, "restored").dbInstanceStatus();
            if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(now)) {
                seen.add(now);
            }
            return false;
        });

        assertThat(seen).containsExactly("creating", "available");
        aws.a.createDBSnapshot(r -> r.dbInstanceIdentifier("restored").dbSnapshotIdentifier("at-once"));
    }

    @Test
    void theGreenOfABlueGreenDeploymentLoadsForAWhile() {
        create(0);
        aws.service.appearAs(A, "orders", "storage-initialization", Duration.ofHours(2));

        aws.minutes(119);
        assertThat(status()).isEqualTo("storage-initialization");
        refused(
                "InvalidDBInstanceState",
                () -> aws.a.createDBSnapshot(
                        r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("taken")));
        refused(
                "InvalidDBInstanceState",
                () -> aws.a.modifyDBInstance(
                        r -> r.dbInstanceIdentifier("orders").multiAZ(true)));
        aws.minutes(2);

        assertThat(status()).isEqualTo("available");
    }

    @Test
    void aStatusThatPassesLeavesWhatHasHappenedMeanwhile() {
        create(0);
        aws.service.appearAs(A, "orders", "storage-config-upgrade", Duration.ofHours(2));
        aws.service.appearAs(A, "orders", "storage-full");

        aws.minutes(121);

        assertThat(status()).isEqualTo("storage-full");
    }
}
