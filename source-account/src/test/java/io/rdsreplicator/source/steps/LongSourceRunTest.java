package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.StageDeadline;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The largest database, with stages that last for days, and what that leaves in the history of the execution. */
class LongSourceRunTest {
    private static final int GIBIBYTES = 65_536;
    private static final Duration FOREVER = Duration.ofDays(300);
    private static final int MOST_EVENTS = 10_000;

    private final Map<RdsDurations.Phase, Duration> lasting = new EnumMap<>(RdsDurations.Phase.class);
    private final SourceStage stage = new SourceStage((phase, gibibytes) ->
            lasting.getOrDefault(phase, RdsDurations.realistic().of(phase, gibibytes)));
    private final RecordingTopic topic = new RecordingTopic(stage);
    private final Settings settings = stage.settings();
    private final Duration database = StageDeadline.ofDatabase(settings).forSize(GIBIBYTES);
    private final Duration snapshot = StageDeadline.ofSnapshot(settings).forSize(GIBIBYTES);
    private final Duration copySlot = StageDeadline.ofCopySlot(settings).forSize(GIBIBYTES);

    @ParameterizedTest
    @CsvSource({"SNAPSHOT, -taken", "COPY, -transfer"})
    void endsByTheDeadlineWhereASnapshotOrItsCopyHangs(RdsDurations.Phase phase, String snapshotName)
            throws IOException {
        begin(GIBIBYTES);
        lasting.put(phase, FOREVER);

        failsAfter(snapshot, snapshotName + " is not ready after 23 days 6 hours; the deadline is 23 days 6 hours");
    }

    @Test
    void endsByTheDeadlineWhereTheDatabaseStaysBusy() throws IOException {
        begin(GIBIBYTES);
        stage.service.appearAs(SOURCE, "orders", "modifying");

        failsAfter(database, "orders (modifying) is not ready after 4 days 15 hours");
    }

    @Test
    void endsByTheDeadlineWhereRdsNeverTakesASnapshot() throws IOException {
        begin(GIBIBYTES);
        stage.refuseFor(FOREVER, "rds", "createDBSnapshot", "InvalidDBInstanceState");

        failsAfter(database, "RDS takes no snapshot of it in its present state");
    }

    @Test
    void endsByTheDeadlineWhereNoCopyCanBegin() throws IOException {
        begin(GIBIBYTES);
        stage.refuseFor(FOREVER, "rds", "copyDBSnapshot", "SnapshotQuotaExceeded");

        failsAfter(copySlot, "delete snapshots or raise the quota");
    }

    @Test
    void succeedsThoughEveryWaitNearlyLastsToItsDeadline() throws IOException {
        begin(GIBIBYTES);
        Duration spare = Duration.ofMinutes(5);
        stage.refuseFor(database.minus(spare), "rds", "createDBSnapshot", "InvalidDBInstanceState");
        lasting.put(RdsDurations.Phase.SNAPSHOT, snapshot.minus(spare));
        stage.refuseFor(
                database.plus(snapshot).plus(copySlot).minus(spare.multipliedBy(4)),
                "rds",
                "copyDBSnapshot",
                "SnapshotQuotaExceeded");
        lasting.put(RdsDurations.Phase.COPY, snapshot.minus(spare));
        SourceMachine machine = new SourceMachine(stage);

        DescribeExecutionResponse ended = machine.run("{}");

        assertThat(ended.status()).as(ended.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(Duration.between(ended.startDate(), ended.stopDate())).isGreaterThan(Duration.ofDays(51));
        assertThat(machine.events(ended)).isLessThan(MOST_EVENTS);
    }

    @Test
    void countsTheCopysTimeFromItsBeginning() throws IOException {
        begin(20);
        stage.refuseFor(Duration.ofHours(11), "rds", "copyDBSnapshot", "SnapshotQuotaExceeded");
        lasting.put(RdsDurations.Phase.COPY, Duration.ofHours(12));

        DescribeExecutionResponse ended = new SourceMachine(stage).run("{}");

        assertThat(ended.status()).as(ended.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(topic.published()).hasSize(1);
    }

    private void begin(int gibibytes) {
        stage.beginDatabase("orders", null, gibibytes);
        stage.timeline.runUntilIdle();
    }

    private void failsAfter(Duration deadline, String cause) throws IOException {
        SourceMachine machine = new SourceMachine(stage);

        DescribeExecutionResponse ended = machine.run("{}");

        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.error()).isEqualTo("io.rdsreplicator.shared.errors.FailedInRdsException");
        assertThat(ended.cause()).contains(cause);
        Duration stagesBefore = Duration.ofHours(10);
        assertThat(Duration.between(ended.startDate(), ended.stopDate()))
                .isBetween(deadline, deadline.plus(stagesBefore));
        assertThat(machine.events(ended)).isLessThan(MOST_EVENTS);
        assertThat(topic.published()).isEmpty();
    }
}
