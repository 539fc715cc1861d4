package io.rdsreplicator.shared.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Printed;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class CheckSnapshotTest {
    private final DatabaseKind kind;
    private final Account account;
    private final Arn source;
    private final Instant since;
    private final CheckSnapshot step;

    CheckSnapshotTest(DatabaseKind kind) {
        this.kind = kind;
        account = new Account(kind);
        source = Arn.parse(account.sourceArn, "sourceArn");
        since = account.timeline.instant();
        step = new CheckSnapshot(account.rds, Account.SETTINGS);
    }

    @Test
    void asksToWaitWhileRdsIsAtWorkAndIsReadyWhenRdsIs() {
        account.takeSnapshot("stack-a");
        CheckSnapshot.Output before = step.handle(input(null, null));

        assertThat(before.available()).isFalse();
        assertThat(before.waitSeconds()).isPositive();

        account.timeline.runUntilIdle();
        CheckSnapshot.Output after = step.handle(input(null, null));

        assertThat(after.available()).isTrue();
        assertThat(after.waitSeconds()).isZero();
        assertThat(after.snapshotArn()).endsWith(":" + kind.snapshotArnType() + ":" + Account.taken());
        assertThat(after.snapshotTime()).isBetween(since, account.timeline.instant());
        assertThat(after.databaseTime()).isEqualTo(kind == DatabaseKind.INSTANCE ? after.snapshotTime() : null);
        assertThat(after.sourceResourceId()).startsWith(kind.arnType() + "-");
        assertThat(step.handle(input(null, null))).isEqualTo(after);
    }

    @Test
    void failsWithTheStatusWhenTheSnapshotFailed() {
        account.service.failNext(Account.PLACE, RdsFault.SNAPSHOT_FAILS);
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();

        assertThatThrownBy(() -> step.handle(input(null, null)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(Account.taken())
                .hasMessageContaining("failed");
    }

    @Test
    void givesUpAtTheDeadline() {
        account.takeSnapshot("stack-a");
        Instant late = since.plus(Duration.ofMinutes(60));

        assertThatThrownBy(() -> step.handle(new CheckSnapshot.Input(
                        Account.taken(), Account.ID, since, late, 0, null, null, null, null, null, null, null, source)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("deadline");
    }

    @Test
    void refusesAnotherKeyThanTheExpected() {
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();

        assertThatThrownBy(() -> step.handle(input("arn:aws:kms:us-east-1:111111111111:key/k", null)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("not encrypted under");
    }

    @Test
    void refusesDataOfAnotherTimeThanAnnounced() {
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();

        assertThatThrownBy(() -> step.handle(input(null, since.plus(Duration.ofDays(1)))))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("announced");
    }

    @Test
    void acceptsATimeThatIsAnnouncedLessPreciselyThanRdsSaysIt() {
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();
        Instant exact = step.handle(input(null, null)).snapshotTime();

        assertThat(step.handle(input(null, exact.truncatedTo(ChronoUnit.SECONDS)))
                        .available())
                .isTrue();
    }

    @Test
    void tellsHowLongTheReplicationLasts() {
        account.takeSnapshot("stack-a");
        CheckSnapshot.Input look = new CheckSnapshot.Input(
                Account.taken(),
                Account.ID,
                since,
                since.plusSeconds(30),
                0,
                null,
                null,
                null,
                null,
                since.minusSeconds(60),
                null,
                null,
                source);

        assertThat(Printed.by(() -> step.handle(look)))
                .singleElement(InstanceOfAssertFactories.MAP)
                .containsEntry("ReplicationRunning", 90_000);
        assertThat(Printed.by(() -> step.handle(input(null, null)))).isEmpty();
    }

    @Test
    void refusesAnotherEngineThanAnnounced() {
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();

        assertThatThrownBy(() -> step.handle(announced("mysql", 20)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("of engine " + Account.engine(kind) + ", not of the announced mysql");
        assertThat(step.handle(announced(Account.engine(kind), 20)).available()).isTrue();
    }

    @Test
    void refusesAnotherSizeThanAnnouncedUnlessItIsOfAnAuroraVolumeWhoseSizeRdsDoesNotReport() {
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();
        CheckSnapshot.Input look = announced(Account.engine(kind), 21);

        switch (kind) {
            case INSTANCE ->
                assertThatThrownBy(() -> step.handle(look))
                        .isInstanceOf(FailedInRdsException.class)
                        .hasMessageContaining("of 20 GiB, not of the announced 21");
            case CLUSTER -> assertThat(step.handle(look).available()).isTrue();
        }
    }

    @Test
    void readsADbSnapshotForADefinitionOfAnEarlierRelease() {
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();
        CheckSnapshot.Input look = new CheckSnapshot.Input(
                Account.taken(), Account.ID, since, since, 20, null, null, null, null, null, null, null, null);

        switch (kind) {
            case INSTANCE -> assertThat(step.handle(look).available()).isTrue();
            case CLUSTER -> assertThatThrownBy(() -> step.handle(look)).hasMessageContaining("is not found");
        }
    }

    @Test
    void waitsLongerForALargerDatabase() {
        account.takeSnapshot("stack-a");
        Instant late = since.plus(Duration.ofMinutes(60));

        assertThat(step.handle(new CheckSnapshot.Input(
                                Account.taken(),
                                Account.ID,
                                since,
                                late,
                                1000,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                source))
                        .available())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:rds:us-east-1:333333333333:snapshot:other, orders, is a copy of null",
        ", billing, is of database orders"
    })
    void refusesTheSnapshotOfAnotherDatabaseOrACopyOfAnotherSnapshot(String copyOf, String database, String complaint) {
        account.takeSnapshot("stack-a");
        account.timeline.runUntilIdle();

        assertThatThrownBy(() -> step.handle(from(copyOf, database)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining(complaint)
                .hasMessageContaining("announced");
        assertThat(step.handle(from(null, "orders")).available()).isTrue();
    }

    private CheckSnapshot.Input from(String copyOf, String database) {
        return new CheckSnapshot.Input(
                Account.taken(), Account.ID, since, since, 20, null, null, null, null, null, copyOf, database, source);
    }

    private CheckSnapshot.Input announced(String engine, int gibibytes) {
        return new CheckSnapshot.Input(
                Account.taken(),
                Account.ID,
                since,
                since,
                gibibytes,
                null,
                null,
                engine,
                gibibytes,
                null,
                null,
                null,
                source);
    }

    @Test
    void refusesSomebodyElsesSnapshotOfTheSameName() {
        account.createSnapshot(Account.taken(), List.of());
        assertThatThrownBy(() -> step.handle(input(null, null))).isInstanceOf(ConflictException.class);
    }

    @Test
    void refusesAnotherStacksSnapshot() {
        account.takeSnapshot("stack-b");
        assertThatThrownBy(() -> step.handle(input(null, null))).isInstanceOf(ConflictException.class);
    }

    @Test
    void refusesTheSnapshotOfAnotherReplication() {
        account.takeSnapshot("stack-a");
        ReplicationId other = new ReplicationId("orders-20261121040507-aaaaaa");

        assertThatThrownBy(() -> step.handle(new CheckSnapshot.Input(
                        Account.taken(), other, since, since, 0, null, null, null, null, null, null, null, source)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(other.value());
    }

    @Test
    void looksAgainForASnapshotThatIsNotVisibleYet() {
        assertThatThrownBy(() -> step.handle(input(null, null)))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining(Account.taken());
    }

    private CheckSnapshot.Input input(String kmsKeyArn, Instant snapshotTime) {
        return new CheckSnapshot.Input(
                Account.taken(),
                Account.ID,
                since,
                since.plusSeconds(30),
                0,
                kmsKeyArn,
                snapshotTime,
                null,
                null,
                null,
                null,
                null,
                source);
    }
}
