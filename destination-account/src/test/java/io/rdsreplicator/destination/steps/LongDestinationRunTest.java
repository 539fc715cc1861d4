package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.StageDeadline;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** The largest database, with stages that last for days, and what that leaves in the history of the execution. */
class LongDestinationRunTest {
    private static final int GIBIBYTES = 65_536;
    private static final Duration FOREVER = Duration.ofDays(300);
    private static final int MOST_EVENTS = 10_000;
    private static final Duration SPARE = Duration.ofMinutes(5);

    private final Map<Phase, Duration> lasting = new EnumMap<>(Phase.class);

    private Machines machines(int gibibytes) {
        return new Machines(
                (phase, size) ->
                        lasting.getOrDefault(phase, RdsDurations.realistic().of(phase, size)),
                gibibytes);
    }

    @ParameterizedTest
    @CsvSource({
        "COPY, -landed is not ready after 23 days 6 hours; the deadline is 23 days 6 hours",
        "RESTORE, is not ready after 4 days 19 hours; the deadline is 4 days 19 hours",
        "RESET_PASSWORD, is not ready after 7 hours; the deadline is 7 hours"
    })
    void endsByTheDeadlineWhereRdsHangs(Phase phase, String cause) {
        Machines machines = machines(GIBIBYTES);
        Announcement announcement = machines.account.announce(1);
        lasting.put(phase, FOREVER);

        fails(machines, machines.start(announcement), cause);
    }

    @Test
    void endsByTheDeadlineWhereNoCopyCanBegin() {
        Machines machines = machines(GIBIBYTES);
        Announcement announcement = machines.account.announce(1);
        machines.account.faults.failWhile(() -> true, "copyDBSnapshot", "SnapshotQuotaExceeded");

        fails(machines, machines.start(announcement), "the deadline is 14 hours");
    }

    @Test
    void endsByTheDeadlineWhereRdsNeverTakesAPassword() {
        Machines machines = machines(GIBIBYTES);
        Announcement announcement = machines.account.announce(1);
        machines.account.faults.failWhile(() -> true, "modifyDBInstance", "InvalidDBInstanceState");

        fails(machines, machines.start(announcement), "the deadline is 4 days 19 hours");
    }

    @Test
    void endsARollbackByTheDeadlineWhereItsReplicaNeverStarts() {
        Machines machines = machines(GIBIBYTES);
        machines.replicate(1);
        machines.replicate(2);
        machines.account.rds.stopDBInstance(r -> r.dbInstanceIdentifier(Destination.replica(1)));
        machines.account.timeline.runUntilIdle();
        lasting.put(Phase.START, FOREVER);

        fails(machines, machines.startRollback("{'sourceDatabase': 'orders'}"), "the deadline is 7 hours");
    }

    @Test
    void endsARollbackByTheDeadlineOfAChangeWhereItsReplicaStaysBusy() {
        Machines machines = machines(GIBIBYTES);
        machines.replicate(1);
        machines.replicate(2);
        String execution = machines.startRollback("{'sourceDatabase': 'orders'}");
        machines.account.timeline.runUntil(() -> machines.states(execution).contains("ProtectReplica"));
        machines.account.rdsService.appearAs(Destination.B, Destination.replica(1), "modifying");

        fails(machines, execution, "the deadline is 7 hours");
        assertThat(machines.states(execution)).contains("WaitForReplica").doesNotContain("SetPassword");
    }

    @Test
    void succeedsThoughEveryWaitNearlyLastsToItsDeadline() {
        Machines machines = machines(GIBIBYTES);
        Destination account = machines.account;
        Settings settings = account.settings();
        Announcement announcement = account.announce(1);
        Duration copyBegins =
                StageDeadline.ofCopySlot(settings).forSize(GIBIBYTES).minus(SPARE);
        Duration copy = StageDeadline.ofSnapshot(settings).forSize(GIBIBYTES).minus(SPARE);
        Duration restored = copyBegins
                .plus(copy)
                .plus(StageDeadline.ofReplica(settings).forSize(GIBIBYTES))
                .minus(SPARE);
        Duration applied = StageDeadline.ofChange(settings).forSize(GIBIBYTES).minus(SPARE);
        account.faults.failWhile(until(account, copyBegins), "copyDBSnapshot", "SnapshotQuotaExceeded");
        lasting.put(Phase.COPY, copy);
        account.faults.failWhile(until(account, restored), "modifyDBInstance", "InvalidDBInstanceState");
        lasting.put(Phase.RESET_PASSWORD, applied);
        String pending = account.startRotation();
        account.timeline.after(
                restored.plus(applied).plusMinutes(25),
                "the rotation is given up",
                () -> account.secrets.updateSecretVersionStage(r -> r.secretId(Destination.SECRET)
                        .versionStage(VersionStages.PENDING)
                        .removeFromVersionId(pending)));

        DescribeExecutionResponse ended = machines.finish(machines.start(announcement));

        assertThat(ended.statusAsString())
                .as(ended.error() + ": " + ended.cause())
                .isEqualTo("SUCCEEDED");
        assertThat(Duration.between(ended.startDate(), ended.stopDate())).isGreaterThan(Duration.ofDays(28));
        assertThat(machines.history(ended.executionArn()).size()).isLessThan(MOST_EVENTS);
    }

    @Test
    void countsTheCopysTimeFromItsBeginning() {
        Machines machines = machines(20);
        Announcement announcement = machines.account.announce(1);
        machines.account.faults.failWhile(
                until(machines.account, Duration.ofHours(11)), "copyDBSnapshot", "SnapshotQuotaExceeded");
        lasting.put(Phase.COPY, Duration.ofHours(12));

        DescribeExecutionResponse ended = machines.run(announcement);

        assertThat(ended.statusAsString())
                .as(ended.error() + ": " + ended.cause())
                .isEqualTo("SUCCEEDED");
    }

    private static BooleanSupplier until(Destination account, Duration span) {
        Instant end = account.timeline.instant().plus(span);
        return () -> account.timeline.instant().isBefore(end);
    }

    private static void fails(Machines machines, String execution, String cause) {
        machines.account.timeline.runUntil(() -> !status(machines, execution).equals("RUNNING"));

        DescribeExecutionResponse ended = machines.account.sfn.describeExecution(r -> r.executionArn(execution));
        assertThat(ended.statusAsString()).isEqualTo("FAILED");
        assertThat(ended.error()).isEqualTo("io.rdsreplicator.shared.errors.FailedInRdsException");
        assertThat(ended.cause()).contains(cause);
        assertThat(machines.history(execution).size()).isLessThan(MOST_EVENTS);
    }

    private static String status(Machines machines, String execution) {
        return machines.account
                .sfn
                .describeExecution(r -> r.executionArn(execution))
                .statusAsString();
    }
}
