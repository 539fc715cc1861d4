package io.rdsreplicator.local.rds;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.rds.RdsClient;

class ProgressLawTest {
    private static final Duration WHOLE = Duration.ofSeconds(200);

    @ParameterizedTest
    @CsvSource({
        "LINEAR, 0, 0",
        "LINEAR, 3, 1",
        "LINEAR, 100, 50",
        "LINEAR, 199, 99",
        "LINEAR, 300, 99",
        "NONE, 0, 0",
        "NONE, 199, 0",
        "STUCK_AT_ONE, 0, 1",
        "STUCK_AT_ONE, 199, 1",
        "QUARTERS, 49, 0",
        "QUARTERS, 50, 25",
        "QUARTERS, 149, 50",
        "QUARTERS, 199, 75",
        "MINUTELY, 59, 0",
        "MINUTELY, 60, 30",
        "MINUTELY, 119, 30",
        "MINUTELY, 199, 90",
        "QUEUED_FIRST, 100, 0",
        "QUEUED_FIRST, 110, 10",
        "QUEUED_FIRST, 199, 99",
        "SLOW_THEN_FAST, 60, 10",
        "SLOW_THEN_FAST, 150, 25",
        "SLOW_THEN_FAST, 180, 70"
    })
    void tellsTheProgress(ProgressLaw law, int seconds, int percent) {
        assertThat(law.percent(Duration.ofSeconds(seconds), WHOLE)).isEqualTo(percent);
    }

    @ParameterizedTest
    @EnumSource
    void neverGoesBackAndIsNeverDone(ProgressLaw law) {
        int before = 0;
        for (int second = 0; second <= 250; second++) {
            int percent = law.percent(Duration.ofSeconds(second), WHOLE);
            assertThat(percent).isBetween(before, 99);
            before = percent;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isWhatDescribingShowsOfASnapshotAndOfItsCopy(ProgressLaw law) {
        Timeline timeline = Timeline.virtual(Instant.parse("2026-01-01T00:00:00Z"));
        FrontDoor frontDoor = new FrontDoor(timeline);
        new RdsService(timeline, frontDoor, new FingerprintStorage(), new RdsDurations() {
            @Override
            public Duration of(Phase phase, int gibibytes) {
                return WHOLE;
            }

            @Override
            public ProgressLaw progress() {
                return law;
            }
        });
        RdsClient rds = frontDoor.client(RdsClient.class, Caller.root(RdsFixture.A));
        rds.createDBInstance(r -> r.dbInstanceIdentifier("orders")
                .engine("postgres")
                .dbInstanceClass("db.t4g.micro")
                .masterUsername("owner")
                .masterUserPassword("first-secret")
                .backupRetentionPeriod(0));
        timeline.runUntilIdle();

        rds.createDBSnapshot(r -> r.dbInstanceIdentifier("orders").dbSnapshotIdentifier("taken"));
        isTold(law, timeline, rds, "taken");
        rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier("taken").targetDBSnapshotIdentifier("copy"));
        isTold(law, timeline, rds, "copy");
    }

    private static void isTold(ProgressLaw law, Timeline timeline, RdsClient rds, String id) {
        Duration passed = Duration.ofSeconds(160);
        timeline.runFor(passed);
        assertThat(rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(id))
                        .dbSnapshots()
                        .get(0)
                        .percentProgress())
                .isEqualTo(law.percent(passed, WHOLE));
        timeline.runUntilIdle();
        assertThat(rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(id))
                        .dbSnapshots()
                        .get(0)
                        .percentProgress())
                .isEqualTo(100);
    }

    @Test
    void isLinearUnlessAStageSaysOtherwise() {
        assertThat(RdsDurations.realistic().progress()).isEqualTo(ProgressLaw.LINEAR);
    }
}
