package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.EXECUTION;
import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.QuotaReachedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sfn.SfnClient;

/** What ListPrunableSnapshots does before a replication takes its snapshot, where the account's quota is nearly used up. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class SnapshotQuotaTest {
    private static final Duration OLD = Duration.ofHours(29);
    private static final String WAITS =
            """
            {"QueryLanguage": "JSONata", "StartAt": "Run", "States": {"Run": {"Type": "Wait", "Seconds": 86400, "End": true}}}
            """;

    private final SourceStage stage;
    private final Arn customers;
    private SfnClient sfn;
    private String machine;

    SnapshotQuotaTest(DatabaseKind kind) {
        stage = new SourceStage(kind).withDatabase("orders", null);
        customers = stage.arn("customers");
    }

    @BeforeEach
    void createTheMachine() {
        new StatesService(stage.timeline, stage.frontDoor, (caller, function, payload, done) -> {
            throw new AssertionError("nothing is invoked");
        });
        sfn = stage.frontDoor.client(SfnClient.class, Caller.root(SOURCE));
        machine = sfn.createStateMachine(r -> r.name("source-replication")
                        .definition(WAITS)
                        .roleArn(AssumableRoles.allowing(stage.frontDoor.roles(), SOURCE, "machine")
                                .principal()))
                .stateMachineArn();
    }

    @Test
    void deletesNothingThatTheCountKeepsWhileTheQuotaHasRoom() {
        runs(2);
        stage.pass(OLD);
        limit(5);

        ListPrunableSnapshots.Output output = list();

        assertThat(prunable(output)).as("3 stay, and 2 are made").containsExactly(taken(0));
        assertThat(output.waitSeconds()).isZero();
    }

    @Test
    void deletesWhatOnlyTheCountKeepsWhereTheQuotaHasNoRoom() {
        runs(2);
        stage.pass(OLD);
        limit(4);

        ListPrunableSnapshots.Output output = list();

        assertThat(prunable(output)).as("2 stay, and 2 are made").containsExactly(taken(0), transfer(0));
        assertThat(output.kept())
                .extracting(ListPrunableSnapshots.Kept::snapshotId)
                .containsExactlyInAnyOrder(taken(1), transfer(1));
        assertThat(output.waitSeconds()).isZero();
    }

    @Test
    void deletesTheOldestFirstAndNoMoreThanItNeeds() {
        runs(3);
        stage.pass(OLD);
        limit(5);

        assertThat(prunable(list("SNAPSHOTS_TO_KEEP", "3")))
                .as("4 would stay")
                .containsExactly(taken(0), taken(1), transfer(0));
    }

    @Test
    void deletesThoseOfOtherDatabasesOfTheStackToo() {
        stage.withDatabase("customers", null);
        ids.add(ReplicationId.mint(customers, EXECUTION, stage.timeline.instant()));
        takenOf(customers, ids.get(0));
        stage.pass(Duration.ofMinutes(10));
        ids.add(ReplicationId.mint(customers, EXECUTION, stage.timeline.instant()));
        takenOf(customers, ids.get(1));
        stage.pass(OLD);
        limit(3);

        ListPrunableSnapshots.Output output = list();

        assertThat(output.snapshots())
                .containsExactly(new ListPrunableSnapshots.Prunable(taken(0), customers.toString()));
    }

    @Test
    void keepsTheNewestOfEachOtherDatabaseHoweverManyOfAThirdAreNewer() {
        stage.withDatabase("customers", null);
        stage.withDatabase("ledger", null);
        Arn ledger = stage.arn("ledger");
        for (Arn database : List.of(customers, ledger, ledger)) {
            ReplicationId id = ReplicationId.mint(database, EXECUTION, stage.timeline.instant());
            ids.add(id);
            takenOf(database, id);
            stage.pass(Duration.ofMinutes(10));
        }
        stage.pass(OLD);
        limit(4);

        assertThat(list().snapshots()).containsExactly(new ListPrunableSnapshots.Prunable(taken(1), ledger.toString()));
    }

    @Test
    void countsTheRunsThatBeganBeforeItAndOfTheSameMomentThoseBeforeItByName() {
        String started = sfn.startExecution(
                        r -> r.stateMachineArn(machine).name("other").input("{}"))
                .executionArn();
        Instant start = sfn.describeExecution(r -> r.executionArn(started)).startDate();
        stage.pass(Duration.ofMinutes(10));

        assertThat(earlier(start.plusSeconds(1), EXECUTION)).isEqualTo(1);
        assertThat(earlier(start.minusSeconds(1), EXECUTION)).isZero();
        assertThat(earlier(start, started + "-and-later")).isEqualTo(1);
        assertThat(earlier(start, started.substring(0, started.length() - 1))).isZero();
        assertThat(earlier(null, EXECUTION)).as("the start is not known").isZero();
    }

    private int earlier(Instant startTime, String execution) {
        return list(new ListPrunableSnapshots.Input(
                        stage.orders,
                        stage.newRun(),
                        stage.transferKey,
                        stage.timeline.instant(),
                        machine,
                        execution,
                        null,
                        startTime,
                        null))
                .earlier();
    }

    @Test
    void endsBeforeItMakesAnythingAndSaysWhatTheQuotaIsMadeOf() {
        runs(2);
        stage.snapshots.create("orders", "by-hand", List.of());
        stage.pass(OLD);
        limit(4);

        assertThatThrownBy(this::list)
                .isInstanceOf(QuotaReachedException.class)
                .hasMessageContainingAll(
                        "no snapshot was taken",
                        "is 4, and 5 are used",
                        "4 of orders and 0 of other databases by this stack",
                        "1 that are not this stack's",
                        "makes 2",
                        "Raise the quota");
    }

    @Test
    void deletesNothingThatIsYoungerThanTheMinimumAge() {
        runs(2);
        limit(4);

        assertThatThrownBy(this::list).isInstanceOf(QuotaReachedException.class);
    }

    @Test
    void waitsWhileAnotherRunThatHasBegunMayGiveRoomAndEndsByTheDatabasesDeadline() {
        runs(2);
        stage.pass(OLD);
        limit(3);
        sfn.startExecution(r -> r.stateMachineArn(machine).name("other").input("{}"));
        stage.pass(Duration.ofMinutes(10));

        ListPrunableSnapshots.Output output = list(stage.timeline.instant().minusSeconds(300));

        assertThat(output.waitSeconds()).isEqualTo(30);
        assertThatThrownBy(() -> list(stage.timeline.instant().minusSeconds(7_320)))
                .isInstanceOf(QuotaReachedException.class);
    }

    @Test
    void leavesRoomForTheRunsThatBeganEarlierAndNotForThoseThatBeganLater() {
        runs(1);
        stage.pass(OLD);
        limit(4);
        sfn.startExecution(r -> r.stateMachineArn(machine).name("other").input("{}"));

        assertThat(list(stage.timeline.instant().minusSeconds(1)).waitSeconds()).isZero();
        assertThat(list(stage.timeline.instant().plusSeconds(1)).waitSeconds()).isPositive();
    }

    @Test
    void countsWhatAResumedReplicationHasMadeAlready() {
        runs(2);
        stage.pass(OLD);
        limit(4);

        ListPrunableSnapshots.Output output = list(input(ids.get(1), stage.timeline.instant()));

        assertThat(prunable(output)).containsExactly(taken(0));
        assertThat(output.waitSeconds()).isZero();
    }

    @Test
    void asksForNoQuotaAfterTheSnapshotHasBeenMade() {
        runs(1);
        stage.refuseFor(Duration.ofDays(1), "rds", "describeAccountAttributes", "AccessDenied");
        ListPrunableSnapshots.Input ending = new ListPrunableSnapshots.Input(
                stage.orders,
                stage.newRun(),
                stage.transferKey,
                stage.timeline.instant(),
                machine,
                EXECUTION,
                null,
                null,
                null);

        assertThat(list(ending).waitSeconds()).isZero();
    }

    private final List<ReplicationId> ids = new ArrayList<>();

    /** Replications of orders that ran one after the other, each with a taken and a transfer snapshot. */
    private void runs(int count) {
        for (int i = 0; i < count; i++) {
            ReplicationId id = stage.newRun();
            stage.taken(id);
            stage.transferred(id);
            ids.add(id);
        }
    }

    private void takenOf(Arn database, ReplicationId id) {
        new TakeSnapshot(stage.rds, stage.settings())
                .handle(new TakeSnapshot.Input(id, database, database.resourceName(), null, null, null, null));
        stage.timeline.runUntilIdle();
    }

    private String taken(int run) {
        return "repl-" + ids.get(run) + "-taken";
    }

    private String transfer(int run) {
        return "repl-" + ids.get(run) + "-transfer";
    }

    private void limit(int most) {
        stage.limitSnapshots(most);
    }

    private ListPrunableSnapshots.Output list(String... settings) {
        return new ListPrunableSnapshots(stage.rds, sfn, stage.settings(settings))
                .handle(input(stage.newRun(), stage.timeline.instant()));
    }

    private ListPrunableSnapshots.Output list(Instant startTime) {
        return list(input(stage.newRun(), startTime));
    }

    private ListPrunableSnapshots.Output list(ListPrunableSnapshots.Input input) {
        return new ListPrunableSnapshots(stage.rds, sfn, stage.settings()).handle(input);
    }

    private ListPrunableSnapshots.Input input(ReplicationId asking, Instant startTime) {
        return new ListPrunableSnapshots.Input(
                stage.orders,
                asking,
                stage.transferKey,
                stage.timeline.instant(),
                machine,
                EXECUTION,
                2,
                startTime,
                7_320);
    }

    private static List<String> prunable(ListPrunableSnapshots.Output output) {
        return output.snapshots().stream()
                .map(ListPrunableSnapshots.Prunable::snapshotId)
                .toList();
    }
}
