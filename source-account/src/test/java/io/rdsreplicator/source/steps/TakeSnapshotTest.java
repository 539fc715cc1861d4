package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.ORDERS;
import static io.rdsreplicator.source.steps.SourceStage.RUN;
import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static io.rdsreplicator.source.steps.SourceStage.STACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.QuotaReachedException;
import io.rdsreplicator.shared.errors.TransientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

class TakeSnapshotTest {
    private static final String NAME = "repl-" + RUN + "-taken";

    private final SourceStage stage = new SourceStage().withDatabase("orders", null);

    @Test
    void beginsASnapshotThatCarriesTheTagsOfItsReplication() {
        assertThat(take().snapshotId()).isEqualTo(NAME);

        DBSnapshot snapshot = stage.snapshot(NAME);
        assertThat(snapshot.status()).isEqualTo("creating");
        assertThat(snapshot.dbInstanceIdentifier()).isEqualTo("orders");
        assertThat(ReplicationTags.read(snapshot.tagList()))
                .contains(new ReplicationTags(STACK, RUN, ORDERS.toString(), Optional.empty(), "taken"));
    }

    @Test
    void tagsItWithTheDatabasesResourceIdWhereThatIsKnown() {
        new TakeSnapshot(stage.rds, stage.settings())
                .handle(new TakeSnapshot.Input(
                        RUN, ORDERS, "orders", null, null, null, "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ"));

        assertThat(ReplicationTags.read(stage.snapshot(NAME).tagList())
                        .orElseThrow()
                        .sourceResourceId())
                .contains("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    }

    @Test
    void adoptsTheSnapshotThatItTookBefore() {
        TakeSnapshot.Output first = take();

        assertThat(take()).isEqualTo(first);
        assertThat(stage.manualSnapshots()).containsExactly(NAME);
    }

    @Test
    void refusesTheSnapshotOfAnotherStackUnderItsName() {
        stage.foreign(NAME, "other-stack", RUN, ORDERS.toString());

        assertThatThrownBy(this::take).isInstanceOf(ConflictException.class).hasMessageContaining(NAME);
    }

    @Test
    void refusesASnapshotWithoutTagsUnderItsName() {
        stage.rds.createDBSnapshot(r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier(NAME));
        stage.timeline.runUntilIdle();

        assertThatThrownBy(this::take).isInstanceOf(ConflictException.class).hasMessageContaining(NAME);
    }

    @Test
    void refusesASnapshotOfAnotherLineageUnderItsName() {
        String elsewhere = SOURCE.in("eu-west-1").arn("rds", "db:orders");
        stage.foreign(NAME, STACK, RUN, elsewhere);

        assertThatThrownBy(this::take).isInstanceOf(ConflictException.class).hasMessageContaining(elsewhere);
    }

    @Test
    void asksToWaitWhileTheDatabaseIsBusy() {
        stage.service.appearAs(SOURCE, "orders", "modifying");

        TakeSnapshot.Output output = take();

        assertThat(output.begun()).isFalse();
        assertThat(output.waitSeconds()).isPositive();
    }

    @Test
    void waitsForABusyDatabaseUntilItsDeadline() {
        stage.service.appearAs(SOURCE, "orders", "modifying");

        assertThat(take(Duration.ofMinutes(60)).waitSeconds()).isBetween(60, 600);
        assertThat(take(Duration.ofMinutes(121)).waitSeconds()).isEqualTo(60);
        assertThatThrownBy(() -> take(Duration.ofMinutes(122)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessage(
                        "DB instance orders (RDS takes no snapshot of it in its present state) is not ready after 2 hours 2 minutes;"
                                + " the deadline is 2 hours 2 minutes");
    }

    private TakeSnapshot.Output take(Duration waited) {
        Instant now = stage.timeline.instant();
        return new TakeSnapshot(stage.rds, stage.settings())
                .handle(new TakeSnapshot.Input(RUN, ORDERS, "orders", 7_320, now.minus(waited), now, null));
    }

    @Test
    void saysThatTheDatabaseIsGone() {
        stage.rds.deleteDBInstance(r -> r.dbInstanceIdentifier("orders").skipFinalSnapshot(true));
        stage.timeline.runUntilIdle();

        assertThatThrownBy(this::take)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("orders does not exist");
    }

    @Test
    void isTriedAgainWhereTheSnapshotThatWasInItsWayIsGone() {
        take();
        stage.refuseNext("rds", "describeDBSnapshots", "DBSnapshotNotFound");

        assertThatThrownBy(this::take).isInstanceOf(TransientException.class).hasMessageContaining(NAME);
    }

    @Test
    void isAskedForAgainWhereTheQuotaIsFullUntilTheDatabasesDeadline() {
        stage.service.circumstances(SourceStage.SOURCE).limit(RdsQuota.MANUAL_SNAPSHOTS, 0);

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
        "Throttling, TransientException, CreateDBSnapshot of orders",
        "AccessDenied, TransientException, CreateDBSnapshot of orders",
        "InvalidParameterValue, InvalidRequestException, CreateDBSnapshot of orders"
    })
    void tellsWhatAwsRefused(String code, String error, String complaint) {
        stage.refuseNext("rds", "createDBSnapshot", code);

        assertThatThrownBy(this::take)
                .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(error))
                .hasMessageContaining(complaint);
    }

    @Test
    void refusesADatabaseThatIsNotTheOneOfTheArn() {
        assertThatThrownBy(() -> new TakeSnapshot.Input(RUN, ORDERS, "customers", null, null, null, null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("sourceDatabase");
    }

    private TakeSnapshot.Output take() {
        return new TakeSnapshot(stage.rds, stage.settings())
                .handle(new TakeSnapshot.Input(RUN, ORDERS, "orders", null, null, null, null));
    }
}
