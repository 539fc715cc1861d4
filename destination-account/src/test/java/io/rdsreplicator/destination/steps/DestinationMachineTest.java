package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.runtime.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/** The definition of the state machine with the steps, on the stage. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class DestinationMachineTest {
    private final Machines machines;
    private final Destination account;
    private final PrintStream terminal = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final String machine;

    DestinationMachineTest(DatabaseKind kind) {
        machines = new Machines(kind);
        account = machines.account;
        machine = machines.replicationArn();
    }

    @BeforeEach
    void catchWhatFunctionsPrint() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void findsNoSecretInWhatTheyPrinted() {
        System.setOut(terminal);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("\"step\":\"ReadSecret\"")
                .doesNotContain(Destination.MARKER);
    }

    private DescribeExecutionResponse run(Announcement announcement) {
        return machines.run(announcement);
    }

    private List<HistoryEvent> history(String execution) {
        return machines.history(execution);
    }

    private static Map<String, Object> output(DescribeExecutionResponse execution) {
        assertThat(execution.statusAsString())
                .as(execution.error() + ": " + execution.cause())
                .isEqualTo("SUCCEEDED");
        Object outcome = Json.members(execution.output()).orElseThrow().get("outcome");
        return Json.members(Json.write(outcome)).orElseThrow();
    }

    @Test
    void bringsAnAnnouncedSnapshotLive() {
        Announcement announcement = account.announce(1);

        Map<String, Object> outcome = output(run(announcement));

        assertThat(outcome)
                .containsEntry("live", true)
                .containsEntry("replica", Destination.replica(1))
                .containsEntry("previousReplica", null);
        assertThat(account.secret()).containsEntry(account.liveKey(), Destination.replica(1));
        assertThat(account.accepts(Destination.replica(1), Destination.PASSWORD))
                .isTrue();
        assertThat(account.published).hasSize(2).allSatisfy(message -> assertThat(message.subject())
                .contains("is live"));
        assertThat(account.published.get(0).message()).contains("\"ReplicaLive\"");
        assertThat(account.published.toString()).doesNotContain(Destination.MARKER);
    }

    @Test
    @SuppressWarnings("unchecked")
    void recordsWhatTheReplicationTook() {
        DescribeExecutionResponse run = run(account.announce(1));

        Map<String, Object> record = (Map<String, Object>) output(run).get("record");
        Map<String, Object> destination = (Map<String, Object>) record.get("destination");
        Map<String, Integer> stages = (Map<String, Integer>) destination.get("stages");
        assertThat(record)
                .containsEntry("requestedAt", run.startDate().toString())
                .containsEntry("replicasKept", 1)
                .containsEntry("allocatedStorage", account.reportedGibibytes())
                .containsEntry("source", null);
        assertThat(stages)
                .containsKeys(
                        "ReadExistingSecret",
                        "LandSnapshot",
                        "RestoreReplica",
                        "SetPassword",
                        "SwapSecret",
                        "ListPrunable");
        assertThat(stages.values().stream().mapToInt(Integer::intValue).sum())
                .as("the stages are the whole of it")
                .isCloseTo((Integer) record.get("seconds"), within(stages.size()));
        assertThat((Integer) destination.get("overshootSeconds")).isPositive().isLessThan((Integer)
                destination.get("waitSeconds"));
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("\"StageDuration\":", "\"ReplicationsSucceeded\":1");
    }

    @Test
    void prunesByRetentionAndKeepsTheNewestLandedSnapshot() {
        for (int number = 1; number <= 3; number++) {
            output(run(account.announce(number)));
        }

        Map<String, Object> outcome = output(run(account.announce(4)));

        assertThat(outcome.get("prunedReplicas").toString())
                .contains(Destination.replica(2))
                .contains("deleted=true");
        assertThat(account.replicas()).containsExactly(Destination.replica(3), Destination.replica(4));
        assertThat(account.snapshots()).containsExactly(Destination.landed(4));
    }

    @Test
    void startedAgainItMakesNothingTwice() {
        Announcement announcement = account.announce(1);
        output(run(announcement));

        Map<String, Object> again = output(run(announcement));

        assertThat(again).containsEntry("live", true);
        assertThat(account.replicas()).containsExactly(Destination.replica(1));
    }

    @Test
    void succeedsWithoutGoingLiveWhileTheSecretIsPinned() {
        output(run(account.announce(1)));
        account.putSecret("pinned", "true");

        Map<String, Object> outcome = output(run(account.announce(2)));

        assertThat(outcome).containsEntry("live", false);
        assertThat(outcome.get("reason").toString()).contains("pinned");
        assertThat(account.secret()).containsEntry(account.liveKey(), Destination.replica(1));
        assertThat(account.published)
                .extracting(PublishRequest::message)
                .filteredOn(message -> message.contains("\"ReplicaLive\""))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains(Destination.replica(1));
    }

    @Test
    void aRotationThatFailedBeforeItHadAValueStopsNeitherARunThatSwapsNothingNorPruning() {
        for (int number = 1; number <= 3; number++) {
            output(run(account.announce(number)));
        }
        account.putSecret("pinned", "true");
        account.secretsService.beginRotation(Destination.B, Destination.SECRET, "00000000-0000-4000-8000-000000000001");

        for (int number = 4; number <= 6; number++) {
            assertThat(output(run(account.announce(number))))
                    .containsEntry("live", false)
                    .doesNotContainKey("pruningTrouble");
        }

        assertThat(account.replicas()).doesNotContain(Destination.replica(1), Destination.replica(4));
        assertThat(account.secret()).containsEntry(account.liveKey(), Destination.replica(3));
    }

    @Test
    void keepsAndReportsAReplicaThatCannotBeDeleted() {
        for (int number = 1; number <= 3; number++) {
            output(run(account.announce(number)));
        }
        Announcement fourth = account.announce(4);
        account.faults.fail("deleteDBInstance", "InvalidParameterValue");

        Map<String, Object> outcome = output(run(fourth));

        assertThat(outcome.get("prunedReplicas").toString())
                .contains("deleted=false")
                .contains("InvalidParameterValue");
        assertThat(account.replicas()).contains(Destination.replica(2));
    }

    @Test
    void fitsTheReplicaAgainIfThePasswordRotatesMeanwhile() {
        Announcement announcement = account.announce(1);
        account.faults.before(
                "modifyDBInstance",
                () -> account.timeline.after(
                        Duration.ofSeconds(5), "a rotation", () -> account.finishRotation(account.startRotation())));

        output(run(announcement));

        assertThat(account.secret()).containsEntry(account.liveKey(), Destination.replica(1));
        assertThat(account.accepts(
                        Destination.replica(1), (String) account.secret().get("password")))
                .isTrue();
        assertThat(account.accepts(Destination.replica(1), Destination.PASSWORD))
                .isFalse();
    }

    @Test
    void waitsForARotationAndFailsIfItIsStuck() {
        Announcement announcement = account.announce(1);
        account.startRotation();

        DescribeExecutionResponse execution = run(announcement);

        assertThat(execution.error()).isEqualTo("io.rdsreplicator.shared.errors.InvalidRequestException");
        assertThat(execution.cause()).contains("rotation");
        assertThat(account.secret()).doesNotContainKey(account.liveKey());
    }

    private void appearAs(String status) {
        account.appearAs(Destination.replica(1), status);
    }

    private void backUpFor(Duration time) {
        appearAs("backing-up");
        account.timeline.after(time, "backed up", () -> appearAs("available"));
    }

    private Duration durationOf(DescribeExecutionResponse execution) {
        return Duration.between(execution.startDate(), execution.stopDate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"modifyDBInstance", "describeSecret"})
    void waitsForAReplicaThatRdsBacksUpBeforeItsPasswordIsSetOrTheSecretNamesIt(String operation) {
        Announcement announcement = account.announce(1);
        account.faults.before(
                "restoreDBInstanceFromDBSnapshot",
                () -> account.faults.before(operation, () -> backUpFor(Duration.ofMinutes(90))));

        DescribeExecutionResponse execution = run(announcement);

        assertThat(output(execution)).containsEntry("live", true);
        assertThat(durationOf(execution)).isGreaterThan(Duration.ofMinutes(90));
        assertThat(account.accepts(Destination.replica(1), Destination.PASSWORD))
                .isTrue();
    }

    @Test
    void givesUpAtTheReplicasDeadlineIfRdsNeverTakesAPassword() {
        Announcement announcement = account.announce(1);
        for (int refusal = 0; refusal < 1000; refusal++) {
            account.faults.fail("modifyDBInstance", "InvalidDBInstanceState");
        }

        failsAtTheDeadline(run(announcement));
    }

    @Test
    void givesUpAtTheReplicasDeadlineIfItIsAlwaysBusyWhenItIsToGoLive() {
        Announcement announcement = account.announce(1);
        account.faults.before("restoreDBInstanceFromDBSnapshot", () -> {
            for (int look = 0; look < 1000; look++) {
                account.faults.before("describeSecret", () -> backUpFor(Duration.ofSeconds(2)));
            }
        });

        failsAtTheDeadline(run(announcement));
        assertThat(account.secret()).doesNotContainKey(account.liveKey());
    }

    private void failsAtTheDeadline(DescribeExecutionResponse execution) {
        assertThat(execution.error()).isEqualTo("io.rdsreplicator.shared.errors.FailedInRdsException");
        assertThat(execution.cause()).contains(Destination.replica(1)).contains("deadline is 6 hours");
        assertThat(durationOf(execution)).isBetween(Duration.ofHours(6), Duration.ofHours(8));
    }

    @Test
    void givesALiveReplicaThatIsBroughtBackTheSecretsPassword() {
        Announcement announcement = account.announce(1);
        output(run(announcement));
        account.port().protect(Destination.replica(1), false);
        account.delete(Destination.replica(1));
        account.timeline.runUntilIdle();

        assertThat(output(run(announcement))).containsEntry("live", true);

        assertThat(account.accepts(Destination.replica(1), Destination.PASSWORD))
                .isTrue();
        assertThat(account.accepts(Destination.replica(1), Destination.PRODUCTION_PASSWORD))
                .isFalse();
    }

    @Test
    void reportsAReplicaThatCouldNotBeUnlocked() {
        output(run(account.announce(1)));
        Announcement second = account.announce(2);
        account.faults.before("modifyDBInstance", () -> account.faults.fail("modifyDBInstance", "AccessDenied"));

        Map<String, Object> outcome = output(run(second));

        assertThat(outcome.get("notMarked").toString())
                .contains(Destination.replica(1))
                .contains("AccessDenied");
        assertThat(account.published.get(1).message()).contains("notMarked");
    }

    @Test
    void failsWithTheTimeoutOfAFunctionThatNeverAnswers() {
        machines.silent = "RestoreReplica";

        DescribeExecutionResponse execution = run(account.announce(1));

        assertThat(execution.statusAsString()).isEqualTo("FAILED");
        assertThat(execution.error()).isEqualTo("States.Timeout");
        assertThat(execution.cause()).isNotBlank();
    }

    @Test
    void endsWithTheErrorOfTheStepThatFailedBeforeAnythingIsRestored() {
        account.putSecret("pinned", "perhaps");

        DescribeExecutionResponse execution = run(account.announce(1));

        assertThat(execution.error()).isEqualTo("io.rdsreplicator.shared.errors.InvalidRequestException");
        assertThat(execution.cause()).contains("pinned");
        assertThat(account.replicas()).isEmpty();
    }

    @Test
    void failsWithTheStatusOfARestoreThatFailed() {
        account.rdsService.failNext(Destination.B, RdsFault.RESTORE_FAILS);

        DescribeExecutionResponse execution = run(account.announce(1));

        assertThat(execution.error()).isEqualTo("io.rdsreplicator.shared.errors.FailedInRdsException");
        assertThat(execution.cause()).contains(Destination.replica(1)).contains("failed");
        assertThat(account.replicas()).isEmpty();
        assertThat(landedSnapshots()).isOne();
    }

    private long landedSnapshots() {
        return account.snapshots().size();
    }

    @Test
    void resumesWithTheLandedSnapshotAfterAReplicaThatFailedHasBeenDeleted() {
        account.rdsService.failNext(Destination.B, RdsFault.RESTORE_FAILS);
        Announcement announcement = account.announce(1);
        run(announcement);
        account.faults.calls.clear();

        assertThat(output(run(announcement))).containsEntry("live", true);

        assertThat(account.faults.called("copyDBSnapshot")).isFalse();
    }

    @Test
    void deletesALandedSnapshotThatFailedAndCopiesItAgainWhenResumed() {
        account.rdsService.failNext(Destination.B, RdsFault.COPY_FAILS);
        Announcement announcement = account.announce(1);

        assertThat(run(announcement).cause()).contains(Destination.landed(1)).contains("failed");

        assertThat(landedSnapshots()).isZero();
        assertThat(output(run(announcement))).containsEntry("live", true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleteDBInstance", "describeSecret"})
    void endsWithTheOriginalErrorThoughCleaningUpFails(String operation) {
        account.rdsService.failNext(Destination.B, RdsFault.RESTORE_FAILS);
        Announcement announcement = account.announce(1);
        account.faults.before(
                "restoreDBInstanceFromDBSnapshot", () -> account.faults.fail(operation, "InvalidParameterValue"));

        DescribeExecutionResponse execution = run(announcement);

        assertThat(execution.error()).isEqualTo("io.rdsreplicator.shared.errors.FailedInRdsException");
        assertThat(execution.cause()).contains("cannot go live");
        assertThat(account.replicas()).as("pruned").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ListLeftovers", "DeleteFailedReplica"})
    void endsWithTheOriginalErrorThoughAFunctionThatCleansUpNeverAnswers(String step) {
        machines.silent = step;
        account.rdsService.failNext(Destination.B, RdsFault.RESTORE_FAILS);

        DescribeExecutionResponse execution = run(account.announce(1));

        assertThat(execution.cause()).contains("cannot go live");
        assertThat(account.replicas()).as("pruned").isEmpty();
    }

    @Test
    void keepsWhatAResumedReplicationAdoptsWhenTheSwapFails() {
        Announcement announcement = account.announce(1);
        account.startRotation();

        run(announcement);

        assertThat(account.replicas()).containsExactly(Destination.replica(1));
        assertThat(account.database(Destination.replica(1)).deletionProtection())
                .isFalse();
        assertThat(account.tag(Destination.replica(1), ReplicationTags.ROLE)).isEqualTo("candidate");
        assertThat(landedSnapshots()).isOne();
    }

    @Test
    void leavesOneReplicaAndOneLandedSnapshotAfterAnyNumberOfFailures() {
        output(run(account.announce(1)));
        account.startRotation();

        for (int number = 2; number <= 5; number++) {
            assertThat(run(account.announce(number)).statusAsString()).isEqualTo("FAILED");
        }

        assertThat(account.replicas()).containsExactly(Destination.replica(1), Destination.replica(5));
        assertThat(account.snapshots()).containsExactly(Destination.landed(1), Destination.landed(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MarkSuperseded", "ListPrunable", "DeleteReplica", "DeleteSnapshot", "ReportSwap"})
    void succeedsWithAWarningIfSomethingFailsAfterTheReplicaIsLive(String step) {
        for (int number = 1; number <= 3; number++) {
            output(run(account.announce(number)));
        }
        machines.silent = step;

        Map<String, Object> outcome = output(run(account.announce(4)));

        assertThat(outcome).containsEntry("live", true);
        boolean item = step.startsWith("Delete");
        assertThat(outcome.get(item ? "prunedReplicas" : "warnings").toString() + outcome.get("prunedSnapshots"))
                .contains(item ? "States.Timeout" : step + ": States.Timeout");
    }

    @Test
    void waitsForTheQuotaOfCopiesAndForCapacity() {
        Announcement announcement = account.announce(1);
        for (int refusal = 0; refusal < 20; refusal++) {
            account.faults.fail("copyDBSnapshot", "SnapshotQuotaExceeded");
            account.faults.fail("restoreDBInstanceFromDBSnapshot", "InsufficientDBInstanceCapacity");
        }

        assertThat(output(run(announcement))).containsEntry("live", true);
    }

    @Test
    void refusesALandedSnapshotThatIsNotOfTheAnnouncedSize() {
        Announcement forged = Destination.with(account.announce(1), Map.of("allocatedStorage", 21));

        DescribeExecutionResponse execution = run(forged);

        if (account.kind == DatabaseKind.CLUSTER) {
            assertThat(execution.status()).as("RDS does not know the size").isEqualTo(ExecutionStatus.SUCCEEDED);
        } else {
            assertThat(execution.cause()).contains("of 20 GiB, not of the announced 21");
            assertThat(account.replicas()).isEmpty();
        }
    }

    @Test
    void deletesWhatRetentionDoesNotKeepBeforeItCopies() {
        run(account.announce(1));
        run(account.announce(2));
        account.limitSnapshots(1);

        DescribeExecutionResponse execution = run(account.announce(3));

        assertThat(execution.status()).as(execution.cause()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.error()).isEqualTo("io.rdsreplicator.shared.errors.QuotaReachedException");
        assertThat(execution.cause())
                .startsWith("no snapshot was copied: the account's quota of manual snapshots in this Region is 1");
        account.limitSnapshots(2);
        assertThat(run(account.announce(4)).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(account.snapshots()).hasSize(1);
    }

    @Test
    void endsBeforeItCopiesWhereTheQuotaOfInstancesHasNoRoom() {
        run(account.announce(1));
        account.rdsService.circumstances(Destination.B).limit(RdsQuota.INSTANCES, 1);

        DescribeExecutionResponse execution = run(account.announce(2));

        assertThat(execution.error()).isEqualTo("io.rdsreplicator.shared.errors.QuotaReachedException");
        assertThat(execution.cause())
                .contains("the account's quota of DB instances in this Region is 1, and 1 are used");
        assertThat(account.snapshots()).as("nothing was copied").hasSize(1);
        assertThat(Duration.between(execution.startDate(), execution.stopDate()))
                .isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void goesOnWithAWarningWhereItCannotSeeTheQuotas() {
        account.faults.failWhile(() -> true, "describeAccountAttributes", "AccessDenied");

        DescribeExecutionResponse execution = run(account.announce(1));

        assertThat(execution.status()).as(execution.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(execution.output()).contains("ListOlderPrunable: ");
    }

    @Test
    void passesThroughTheStatesInOrder() {
        DescribeExecutionResponse execution = run(account.announce(1));

        List<String> tasks = history(execution.executionArn()).stream()
                .filter(event -> event.type() == HistoryEventType.TASK_STATE_ENTERED)
                .map(event -> event.stateEnteredEventDetails().name())
                .distinct()
                .toList();
        assertThat(tasks)
                .containsExactly(
                        "ReadExistingSecret",
                        "ReadSettings",
                        "ClaimReplica",
                        "ListOlderPrunable",
                        "LandSnapshot",
                        "CheckLandedSnapshot",
                        "ReadSecret",
                        "RestoreReplica",
                        "CheckRestoredReplica",
                        "ApplySettings",
                        "SetPassword",
                        "CheckFittedReplica",
                        "SwapSecret",
                        "ReportSwap",
                        "MarkSuperseded",
                        "ListPrunable",
                        "ReportOutcome");
    }
}
