package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.STACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.QuotaReachedException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class TakeSnapshotTest {
    private final SourceStage stage;
    private final String name;

    TakeSnapshotTest(DatabaseKind kind) {
        stage = new SourceStage(kind).withDatabase("orders", null);
        name = "repl-" + stage.run + "-taken";
    }

    @Test
    void beginsASnapshotThatCarriesTheTagsOfItsReplication() {
        assertThat(take().snapshotId()).isEqualTo(name);

        Snapshot snapshot = stage.snapshot(name);
        assertThat(snapshot.status()).isEqualTo("creating");
        assertThat(snapshot.sourceDatabase()).isEqualTo("orders");
        assertThat(ReplicationTags.read(snapshot.tags()))
                .contains(new ReplicationTags(STACK, stage.run, stage.orders.toString(), Optional.empty(), "taken"));
    }

    @Test
    void tagsItWithTheDatabasesResourceIdWhereThatIsKnown() {
        new TakeSnapshot(stage.rds, stage.settings())
                .handle(new TakeSnapshot.Input(
                        stage.run, stage.orders, "orders", null, null, null, "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ"));

        assertThat(ReplicationTags.read(stage.snapshot(name).tags())
                        .orElseThrow()
                        .sourceResourceId())
                .contains("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    }

    @Test
    void adoptsTheSnapshotThatItTookBefore() {
        TakeSnapshot.Output first = take();

        assertThat(take()).isEqualTo(first);
        assertThat(stage.manualSnapshots()).containsExactly(name);
    }

    @Test
    void refusesTheSnapshotOfAnotherStackUnderItsName() {
        stage.foreign(name, "other-stack", stage.run, stage.orders.toString());

        assertThatThrownBy(this::take).isInstanceOf(ConflictException.class).hasMessageContaining(name);
    }

    @Test
    void refusesASnapshotWithoutTagsUnderItsName() {
        stage.snapshots.create("orders", name, List.of());
        stage.timeline.runUntilIdle();

        assertThatThrownBy(this::take).isInstanceOf(ConflictException.class).hasMessageContaining(name);
    }

    @Test
    void refusesASnapshotOfAnotherLineageUnderItsName() {
        String elsewhere = stage.orders.toString().replace("us-east-1", "eu-west-1");
        stage.foreign(name, STACK, stage.run, elsewhere);

        assertThatThrownBy(this::take).isInstanceOf(ConflictException.class).hasMessageContaining(elsewhere);
    }

    @Test
    void asksToWaitWhileTheDatabaseIsBusy() {
        stage.refuseNext("rds", "createDBSnapshot", "InvalidDBInstanceState");

        TakeSnapshot.Output output = take();

        assertThat(output.begun()).isFalse();
        assertThat(output.waitSeconds()).isPositive();
    }

    @Test
    void waitsForABusyDatabaseUntilItsDeadline() {
        stage.refuseFor(Duration.ofDays(1), "rds", "createDBSnapshot", "InvalidDBInstanceState");

        assertThat(take(Duration.ofMinutes(60)).waitSeconds()).isBetween(60, 600);
        assertThat(take(Duration.ofMinutes(121)).waitSeconds()).isEqualTo(60);
        assertThatThrownBy(() -> take(Duration.ofMinutes(122)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessage(stage.kind.label()
                        + " orders (RDS takes no snapshot of it in its present state) is not ready after 2 hours 2 minutes;"
                        + " the deadline is 2 hours 2 minutes");
    }

    private TakeSnapshot.Output take(Duration waited) {
        Instant now = stage.timeline.instant();
        return new TakeSnapshot(stage.rds, stage.settings())
                .handle(new TakeSnapshot.Input(stage.run, stage.orders, "orders", 7_320, now.minus(waited), now, null));
    }

    @Test
    void saysThatTheDatabaseIsGone() {
        stage.deleteDatabase("orders");

        assertThatThrownBy(this::take)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(stage.kind.label() + " orders does not exist");
    }

    @Test
    void isTriedAgainWhereTheSnapshotThatWasInItsWayIsGone() {
        take();
        stage.refuseNext("rds", "describeDBSnapshots", "DBSnapshotNotFound");

        assertThatThrownBy(this::take).isInstanceOf(TransientException.class).hasMessageContaining(name);
    }

    @Test
    void isAskedForAgainWhereTheQuotaIsFullUntilTheDatabasesDeadline() {
        stage.limitSnapshots(0);

        TakeSnapshot.Output full = take(Duration.ofMinutes(10));

        assertThat(full.begun()).isFalse();
        assertThat(full.waitSeconds()).isEqualTo(60);
        assertThatThrownBy(() -> take(Duration.ofSeconds(7_320)))
                .isInstanceOf(QuotaReachedException.class)
                .hasMessageContaining("no snapshot can be taken of orders");
    }

    @ParameterizedTest
    @CsvSource({
        "SnapshotQuotaExceeded, QuotaReachedException, delete some or raise the quota",
        "Throttling, TransientException, Snapshot of orders",
        "AccessDenied, TransientException, Snapshot of orders",
        "InvalidParameterValue, InvalidRequestException, Snapshot of orders"
    })
    void tellsWhatAwsRefused(String code, String error, String complaint) {
        stage.refuseNext("rds", "createDBSnapshot", code);

        assertThatThrownBy(this::take)
                .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(error))
                .hasMessageContaining(complaint);
    }

    @Test
    void refusesADatabaseThatIsNotTheOneOfTheArn() {
        assertThatThrownBy(() -> new TakeSnapshot.Input(stage.run, stage.orders, "customers", null, null, null, null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("sourceDatabase");
    }

    private TakeSnapshot.Output take() {
        return new TakeSnapshot(stage.rds, stage.settings())
                .handle(new TakeSnapshot.Input(stage.run, stage.orders, "orders", null, null, null, null));
    }
}
