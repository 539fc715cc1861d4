package io.rdsreplicator.shared.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.kms.KmsService;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.waiting.CopyQueue.Pause;
import io.rdsreplicator.shared.waiting.CopyQueue.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sfn.SfnClient;

class CopyQueueTest {
    private static final AccountRegion PLACE = new AccountRegion("111111111111", "us-east-1");
    private static final Instant START = Instant.parse("2026-11-21T04:00:00Z");
    private static final Ownership OWNERSHIP = new Ownership("stack-a", new Names("rr-", ""));
    private static final Duration COPY = Duration.ofSeconds(360);

    private final Timeline timeline = Timeline.virtual(START);
    private final RdsClient rds;
    private final SfnClient sfn;
    private final String machine;
    private final CopyQueue transfers;
    private final CopyQueue landings;
    private final Map<ReplicationId, String> executions = new HashMap<>();
    private final List<ReplicationId> copies = new ArrayList<>();
    private final RdsService service;

    CopyQueueTest() {
        FrontDoor frontDoor = new FrontDoor(timeline);
        new KmsService(timeline, frontDoor);
        service = new RdsService(timeline, frontDoor, new FingerprintStorage(), RdsDurations.realistic());
        new StatesService(timeline, frontDoor, (caller, function, payload, done) -> {});
        rds = frontDoor.client(RdsClient.class, Caller.root(PLACE));
        sfn = frontDoor.client(SfnClient.class, Caller.root(PLACE));
        machine = sfn.createStateMachine(
                        r -> r.name("waiting")
                                .roleArn(AssumableRoles.allowing(frontDoor.roles(), PLACE, "machine")
                                        .principal())
                                .definition(
                                        """
                                {"QueryLanguage": "JSONata", "StartAt": "Linger", "States": {
                                    "Linger": {"Type": "Wait", "Seconds": 360000, "End": true}}}
                                """))
                .stateMachineArn();
        transfers = new CopyQueue(Snapshots.of(DatabaseKind.INSTANCE, rds), rds, sfn, OWNERSHIP, SnapshotKind.TRANSFER);
        landings = new CopyQueue(Snapshots.of(DatabaseKind.INSTANCE, rds), rds, sfn, OWNERSHIP, SnapshotKind.LANDED);
    }

    @Test
    void triesAtOnceWhatRdsHasNotRefused() {
        ReplicationId only = taken("orders");

        assertThat(transfers.look(waiting(only, null))).isEmpty();
    }

    @Test
    void waitsForNoTurnInADefinitionOfAnEarlierRelease() {
        ReplicationId only = taken("orders");
        Waiting earlier = new Waiting(only, null, null, 100, now(), now());

        assertThat(transfers.refused(earlier)).isEmpty();
        assertThat(transfers.look(earlier)).isEmpty();
    }

    @Test
    void looksForItsPlaceSoonAfterTheFirstRefusal() {
        Pause pause = transfers.refused(waiting(taken("orders"), null)).orElseThrow();

        assertThat(pause.turn().watched()).isNull();
        assertThat(pause.seconds()).isBetween(5, 20);
    }

    @Test
    void looksFirstWhereAsManyBeganBeforeItAsRdsUsuallyCopies() {
        ReplicationId only = taken("orders");

        assertThat(transfers.look(new Waiting(only, machine, null, 19, now(), now())))
                .isEmpty();
        Pause pause = transfers
                .look(new Waiting(only, machine, null, 20, now(), now()))
                .orElseThrow();
        assertThat(pause.seconds()).isBetween(5, 20);
        assertThat(pause.turn().refused()).isFalse();
    }

    @Test
    void ofThoseThatHaveNotTriedOnlyTheFirstInLineTries() {
        IntStream.range(0, 20).forEach(i -> copies.add(taken("copying-" + i)));
        ReplicationId first = taken("parts");
        ReplicationId second = taken("users");
        copies.forEach(this::copy);

        assertThat(transfers.look(waiting(first, CopyTurn.UNTRIED)))
                .as("nobody has been refused")
                .isEmpty();
        CopyTurn turn =
                transfers.look(waiting(second, CopyTurn.UNTRIED)).orElseThrow().turn();
        assertThat(turn.watched()).isEqualTo(transfer(copies.get(1)));
        assertThat(turn.refused()).isFalse();
        assertThat(transfers
                        .refused(waiting(first, CopyTurn.UNTRIED))
                        .orElseThrow()
                        .turn()
                        .watched())
                .isEqualTo(transfer(copies.get(0)));
    }

    @Test
    void looksFirstWhereFiveBeganBeforeTheCopyOfACluster() {
        CopyQueue ofClusters =
                new CopyQueue(Snapshots.of(DatabaseKind.CLUSTER, rds), rds, sfn, OWNERSHIP, SnapshotKind.TRANSFER);
        ReplicationId only = new ReplicationId("billing-20261121030000-abcdef");

        assertThat(ofClusters.look(new Waiting(only, machine, null, 4, now(), now())))
                .isEmpty();
        assertThat(ofClusters.look(new Waiting(only, machine, null, 5, now(), now())))
                .isPresent();
    }

    @Test
    void letsNoReplicationOfAnotherKindGoFirst() {
        ReplicationId copying = taken("orders");
        ReplicationId waiting = taken("parts");
        copy(copying);
        CopyQueue ofClusters =
                new CopyQueue(Snapshots.of(DatabaseKind.CLUSTER, rds), rds, sfn, OWNERSHIP, SnapshotKind.TRANSFER);
        ReplicationId cluster = new ReplicationId("billing-20261121050000-abcdef");

        assertThat(place(waiting).watched()).isEqualTo(transfer(copying));
        assertThat(ofClusters.look(waiting(cluster, seen(1))))
                .as("no copy of a DB cluster snapshot is in progress")
                .isEmpty();
    }

    @Test
    void triesWhereMoreCopiesThanUsualAreInProgress() {
        serviceLimit(30);
        IntStream.range(0, 21).forEach(i -> copies.add(taken("copying-" + i)));
        taken("parts");
        ReplicationId second = taken("users");
        copies.forEach(this::copy);

        assertThat(transfers.look(waiting(second, CopyTurn.UNTRIED)))
                .as("the quota has been raised")
                .isEmpty();
    }

    @Test
    void watchesTheCopyWhoseSlotIsItsTurn() {
        ReplicationId first = taken("orders");
        ReplicationId second = taken("invoices");
        ReplicationId third = taken("parts");
        ReplicationId fourth = taken("shelves");
        ReplicationId fifth = taken("users");
        copy(first);
        timeline.runFor(Duration.ofSeconds(1));
        copy(second);

        assertThat(place(third).watched()).isEqualTo(transfer(first));
        assertThat(place(fourth).watched()).isEqualTo(transfer(second));
        assertThat(place(fifth).watched()).as("behind one that has not begun").isEqualTo(transfer(third));
    }

    @Test
    void triesOnceTheWatchedCopyHasEndedAndNotBefore() {
        ReplicationId first = taken("orders");
        ReplicationId next = taken("parts");
        copy(first);
        CopyTurn turn = place(next);
        timeline.runFor(COPY.minusSeconds(20));
        Optional<Pause> before = transfers.look(waiting(next, turn));
        timeline.runFor(Duration.ofSeconds(30));

        assertThat(before).isPresent();
        assertThat(transfers.look(waiting(next, before.get().turn()))).isEmpty();
    }

    @Test
    void aCopyThatHasNotBegunHasNotEnded() {
        ReplicationId first = taken("orders");
        ReplicationId before = taken("parts");
        ReplicationId last = taken("users");
        copy(first);
        CopyTurn turn = place(last);

        assertThat(turn.watched()).isEqualTo(transfer(before));
        assertThat(transfers.look(waiting(last, turn)))
                .get()
                .extracting(pause -> pause.turn().begun())
                .isEqualTo(false);
        copy(before);
        Pause pause = transfers.look(waiting(last, turn)).orElseThrow();
        assertThat(pause.turn().begun()).isTrue();
        rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(transfer(before)));
        assertThat(transfers.look(waiting(last, pause.turn())))
                .as("seen, and gone")
                .isEmpty();
    }

    @Test
    void letsNoReplicationGoFirstThatHasEnded() {
        ReplicationId copying = taken("orders");
        ReplicationId stopped = taken("parts");
        ReplicationId next = taken("users");
        copy(copying);
        sfn.stopExecution(r -> r.executionArn(executions.get(stopped)));

        assertThat(place(next).watched()).isEqualTo(transfer(copying));
    }

    @Test
    void letsAReplicationGoFirstThatIsResumed() {
        ReplicationId first = taken("orders");
        ReplicationId resumed = taken("parts");
        ReplicationId next = taken("users");
        copy(first);
        sfn.stopExecution(r -> r.executionArn(executions.get(resumed)));
        sfn.startExecution(r -> r.stateMachineArn(machine).name(resumed.resumingExecution(executions.get(resumed))));

        assertThat(place(next).watched()).isEqualTo(transfer(resumed));
    }

    @Test
    void takesASlotThatBecomesFreeElsewhere() {
        ReplicationId first = taken("orders");
        ReplicationId second = taken("invoices");
        ReplicationId next = taken("parts");
        ReplicationId last = taken("users");
        copy(first);
        timeline.runFor(Duration.ofSeconds(1));
        copy(second);
        CopyTurn nextTurn = place(next);
        CopyTurn lastTurn = place(last);
        assertThat(nextTurn.watched()).isEqualTo(transfer(first));
        fail(second);
        Instant since = now();
        timeline.runFor(Duration.ofSeconds(91));

        assertThat(transfers.look(new Waiting(next, machine, nextTurn, null, since, now())))
                .as("one slot is free, and nobody before it")
                .isEmpty();
        assertThat(transfers.look(new Waiting(
                        last, machine, new CopyTurn(2, transfer(first), true, since, since, true), null, since, now())))
                .as("one slot is free, and one is before it")
                .get()
                .extracting(pause -> pause.turn().watched())
                .isEqualTo(transfer(first));
        assertThat(lastTurn.slots()).isEqualTo(2);
    }

    @Test
    void triesOnceMoreWhereFewerCopiesThanUsualAreInProgressAndBelievesTheSecondRefusal() {
        ReplicationId copying = taken("orders");
        ReplicationId next = taken("parts");
        copy(copying);

        assertThat(transfers.look(waiting(next, CopyTurn.REFUSED)))
                .as("a slot may have become free since")
                .isEmpty();
        CopyTurn refused =
                transfers.refused(waiting(next, CopyTurn.REFUSED)).orElseThrow().turn();
        assertThat(refused.slots()).isEqualTo(1);
        assertThat(transfers.look(waiting(next, refused))).isPresent();
    }

    @Test
    void readsTheQueueAtOnceWhenSomebodyElseHasTakenItsSlot() {
        ReplicationId first = taken("orders");
        ReplicationId next = taken("parts");
        ReplicationId other = taken("invoices");
        copy(first);
        CopyTurn turn = place(next);
        fail(first);
        copy(other);

        assertThat(transfers.refused(waiting(next, turn)))
                .get()
                .extracting(pause -> pause.turn().watched())
                .isEqualTo(transfer(other));
    }

    @Test
    void knowsNothingToWatchWhileNoCopyIsInProgress() {
        ReplicationId only = taken("orders");

        assertThat(transfers.look(waiting(only, CopyTurn.REFUSED))).isEmpty();
        assertThat(transfers.refused(waiting(only, CopyTurn.REFUSED))).isEmpty();
    }

    @Test
    void findsItsOwnCopyThatIsBegun() {
        ReplicationId begun = taken("orders");
        copy(begun);

        assertThat(transfers.look(waiting(begun, CopyTurn.REFUSED))).isEmpty();
    }

    @Test
    void inTheDestinationTheNamesOfExecutionsTellWhoWaits() {
        ReplicationId copying = taken("orders");
        ReplicationId first = announced("parts", "20261121030000");
        ReplicationId second = announced("users", "20261121030001");
        rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(OWNERSHIP.names().snapshot(SnapshotKind.TAKEN, copying))
                .targetDBSnapshotIdentifier(landed(copying)));

        assertThat(landings.look(waiting(first, seen(1))).orElseThrow().turn().watched())
                .isEqualTo(landed(copying));
        assertThat(landings.look(waiting(second, seen(1))).orElseThrow().turn().watched())
                .isEqualTo(landed(first));
    }

    @Test
    void looksSeldomerTheLongerItWaits() {
        ReplicationId first = taken("orders");
        ReplicationId next = taken("parts");
        copy(first);
        Instant since = now();
        CopyTurn turn = place(next);
        Waiting later = new Waiting(next, machine, turn, null, since.minus(Duration.ofHours(10)), since);

        assertThat(transfers.look(waiting(next, turn)).orElseThrow().seconds()).isEqualTo(5);
        assertThat(transfers.look(later).orElseThrow().seconds()).isEqualTo(288);
    }

    private void serviceLimit(int slots) {
        service.circumstances(PLACE).limit(RdsQuota.COPIES_IN_PROGRESS, slots);
    }

    private CopyTurn place(ReplicationId id) {
        return transfers.look(waiting(id, seen(1))).orElseThrow().turn();
    }

    /** Of one that has seen so many copies in progress at once. */
    private static CopyTurn seen(int slots) {
        return new CopyTurn(slots, null, false, null, null, true);
    }

    private Waiting waiting(ReplicationId id, CopyTurn turn) {
        return new Waiting(id, machine, turn, null, now(), now());
    }

    private Instant now() {
        return timeline.instant();
    }

    /** A running replication of the source that has taken its snapshot. */
    private ReplicationId taken(String database) {
        timeline.runFor(Duration.ofSeconds(1));
        String execution =
                sfn.startExecution(r -> r.stateMachineArn(machine).input("{}")).executionArn();
        Arn source = Arn.parse(PLACE.arn("rds", "db:" + database), "source");
        ReplicationId id = ReplicationId.mint(source, execution, now());
        executions.put(id, execution);
        rds.createDBInstance(r -> r.dbInstanceIdentifier(database)
                .engine("postgres")
                .engineVersion("14.20")
                .dbInstanceClass("db.t4g.small")
                .allocatedStorage(20)
                .masterUsername("app")
                .masterUserPassword("password-1"));
        timeline.runUntil(() -> rds.describeDBInstances(r -> r.dbInstanceIdentifier(database))
                .dbInstances()
                .get(0)
                .dbInstanceStatus()
                .equals("available"));
        String name = OWNERSHIP.names().snapshot(SnapshotKind.TAKEN, id);
        rds.createDBSnapshot(r -> r.dbInstanceIdentifier(database)
                .dbSnapshotIdentifier(name)
                .tags(new ReplicationTags("stack-a", id, source.toString(), Optional.empty(), "taken").toTags()));
        timeline.runUntil(() -> rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(name))
                .dbSnapshots()
                .get(0)
                .status()
                .equals("available"));
        return id;
    }

    private void copy(ReplicationId id) {
        rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(OWNERSHIP.names().snapshot(SnapshotKind.TAKEN, id))
                .targetDBSnapshotIdentifier(transfer(id)));
    }

    /** Its copy is gone, and its execution has ended. */
    private void fail(ReplicationId id) {
        sfn.stopExecution(r -> r.executionArn(executions.get(id)));
        rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(transfer(id)));
    }

    private ReplicationId announced(String database, String start) {
        ReplicationId id = new ReplicationId(database + "-" + start + "-abcdef");
        sfn.startExecution(r -> r.stateMachineArn(machine).name(id.value()).input("{}"));
        return id;
    }

    private static String transfer(ReplicationId id) {
        return OWNERSHIP.names().snapshot(SnapshotKind.TRANSFER, id);
    }

    private static String landed(ReplicationId id) {
        return OWNERSHIP.names().snapshot(SnapshotKind.LANDED, id);
    }
}
