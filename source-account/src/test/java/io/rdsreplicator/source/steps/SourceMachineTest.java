package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.DESTINATION;
import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.runtime.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class SourceMachineTest {
    private final SourceStage stage;
    private final RecordingTopic topic;

    SourceMachineTest(DatabaseKind kind) {
        stage = new SourceStage(kind);
        topic = new RecordingTopic(stage);
    }

    @Test
    void encryptsSharesAndAnnouncesASnapshotOfADatabaseThatIsNotEncrypted() throws IOException {
        stage.withDatabase("orders", null);

        Map<String, Object> output = output(new SourceMachine(stage).run("{}"));

        Announcement announcement = Announcement.parse(topic.published().get(0).message());
        String transfer = "repl-" + announcement.replicationId() + "-transfer";
        assertThat(output)
                .containsEntry("replicationId", announcement.replicationId().value())
                .containsEntry("transferSnapshotId", transfer)
                .containsEntry("copied", true)
                .containsEntry("snapshotTime", announcement.snapshotTime().toString())
                .containsEntry("pruned", List.of());
        assertThat(announcement.snapshotArn().resourceName()).isEqualTo(transfer);
        assertThat(stage.snapshots.sharedWith(transfer)).containsExactly(DESTINATION.account());
    }

    @Test
    void tagsBothSnapshotsAndAnnouncesTheTagsOfTheDatabase() throws IOException {
        stage.withDatabase("orders", null);
        stage.rds.addTagsToResource(r -> r.resourceName(stage.orders.toString())
                .tags(
                        ReplicationTags.tag("owner", "anna"),
                        ReplicationTags.tag("other", "x"),
                        ReplicationTags.tag("rds-replicator:role", "y")));

        new SourceMachine(stage, "TAGS", "team=shop", "COPY_SOURCE_TAGS", "owner,rds-replicator:role").run("{}");

        Announcement announcement = Announcement.parse(topic.published().get(0).message());
        assertThat(announcement.sourceTags()).isEqualTo(Map.of("owner", "anna"));
        assertThat(announcement.tagsLeftOut()).singleElement().asString().contains("rds-replicator:role");
        for (String kind : List.of("taken", "transfer")) {
            assertThat(OwnTags.byKey(stage.snapshot("repl-" + announcement.replicationId() + "-" + kind)
                            .tags()))
                    .containsEntry("team", "shop")
                    .containsEntry("owner", "anna")
                    .containsEntry("rds-replicator:role", kind)
                    .doesNotContainKey("other");
        }
    }

    @Test
    void announcesWhatTheRunTookUntilThen() throws IOException {
        stage.withDatabase("orders", null);

        DescribeExecutionResponse run = new SourceMachine(stage).run("{}");

        Announcement announcement = Announcement.parse(topic.published().get(0).message());
        assertThat(announcement.requestedAt()).isEqualTo(run.startDate());
        assertThat(announcement.sourceExecutionArn()).isEqualTo(run.executionArn());
        assertThat(announcement.sourceStages())
                .containsOnlyKeys(
                        "PlanReplication",
                        "ListOlderPrunableSnapshots",
                        "PruneOlderSnapshots",
                        "TakeSnapshot",
                        "EncryptSnapshot",
                        "ShareSnapshot",
                        "AnnounceSnapshot");
        long total = announcement.sourceStages().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        assertThat(Duration.ofSeconds(total))
                .isBetween(Duration.ofMinutes(2), Duration.between(run.startDate(), run.stopDate()));
    }

    @Test
    void announcesTheResourceIdOfItsSourceAndNoDataTimeThoughNobodyHasWrittenForAWeek() throws IOException {
        stage.withDatabase("orders", null);
        // RDS tells nothing of the writes to a DB cluster.
        if (stage.kind == DatabaseKind.INSTANCE) {
            stage.service.writeNoMore(SOURCE, "orders");
        }
        stage.pass(Duration.ofDays(7));

        new SourceMachine(stage).run("{}");

        Announcement announcement = Announcement.parse(topic.published().get(0).message());
        Snapshot taken = stage.snapshot("repl-" + announcement.replicationId() + "-taken");
        switch (stage.kind) {
            case INSTANCE ->
                assertThat(taken.databaseTime()).isBefore(taken.createdAt().minus(Duration.ofDays(6)));
            case CLUSTER -> assertThat(taken.databaseTime()).isNull();
        }
        assertThat(announcement.sourceResourceId()).isEqualTo(taken.sourceResourceId());
        assertThat(announcement.snapshotTime()).isEqualTo(taken.time().orElseThrow());
        assertThat(announcement.dataTime()).isNull();
        assertThat(identities()).containsExactly(taken.sourceResourceId(), taken.sourceResourceId());
    }

    @Test
    void announcesTheKindOfACluster() throws IOException {
        stage.withDatabase("orders", null);

        new SourceMachine(stage).run("{\"sourceDatabase\": \"orders\", \"kind\": \"" + stage.kind.word() + "\"}");

        Announcement announcement = Announcement.parse(topic.published().get(0).message());
        assertThat(announcement.sourceArn()).isEqualTo(stage.orders);
        assertThat(announcement.kind()).isEqualTo(stage.kind == DatabaseKind.CLUSTER ? DatabaseKind.CLUSTER : null);
        assertThat(announcement.instanceClass())
                .isEqualTo(stage.kind == DatabaseKind.CLUSTER ? new InstanceClass("db.r6g.large") : null);
    }

    @Test
    void announcesOfAReadReplicaWhenItsLastTransactionWas() throws IOException {
        stage.withDatabase("orders", null);
        assumeThat(stage.kind).as("RDS tells the lag of DB instances only").isEqualTo(DatabaseKind.INSTANCE);
        stage.service.appearAsReplica(SOURCE, "orders", "primary", Duration.ofHours(3));

        new SourceMachine(stage).run("{}");

        Announcement announcement = Announcement.parse(topic.published().get(0).message());
        assertThat(announcement.dataTime())
                .isEqualTo(announcement.snapshotTime().minus(Duration.ofHours(3)));
    }

    /** That the tags of the snapshots name. */
    private List<String> identities() {
        return stage.manualSnapshots().stream()
                .map(name -> ReplicationTags.read(stage.snapshot(name).tags())
                        .orElseThrow()
                        .sourceResourceId()
                        .orElseThrow())
                .toList();
    }

    @Test
    void sharesTheTakenSnapshotItselfWhereItIsUnderTheTransferKey() throws IOException {
        stage.withDatabase("orders", stage.transferKey);

        Map<String, Object> output = output(new SourceMachine(stage).run("{\"sourceDatabase\": \"orders\"}"));

        assertThat(output)
                .containsEntry("copied", false)
                .containsEntry("transferSnapshotId", output.get("takenSnapshotId"));
        assertThat(output.get("reason").toString()).contains("already encrypted");
        assertThat(stage.manualSnapshots()).hasSize(1);
    }

    @Test
    void waitsForADatabaseThatIsBackingUpAndKeepsTheRequestMeanwhile() throws IOException {
        stage.withDatabase("orders", null);
        stage.withDatabase("customers", null);
        stage.snapshots.create("customers", "by-hand", List.of());

        Map<String, Object> output = output(new SourceMachine(stage).run("{\"sourceDatabase\": \"customers\"}"));

        assertThat(output.get("sourceArn")).isEqualTo(stage.arn("customers").toString());
    }

    @Test
    void keepsTheNewestTwoOfFourReplications() throws IOException {
        stage.withDatabase("orders", null);
        SourceMachine machine = new SourceMachine(stage);
        Map<String, Object> last = Map.of();
        for (int i = 0; i < 4; i++) {
            last = output(machine.run("{}"));
            stage.pass(Duration.ofHours(25));
        }

        assertThat(stage.manualSnapshots())
                .as("two transfer snapshots, and the newest taken one")
                .hasSize(3);
        assertThat((List<?>) last.get("pruned")).hasSize(2).allSatisfy(item -> assertThat(
                        ((Map<?, ?>) item).get("deleted"))
                .isEqualTo(true));
        assertThat((List<?>) last.get("kept")).hasSize(3);
    }

    @Test
    void succeedsThoughASnapshotCannotBeDeletedAndSaysSo() throws IOException {
        stage.withDatabase("orders", null);
        SourceMachine machine = new SourceMachine(stage, "SNAPSHOTS_TO_KEEP", "1");
        output(machine.run("{}"));
        stage.pass(Duration.ofHours(30));
        stage.refuseNext("rds", "deleteDBSnapshot", "InvalidParameterValue");

        List<?> pruned = (List<?>) output(machine.run("{}")).get("pruned");

        assertThat(pruned).hasSize(2);
        Map<?, ?> refused = (Map<?, ?>) pruned.get(0);
        assertThat(refused.get("deleted")).isEqualTo(false);
        assertThat(refused.get("reason").toString())
                .startsWith("io.rdsreplicator.shared.errors.InvalidRequestException: ")
                .contains("InvalidParameterValue");
        assertThat(((Map<?, ?>) pruned.get(1)).get("deleted")).isEqualTo(true);
    }

    @Test
    void retriesWhatPasses() throws IOException {
        stage.withDatabase("orders", null);
        stage.refuseNext("rds", "copyDBSnapshot", "Throttling");

        output(new SourceMachine(stage).run("{}"));

        assertThat(topic.published()).hasSize(1);
    }

    @Test
    void failsWithTheOriginalErrorWhereTheSnapshotFails() throws IOException {
        stage.withDatabase("orders", null);
        stage.service.failNext(SOURCE, RdsFault.SNAPSHOT_FAILS);

        DescribeExecutionResponse ended = new SourceMachine(stage).run("{}");

        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.error()).isEqualTo("io.rdsreplicator.shared.errors.FailedInRdsException");
        assertThat(ended.cause()).contains("-taken is failed");
        assertThat(topic.published()).isEmpty();
        assertThat(stage.manualSnapshots()).isEmpty();
    }

    @Test
    void endsWithTheOriginalErrorThoughCleaningUpFails() throws IOException {
        stage.withDatabase("orders", null);
        stage.service.failNext(SOURCE, RdsFault.SNAPSHOT_FAILS);
        stage.refuseNext("rds", "deleteDBSnapshot", "InvalidParameterValue");

        DescribeExecutionResponse ended = new SourceMachine(stage).run("{}");

        assertThat(ended.cause()).contains("-taken is failed");
        assertThat(stage.manualSnapshots()).hasSize(1);
    }

    @Test
    void prunesAlsoWhereItFails() throws IOException {
        stage.withDatabase("orders", null);
        SourceMachine machine = new SourceMachine(stage, "SNAPSHOTS_TO_KEEP", "1");
        output(machine.run("{}"));
        stage.pass(Duration.ofMinutes(5));
        output(machine.run("{}"));
        stage.pass(Duration.ofHours(31));
        assertThat(stage.manualSnapshots()).hasSize(4);
        stage.service.failNext(SOURCE, RdsFault.COPY_FAILS);

        DescribeExecutionResponse ended = machine.run("{}");

        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.cause()).contains("-transfer is failed");
        assertThat(stage.manualSnapshots())
                .as("the new taken snapshot, and the last transfer snapshot")
                .hasSize(2);
    }

    @Test
    void succeedsWithAWarningIfItCannotPrune() throws IOException {
        stage.withDatabase("orders", null);
        SourceMachine machine = new SourceMachine(stage);
        output(machine.run("{}"));
        stage.refuseNext("states", "listExecutions", "InvalidArn");

        Map<String, Object> output = output(machine.run("{}"));

        assertThat(output.get("warnings").toString())
                .contains("ListPrunableSnapshots: ")
                .contains("InvalidArn");
        assertThat(output).containsEntry("pruned", List.of());
        assertThat(topic.published()).hasSize(2);
    }

    @Test
    void endsBeforeItMakesAnythingWhereTheQuotaHasNoRoomAndGoesOnOnceItHas() throws IOException {
        stage.withDatabase("orders", null);
        SourceMachine machine = new SourceMachine(stage);
        stage.limitSnapshots(1);

        DescribeExecutionResponse ended = machine.run("{}");

        assertThat(ended.error()).isEqualTo("io.rdsreplicator.shared.errors.QuotaReachedException");
        assertThat(ended.cause())
                .startsWith("no snapshot was taken: the account's quota of manual snapshots ("
                        + stage.snapshots.quotaName() + ") in this Region is 1");
        assertThat(stage.manualSnapshots()).isEmpty();
        stage.limitSnapshots(2);
        assertThat(output(machine.run("{}"))).containsEntry("copied", true);
    }

    @Test
    void makesRoomOutOfTheSnapshotsOfAnotherDatabase() throws IOException {
        stage.withDatabase("orders", null);
        stage.withDatabase("customers", null);
        SourceMachine machine = new SourceMachine(stage);
        output(machine.run("{\"sourceDatabase\": \"customers\"}"));
        output(machine.run("{\"sourceDatabase\": \"customers\"}"));
        stage.pass(Duration.ofHours(30));
        List<String> before = stage.manualSnapshots();
        stage.limitSnapshots(before.size() + 1);

        List<?> pruned = (List<?>) output(machine.run("{}")).get("pruned");

        assertThat(pruned).singleElement().satisfies(item -> assertThat(((Map<?, ?>) item).get("deleted"))
                .isEqualTo(true));
        assertThat(stage.manualSnapshots()).hasSize(before.size() + 1).doesNotContain(before.get(0));
    }

    @Test
    void goesOnWithAWarningWhereItCannotSeeTheQuota() throws IOException {
        stage.withDatabase("orders", null);
        stage.refuseFor(Duration.ofDays(1), "rds", "describeAccountAttributes", "AccessDenied");

        assertThat(output(new SourceMachine(stage).run("{}")).get("warnings").toString())
                .contains("ListOlderPrunableSnapshots: ");
    }

    @Test
    void waitsForTheQuotaOfCopies() throws IOException {
        stage.withDatabase("orders", null);
        stage.refuseNext("rds", "copyDBSnapshot", "SnapshotQuotaExceeded");

        assertThat(output(new SourceMachine(stage).run("{}"))).containsEntry("copied", true);
    }

    @Test
    void endsByTheDatabasesDeadlineWhereRdsAlwaysRefusesTheSnapshotOfAnAvailableDatabase() throws IOException {
        stage.withDatabase("orders", null);
        stage.refuseFor(Duration.ofDays(2), "rds", "createDBSnapshot", "InvalidDBInstanceState");

        DescribeExecutionResponse ended = new SourceMachine(stage).run("{}");

        assertThat(ended.error()).isEqualTo("io.rdsreplicator.shared.errors.FailedInRdsException");
        assertThat(ended.cause())
                .contains(stage.kind.label() + " orders (RDS takes no snapshot", "the deadline is 2 hours");
        assertThat(Duration.between(ended.startDate(), ended.stopDate()))
                .isBetween(Duration.ofMinutes(120), Duration.ofMinutes(123));
        assertThat(stage.manualSnapshots()).isEmpty();
    }

    @Test
    void failsWhereTheCopyFailsAndAnnouncesNothing() throws IOException {
        stage.withDatabase("orders", null);
        stage.service.failNext(SOURCE, RdsFault.COPY_FAILS);

        DescribeExecutionResponse ended = new SourceMachine(stage).run("{}");

        assertThat(ended.error()).isEqualTo("io.rdsreplicator.shared.errors.FailedInRdsException");
        assertThat(ended.cause()).contains("-transfer is failed");
        assertThat(topic.published()).isEmpty();
        assertThat(stage.manualSnapshots()).singleElement().satisfies(kept -> assertThat(kept)
                .endsWith("-taken"));
    }

    @Test
    void refusesAWrongRequestBeforeAnythingIsMade() throws IOException {
        stage.withDatabase("orders", null);

        DescribeExecutionResponse ended = new SourceMachine(stage).run("{\"database\": \"orders\"}");

        assertThat(ended.error()).isEqualTo("io.rdsreplicator.shared.errors.InvalidRequestException");
        assertThat(ended.cause()).contains("unknown field: database");
        assertThat(stage.manualSnapshots()).isEmpty();
    }

    @Test
    void resumesAFailedReplicationWithWhatItHasMade() throws IOException {
        stage.withDatabase("orders", null);
        SourceMachine machine = new SourceMachine(stage);
        stage.refuseNext("rds", "modifyDBSnapshotAttribute", "InvalidParameterValue");
        assertThat(machine.run("{}").status()).isEqualTo(ExecutionStatus.FAILED);
        List<String> made = stage.manualSnapshots();
        String id = made.get(0).replaceFirst("^repl-", "").replaceFirst("-(taken|transfer)$", "");

        Map<String, Object> output = output(machine.run("{\"replicationId\": \"" + id + "\"}"));

        assertThat(output).containsEntry("replicationId", id);
        assertThat(stage.manualSnapshots()).isEqualTo(made).hasSize(2);
    }

    private static Map<String, Object> output(DescribeExecutionResponse ended) {
        assertThat(ended.status()).as(ended.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        return Json.members(ended.output()).orElseThrow();
    }
}
