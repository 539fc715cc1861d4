package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.EXECUTION;
import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static io.rdsreplicator.source.steps.SourceStage.STACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.source.snapshot.SnapshotRetention;
import io.rdsreplicator.source.snapshot.SnapshotRetention.Occasion;
import io.rdsreplicator.source.snapshot.SnapshotRetention.Owned;
import io.rdsreplicator.source.snapshot.TransferKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsResponse;
import software.amazon.awssdk.services.sfn.SfnClient;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class ListPrunableSnapshotsTest {
    /** Above the minimum age of every snapshot of 20 GiB. */
    private static final Duration OLD = Duration.ofHours(29);

    private static final String WAITS =
            """
            {"QueryLanguage": "JSONata", "StartAt": "Run", "States": {"Run": {"Type": "Wait", "Seconds": 86400, "End": true}}}
            """;

    private final SourceStage stage;
    private SfnClient sfn;
    private String machine;

    ListPrunableSnapshotsTest(DatabaseKind kind) {
        stage = new SourceStage(kind);
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
    void keepsTheNewestTransferSnapshotsAndTheNewestTakenOneAndListsTheRest() {
        List<ReplicationId> runs = runs(4);
        stage.pass(OLD);

        ListPrunableSnapshots.Output output = list(stage.newRun());

        assertThat(prunable(output)).containsExactlyInAnyOrder(allButTheNewest(runs));
        assertThat(kept(output))
                .containsOnly(
                        entry("repl-" + runs.get(2) + "-transfer", "among the newest 2"),
                        entry("repl-" + runs.get(3) + "-transfer", "among the newest 2"),
                        entry("repl-" + runs.get(3) + "-taken", "the newest that was taken"));
        assertThat(output.waitSeconds()).isZero();
    }

    @Test
    void findsTheSnapshotsOfADatabaseThatHasAnotherNameSinceASwitchover() {
        assumeThat(stage.kind).as("the local RDS switches DB instances over").isEqualTo(DatabaseKind.INSTANCE);
        List<ReplicationId> runs = runs(4);
        stage.withDatabase("orders-green", null);
        stage.service.switchOver(SOURCE, "orders", "orders-green");
        stage.pass(OLD);

        ListPrunableSnapshots.Output output = list(stage.newRun());

        assertThat(prunable(output)).containsExactlyInAnyOrder(allButTheNewest(runs));
        assertThat(kept(output)).hasSize(3);
    }

    @Test
    void changesNothingAndSaysTheSameAgain() {
        runs(3);
        stage.pass(OLD);
        List<String> before = stage.manualSnapshots();
        ReplicationId asking = stage.newRun();

        assertThat(list(asking)).isEqualTo(list(asking));
        assertThat(stage.manualSnapshots()).isEqualTo(before);
    }

    @Test
    void keepsWhatIsYoungerThanTheMinimumAge() {
        List<ReplicationId> runs = runs(3);

        ListPrunableSnapshots.Output output = list(stage.newRun());

        assertThat(prunable(output)).isEmpty();
        assertThat(kept(output)).containsEntry("repl-" + runs.get(0) + "-transfer", "younger than 29 hours");
    }

    @Test
    void keepsATransferSnapshotForAsLongAsTheDestinationMayTakeToCopyIt() {
        List<ReplicationId> runs = runs(3);
        stage.pass(Duration.ofHours(24));

        ListPrunableSnapshots.Output output = list(stage.newRun());

        assertThat(prunable(output))
                .containsExactly("repl-" + runs.get(0) + "-taken", "repl-" + runs.get(1) + "-taken");
        assertThat(kept(output)).containsEntry("repl-" + runs.get(0) + "-transfer", "younger than 29 hours");
    }

    @ParameterizedTest
    @CsvSource({
        "24, 20, 29 hours",
        "24, 1000, 35 hours 20 minutes",
        "24, 65536, 23 days 21 hours",
        "48, 20, 2 days",
        "8760, 65536, 365 days"
    })
    void keepsATransferSnapshotForTheParametersTimeOrTheDestinationsWhicheverIsLonger(
            int hours, int gibibytes, String age) {
        SnapshotRetention retention = new SnapshotRetention(1, Duration.ofHours(hours));
        Instant now = stage.timeline.instant();
        // A copy of what was taken long ago: its data is older than it is.
        Snapshot snapshot = snapshot(
                "repl-" + stage.run + "-transfer", "available", gibibytes, now, now.minus(Duration.ofDays(400)));
        ReplicationTags tags =
                new ReplicationTags(STACK, stage.run, stage.orders.toString(), Optional.of(now), "transfer");
        Owned transfer = new Owned(snapshot, tags, SnapshotKind.TRANSFER);
        Occasion occasion = new Occasion(null, Set.of(), now, new TransferKey(stage.transferKey));

        assertThat(retention.reasonToKeep(transfer, Set.of(), occasion)).contains("younger than " + age);
    }

    @Test
    void countsForThePeakWhatOnlyItsAgeKeeps() {
        SnapshotRetention retention = new SnapshotRetention(1, Duration.ofHours(24));
        Instant now = stage.timeline.instant();
        Owned newest = transfer("orders-20261121040506-aaaaaa", now);
        Owned young = transfer("orders-20261121030506-bbbbbb", now.minus(Duration.ofHours(1)));
        Owned youngToo = transfer("orders-20261121033006-eeeeee", now.minus(Duration.ofMinutes(30)));
        Owned running = transfer("orders-20261121020506-cccccc", now.minus(Duration.ofHours(2)));
        Owned old = transfer("orders-20261119020506-dddddd", now.minus(Duration.ofHours(50)));
        Occasion occasion =
                new Occasion(null, Set.of(running.tags().replicationId()), now, new TransferKey(stage.transferKey));

        assertThat(retention.peak(List.of(newest, young, youngToo, running, old), occasion))
                .as("1 kept, 3 made besides, 2 young")
                .isEqualTo(6);
        assertThat(retention.peak(List.of(newest, old), occasion)).isEqualTo(4);
        Owned taken = new Owned(newest.snapshot(), newest.tags(), SnapshotKind.TAKEN);
        assertThat(retention.peak(List.of(taken), occasion))
                .as("without a transfer copy one is made besides")
                .isEqualTo(2);
    }

    @Test
    void keepsWhatIsStillBeingMadeOrDeletedAndSaysSo() {
        SnapshotRetention retention = new SnapshotRetention(1, Duration.ofHours(24));
        Occasion occasion = new Occasion(null, Set.of(), stage.timeline.instant(), new TransferKey(stage.transferKey));
        Owned old = transfer(
                "orders-20261119020506-dddddd", stage.timeline.instant().minus(Duration.ofHours(50)));

        assertThat(retention.reasonToKeep(withStatus(old, "copying"), Set.of(), occasion))
                .contains("it is copying");
        assertThat(retention.reasonToKeep(withStatus(old, "deleting"), Set.of(), occasion))
                .contains("it is deleting");
        assertThat(retention.reasonToKeep(withStatus(old, "failed"), Set.of(), occasion))
                .isEmpty();
        assertThat(retention.reasonToKeep(old, Set.of(), occasion)).isEmpty();
    }

    @Test
    void takesTheTimeOfASnapshotForThatOfItsDataWhereRdsSaysNoOther() {
        Instant now = stage.timeline.instant();
        Owned told = transfer("orders-20261121040506-aaaaaa", now);
        Snapshot copied = snapshot(told.name(), "available", 20, now, null);
        Owned without = new Owned(copied, told.tags(), told.kind());
        Owned changed = new Owned(copied, tags(told, now.plusSeconds(1)), told.kind());
        Owned tagged = new Owned(copied, tags(told, now.minusSeconds(60)), told.kind());
        Owned unborn = new Owned(snapshot(told.name(), "creating", 20, null, null), told.tags(), told.kind());

        assertThat(without.time()).isEqualTo(now);
        assertThat(tagged.time()).isEqualTo(now.minusSeconds(60));
        assertThat(changed.time()).as("data is not younger than its copy").isEqualTo(now);
        assertThat(unborn.time()).isEqualTo(Instant.MIN);
    }

    private ReplicationTags tags(Owned owned, Instant snapshotTime) {
        return new ReplicationTags(
                STACK, owned.tags().replicationId(), stage.orders.toString(), Optional.of(snapshotTime), "transfer");
    }

    private Snapshot snapshot(String id, String status, int gibibytes, Instant created, Instant taken) {
        return new Snapshot(
                stage.kind,
                id,
                "arn:aws:rds:us-east-1:111111111111:snapshot:" + id,
                status,
                null,
                false,
                null,
                created,
                taken,
                null,
                gibibytes,
                "postgres",
                "14.20",
                "admin1",
                "orders",
                null,
                null,
                null,
                List.of());
    }

    private Owned transfer(String id, Instant created) {
        ReplicationId replication = new ReplicationId(id);
        Snapshot snapshot = snapshot("repl-" + id + "-transfer", "available", 20, created, created);
        ReplicationTags tags =
                new ReplicationTags(STACK, replication, stage.orders.toString(), Optional.of(created), "transfer");
        return new Owned(snapshot, tags, SnapshotKind.TRANSFER);
    }

    private Owned withStatus(Owned owned, String status) {
        Instant time = owned.time();
        return new Owned(snapshot(owned.name(), status, 20, time, time), owned.tags(), owned.kind());
    }

    @Test
    void keepsWhatItsOwnRunMade() {
        List<ReplicationId> runs = runs(3);
        stage.pass(OLD);

        ListPrunableSnapshots.Output output = list(runs.get(0));

        assertThat(prunable(output)).containsExactly("repl-" + runs.get(1) + "-taken");
        assertThat(kept(output)).containsEntry("repl-" + runs.get(0) + "-taken", "made by this replication");
    }

    @Test
    void keepsWhatARunningReplicationMade() {
        List<ReplicationId> runs = runs(4);
        stage.pass(OLD);
        start("resumed", runs.get(0));

        ListPrunableSnapshots.Output output = list(stage.newRun());

        assertThat(prunable(output))
                .containsExactlyInAnyOrder(
                        "repl-" + runs.get(1) + "-taken",
                        "repl-" + runs.get(1) + "-transfer",
                        "repl-" + runs.get(2) + "-taken");
        assertThat(kept(output)).containsEntry("repl-" + runs.get(0) + "-taken", "its replication is running");
    }

    @Test
    void countsATakenSnapshotUnderTheTransferKeyAsATransferSnapshot() {
        stage.withDatabase("orders", stage.transferKey);
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            taken.add(stage.taken(stage.newRun()));
        }
        stage.pass(OLD);

        assertThat(prunable(list(stage.newRun()))).containsExactly(taken.get(0));
    }

    @Test
    void keepsTransferSnapshotsOfWhichNoNewerOneIsGood() {
        ReplicationId copied = runs(1).get(0);
        String notCopied = stage.taken(stage.newRun());
        String newest = stage.taken(stage.newRun());
        stage.pass(OLD);

        ListPrunableSnapshots.Output output = list(stage.newRun());

        assertThat(prunable(output)).containsExactly("repl-" + copied + "-taken", notCopied);
        assertThat(kept(output)).containsKey(newest);
        assertThat(kept(output)).containsKey("repl-" + copied + "-transfer");
    }

    @Test
    void countsNoFailedSnapshotAsGoodAndListsItWhenItIsOld() {
        List<ReplicationId> good = runs(2);
        stage.service.failNext(SOURCE, RdsFault.SNAPSHOT_FAILS);
        String failed = stage.taken(stage.newRun());
        assertThat(kept(list(stage.newRun()))).containsEntry(failed, "younger than 24 hours");
        stage.pass(OLD);

        ListPrunableSnapshots.Output output = list(stage.newRun());

        assertThat(prunable(output)).containsExactlyInAnyOrder(failed, "repl-" + good.get(0) + "-taken");
        assertThat(kept(output)).hasSize(3);
    }

    @Test
    void keepsTheLastGoodSnapshotHoweverOld() {
        ReplicationId only = runs(1).get(0);
        stage.pass(Duration.ofDays(400));

        ListPrunableSnapshots.Output output = list("SNAPSHOTS_TO_KEEP", "1");

        assertThat(prunable(output)).isEmpty();
        assertThat(kept(output)).containsOnlyKeys(bothOf(only));
    }

    @Test
    void touchesNothingOfAnotherStackOrLineageOrWithoutTags() {
        stage.withDatabase("orders", null);
        ReplicationId other = new ReplicationId("orders-20261120000000-abcdef");
        ReplicationId elsewhere = new ReplicationId("orders-20261120000000-fedcba");
        stage.foreign("repl-" + other + "-taken", "other-stack", other, stage.orders.toString());
        stage.foreign(
                "repl-" + elsewhere + "-taken",
                STACK,
                elsewhere,
                stage.orders.toString().replace("us-east-1", "eu-west-1"));
        stage.foreign("by-hand", STACK, other, stage.orders.toString());
        stage.snapshots.create("orders", "repl-orders-20261119000000-abcdef-taken", List.of());
        stage.timeline.runUntilIdle();
        runs(3);
        stage.pass(OLD);

        ListPrunableSnapshots.Output output = list(stage.newRun());

        assertThat(prunable(output)).hasSize(3);
        assertThat(prunable(output))
                .doesNotContain("repl-" + other + "-taken", "repl-" + elsewhere + "-taken", "by-hand");
        assertThat(kept(output)).hasSize(3);
    }

    @Test
    void readsEveryPage() {
        stage.withDatabase("orders", null);
        for (int i = 0; i < 25; i++) {
            stage.taken(stage.newRun());
        }
        stage.pass(OLD);

        ListPrunableSnapshots.Output output =
                new ListPrunableSnapshots(inSmallPages(stage.rds), sfn, stage.settings()).handle(input(stage.newRun()));

        assertThat(prunable(output)).hasSize(24);
        assertThat(kept(output)).hasSize(1);
    }

    @Test
    void isTriedAgainWhereAwsThrottles() {
        stage.withDatabase("orders", null);
        stage.refuseNext("rds", "describeDBSnapshots", "Throttling");

        assertThatThrownBy(() -> list(stage.newRun()))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("orders");
    }

    @Test
    void refusesToKeepNone() {
        assertThatThrownBy(() -> list("SNAPSHOTS_TO_KEEP", "0"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("SNAPSHOTS_TO_KEEP must be at least 1");
    }

    private static RdsClient inSmallPages(RdsClient all) {
        return new RdsClient() {
            @Override
            public DescribeDbSnapshotsResponse describeDBSnapshots(DescribeDbSnapshotsRequest request) {
                return all.describeDBSnapshots(
                        request.toBuilder().maxRecords(20).build());
            }

            @Override
            public DescribeDbClusterSnapshotsResponse describeDBClusterSnapshots(
                    DescribeDbClusterSnapshotsRequest request) {
                return all.describeDBClusterSnapshots(
                        request.toBuilder().maxRecords(20).build());
            }

            @Override
            public String serviceName() {
                return all.serviceName();
            }

            @Override
            public void close() {}
        };
    }

    /** Replications that ran one after the other, each with a taken and a transfer snapshot. */
    private List<ReplicationId> runs(int count) {
        if (stage.rds.describeDBInstances().dbInstances().isEmpty()
                && stage.rds.describeDBClusters().dbClusters().isEmpty()) {
            stage.withDatabase("orders", null);
        }
        List<ReplicationId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ReplicationId id = stage.newRun();
            stage.taken(id);
            stage.transferred(id);
            ids.add(id);
        }
        return ids;
    }

    private void start(String name, ReplicationId id) {
        sfn.startExecution(r -> r.stateMachineArn(machine).name(name).input("{\"replicationId\": \"" + id + "\"}"));
    }

    private static String[] allButTheNewest(List<ReplicationId> runs) {
        Stream<String> both = Stream.of(bothOf(runs.subList(0, runs.size() - 2).toArray(ReplicationId[]::new)));
        return Stream.concat(both, Stream.of("repl-" + runs.get(runs.size() - 2) + "-taken"))
                .toArray(String[]::new);
    }

    private static String[] bothOf(ReplicationId... ids) {
        return Stream.of(ids)
                .flatMap(id -> Stream.of("repl-" + id + "-taken", "repl-" + id + "-transfer"))
                .toArray(String[]::new);
    }

    private ListPrunableSnapshots.Output list(ReplicationId asking) {
        return new ListPrunableSnapshots(stage.rds, sfn, stage.settings()).handle(input(asking));
    }

    private ListPrunableSnapshots.Output list(String setting, String value) {
        return new ListPrunableSnapshots(stage.rds, sfn, stage.settings(setting, value)).handle(input(stage.newRun()));
    }

    private ListPrunableSnapshots.Input input(ReplicationId asking) {
        return new ListPrunableSnapshots.Input(
                stage.orders,
                asking,
                stage.transferKey,
                stage.timeline.instant(),
                machine,
                EXECUTION,
                null,
                null,
                null);
    }

    private static List<String> prunable(ListPrunableSnapshots.Output output) {
        return output.snapshots().stream()
                .map(ListPrunableSnapshots.Prunable::snapshotId)
                .toList();
    }

    private static Map<String, String> kept(ListPrunableSnapshots.Output output) {
        return output.kept().stream()
                .collect(Collectors.toMap(ListPrunableSnapshots.Kept::snapshotId, ListPrunableSnapshots.Kept::reason));
    }
}
