package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static io.rdsreplicator.source.steps.SourceStage.STACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.MachineStatus.RecentFailure;
import io.rdsreplicator.shared.executions.MachineStatus.RunningExecution;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.source.listing.SnapshotList;
import io.rdsreplicator.source.listing.SnapshotList.Listed;
import io.rdsreplicator.source.listing.SnapshotTables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sfn.SfnClient;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class ListSnapshotsTest {
    /** Above the minimum age of every snapshot of 20 GiB. */
    private static final Duration OLD = Duration.ofHours(29);

    private static final Duration RUN = Duration.ofMinutes(30);
    private static final ListRequest ALL = new ListRequest(null, null);
    private static final String NEXT = "the next replication of orders that succeeds";
    private static final String LASTS =
            """
            {"QueryLanguage": "JSONata", "StartAt": "WaitForCopy", "States": {
                "WaitForCopy": {"Type": "Wait", "Seconds": 1800, "End": true}}}
            """;

    private final SourceStage stage;
    private SfnClient sfn;
    private String machine;

    ListSnapshotsTest(DatabaseKind kind) {
        stage = new SourceStage(kind);
    }

    @BeforeEach
    void createTheMachineAndTheDatabase() {
        new StatesService(stage.timeline, stage.frontDoor, (caller, function, payload, done) -> {
            throw new AssertionError("nothing is invoked");
        });
        sfn = stage.frontDoor.client(SfnClient.class, Caller.root(SOURCE));
        machine = sfn.createStateMachine(r -> r.name("source-replication")
                        .definition(LASTS)
                        .roleArn(AssumableRoles.allowing(stage.frontDoor.roles(), SOURCE, "machine")
                                .principal()))
                .stateMachineArn();
        stage.withDatabase("orders", null);
    }

    private SnapshotList list(ListRequest request, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("STATE_MACHINE_ARN", machine));
        return new ListSnapshots(stage.rds, sfn, stage.timeline, stage.settings(all.toArray(String[]::new)))
                .handle(request);
    }

    private Listed row(String name) {
        return list(ALL).snapshots().stream()
                .filter(row -> row.snapshotId().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String start(String input) {
        return sfn.startExecution(r -> r.stateMachineArn(machine).input(input)).executionArn();
    }

    private ReplicationId idOf(String execution) {
        return ReplicationId.mint(
                stage.orders,
                execution,
                sfn.describeExecution(r -> r.executionArn(execution)).startDate());
    }

    /** Runs that are over, each with both its snapshots. */
    private List<ReplicationId> runs(int count) {
        List<ReplicationId> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ReplicationId run = idOf(start("{}"));
            stage.taken(run);
            stage.transferred(run);
            runs.add(run);
            stage.pass(RUN);
        }
        return runs;
    }

    private static String taken(ReplicationId id) {
        return "repl-" + id + "-taken";
    }

    private static String transfer(ReplicationId id) {
        return "repl-" + id + "-transfer";
    }

    @Test
    void saysWhatASnapshotIsAndWhichExecutionMadeIt() {
        String execution = start("{}");
        ReplicationId run = idOf(execution);
        stage.taken(run);
        stage.transferred(run);
        stage.snapshots.share(transfer(run), SourceStage.DESTINATION.account());
        stage.pass(Duration.ofHours(3));

        Instant from = stage.snapshot(taken(run)).time().orElseThrow();
        long age = Duration.between(from, stage.timeline.instant()).toSeconds();
        Snapshot copy = stage.snapshot(transfer(run));
        assertThat(row(transfer(run)))
                .isEqualTo(new Listed(
                        transfer(run),
                        run,
                        "transfer",
                        "orders",
                        stage.orders.toString(),
                        from,
                        age,
                        copy.engine(),
                        copy.engineVersion(),
                        copy.allocatedStorage(),
                        "available",
                        null,
                        stage.transferKey.toString(),
                        null,
                        "among the newest 2",
                        null,
                        execution,
                        stage.kind));
        assertThat(row(taken(run)).kind()).isEqualTo("taken");
        assertThat(row(taken(run)).kmsKeyId())
                .isEqualTo(stage.snapshot(taken(run)).kmsKeyId());
        assertThat(list(new ListRequest("orders", null)).snapshots())
                .extracting(Listed::sharedWith)
                .containsExactlyInAnyOrder(List.of(SourceStage.DESTINATION.account()), List.of());
    }

    @Test
    void listsTheSnapshotsOfADatabaseThatHasAnotherNameSinceASwitchover() {
        assumeThat(stage.kind).as("the local RDS switches DB instances over").isEqualTo(DatabaseKind.INSTANCE);
        ReplicationId run = runs(1).get(0);
        stage.withDatabase("orders-green", null);
        stage.service.switchOver(SourceStage.SOURCE, "orders", "orders-green");

        assertThat(list(new ListRequest("orders", null)).snapshots())
                .extracting(Listed::snapshotId)
                .containsExactlyInAnyOrder(taken(run), transfer(run));
        assertThat(list(new ListRequest("orders-old1", null)).snapshots()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2", "4, 3"})
    void saysOfEachSnapshotWhatTheNextReplicationThenDoes(int count, int keep) {
        runs(count);
        stage.pass(OLD);

        List<String> foretold = deletedWith(keep);

        assertThat(prunedByTheNext(keep)).isEqualTo(foretold);
    }

    @Test
    void foretellsWhatTheRunThatIsUnderWayDeletes() {
        runs(3);
        stage.pass(OLD);
        ReplicationId run = stage.newRun();
        stage.taken(run);
        start("{\"replicationId\": \"" + run + "\"}");

        List<String> foretold = deletedWith(2);

        assertThat(row(taken(run)).keptFor()).isEqualTo("its replication is running");
        stage.transferred(run);
        start("{\"replicationId\": \"" + run + "\"}");
        assertThat(deletedWith(2)).isEqualTo(foretold);
        assertThat(pruned(run, 2)).isEqualTo(foretold);
    }

    @Test
    void keepsWhatIsYoung() {
        List<ReplicationId> runs = runs(3);

        assertThat(row(transfer(runs.get(0))).keptFor()).isEqualTo("younger than 29 hours");
    }

    private List<String> deletedWith(int keep) {
        return list(ALL, "SNAPSHOTS_TO_KEEP", String.valueOf(keep)).snapshots().stream()
                .filter(row -> row.keptFor() == null && row.deletedBy().equals(NEXT))
                .map(Listed::snapshotId)
                .sorted()
                .toList();
    }

    /** Of what was there before, what the next replication's own pruning lists. */
    private List<String> prunedByTheNext(int keep) {
        ReplicationId next = idOf(start("{}"));
        stage.taken(next);
        stage.transferred(next);
        return pruned(next, keep);
    }

    private List<String> pruned(ReplicationId run, int keep) {
        return new ListPrunableSnapshots(stage.rds, sfn, stage.settings("SNAPSHOTS_TO_KEEP", String.valueOf(keep)))
                        .handle(new ListPrunableSnapshots.Input(
                                stage.orders,
                                run,
                                stage.transferKey,
                                stage.timeline.instant(),
                                machine,
                                "own",
                                null,
                                null,
                                null))
                        .snapshots()
                        .stream()
                        .map(ListPrunableSnapshots.Prunable::snapshotId)
                        .sorted()
                        .toList();
    }

    @Test
    void showsAReplicationUnderWayWithItsProgressAndItsExpectedEnd() {
        runs(2);
        String execution = start("{\"sourceDatabase\": \"orders\"}");
        Instant begun = stage.timeline.instant();
        ReplicationId run = idOf(execution);
        new TakeSnapshot(stage.rds, stage.settings())
                .handle(new TakeSnapshot.Input(run, stage.orders, "orders", null, null, null, null));
        stage.pass(Duration.ofSeconds(60));

        Integer percent = stage.snapshot(taken(run)).percentProgress();
        assertThat(percent).isBetween(1, 99);
        assertThat(list(ALL).underWay())
                .containsExactly(new RunningExecution(
                        "replication",
                        run,
                        "orders",
                        "WaitForCopy",
                        begun,
                        percent,
                        begun,
                        60,
                        begun.plus(RUN),
                        execution));
        assertThat(list(new ListRequest("ledger", null)).underWay()).isEmpty();
        assertThat(row(taken(run)).status()).isEqualTo("creating");
        assertThat(row(taken(run)).percent()).isEqualTo(percent);
    }

    @Test
    void aResumedReplicationHasTheIdThatItTakesUp() {
        ReplicationId run = runs(1).get(0);
        start("{\"replicationId\": \"" + run + "\"}");

        assertThat(list(ALL).underWay())
                .extracting(RunningExecution::replicationId)
                .containsExactly(run);
        assertThat(row(taken(run)).keptFor()).isEqualTo("its replication is running");
    }

    @Test
    void anExecutionWhoseInputIsRefusedIsShownAsItIs() {
        start("[]");

        assertThat(list(ALL).underWay())
                .extracting(RunningExecution::sourceDatabase)
                .containsExactly("");
        assertThat(SnapshotTables.text(list(ALL))).contains("replication of -");
    }

    @Test
    void showsWhatFailedInTheLastWeek() {
        String execution = start("{}");
        stage.pass(Duration.ofMinutes(5));
        sfn.stopExecution(r -> r.executionArn(execution));

        assertThat(list(ALL).failed()).extracting(RecentFailure::executionArn).containsExactly(execution);
        assertThat(list(new ListRequest("orders", null)).failed()).hasSize(1);
        assertThat(list(new ListRequest("ledger", null)).failed()).isEmpty();
        stage.pass(Duration.ofDays(8));
        assertThat(list(ALL).failed()).isEmpty();
    }

    @Test
    void showsWhatFailedInRdsAndWhatIsBeingDeleted() {
        stage.service.failNext(SOURCE, RdsFault.SNAPSHOT_FAILS);
        String failed = stage.taken(stage.newRun());
        stage.pass(RUN);

        assertThat(row(failed).status()).isEqualTo("failed");
        assertThat(SnapshotTables.text(list(ALL))).contains(failed);
    }

    @Test
    void leavesOutWhatIsSomebodyElses() {
        ReplicationId run = runs(1).get(0);
        stage.foreign("repl-" + stage.newRun() + "-taken", "another-stack", stage.newRun(), stage.orders.toString());
        stage.foreign("manual-one", STACK, stage.newRun(), stage.orders.toString());

        assertThat(list(ALL).snapshots()).extracting(Listed::snapshotId).containsExactly(transfer(run), taken(run));
    }

    @Test
    void saysThatThereIsNothing() {
        assertThat(list(ALL).snapshots()).isEmpty();
        assertThat(SnapshotTables.text(list(ALL))).endsWith("\nno snapshots\n");
    }
}
