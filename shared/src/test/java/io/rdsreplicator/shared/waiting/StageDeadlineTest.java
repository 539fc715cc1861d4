package io.rdsreplicator.shared.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StageDeadlineTest {
    private static final Settings SETTINGS = settings(60, 60, 120);
    private static final Settings DEFAULTS = settings(720, 360, 120);
    private static final Settings LONGEST = settings(840, 420, 420);

    @ParameterizedTest
    @CsvSource({"0, 60", "20, 70", "1000, 560", "1560, 840", "65536, 32828", "2147483647, 32828"})
    void givesACopyHalfAMinuteMoreForEachGibibyteUpToSixtyFourTebibytes(int gibibytes, int minutes) {
        assertThat(StageDeadline.ofSnapshot(SETTINGS).forSize(gibibytes)).isEqualTo(Duration.ofMinutes(minutes));
    }

    @ParameterizedTest
    @CsvSource({"0, 60", "20, 62", "1000, 160", "65536, 6613"})
    void givesAReplicaATenthOfAMinuteMore(int gibibytes, int minutes) {
        assertThat(StageDeadline.ofReplica(SETTINGS).forSize(gibibytes).toMinutes())
                .isEqualTo(minutes);
    }

    @ParameterizedTest
    @CsvSource({"100, 130", "65536, 6673"})
    void givesTheDatabaseATenthOfAMinuteMore(int gibibytes, int minutes) {
        assertThat(StageDeadline.ofDatabase(SETTINGS).forSize(gibibytes).toMinutes())
                .isEqualTo(minutes);
    }

    @ParameterizedTest
    @CsvSource({"0, 60", "20, 70", "1560, 840", "65536, 840"})
    void givesTheWaitForACopyToBeginAsMuchButNoMoreThanFourteenHours(int gibibytes, int minutes) {
        assertThat(StageDeadline.ofCopySlot(SETTINGS).forSize(gibibytes)).isEqualTo(Duration.ofMinutes(minutes));
    }

    @ParameterizedTest
    @CsvSource({"0, 60", "20, 62", "3600, 420", "65536, 420"})
    void givesAChangeOfAReplicaAsMuchButNoMoreThanSevenHours(int gibibytes, int minutes) {
        assertThat(StageDeadline.ofChange(SETTINGS).forSize(gibibytes)).isEqualTo(Duration.ofMinutes(minutes));
    }

    /** What the release before gave: the parameter and the allowance, at most 14 and 7 hours. */
    @ParameterizedTest
    @ValueSource(ints = {0, 20, 100, 240})
    void givesASmallDatabaseWhatTheReleaseBeforeGaveWhateverTheParametersAre(int gibibytes) {
        for (Settings settings : new Settings[] {SETTINGS, DEFAULTS, LONGEST}) {
            assertThat(StageDeadline.ofSnapshot(settings).forSize(gibibytes))
                    .isEqualTo(former(settings, "SNAPSHOT_DEADLINE_MINUTES", 30, gibibytes, 840));
            assertThat(StageDeadline.ofReplica(settings).forSize(gibibytes))
                    .isEqualTo(former(settings, "REPLICA_DEADLINE_MINUTES", 6, gibibytes, 420));
            assertThat(StageDeadline.ofDatabase(settings).forSize(gibibytes))
                    .isEqualTo(former(settings, "DATABASE_DEADLINE_MINUTES", 6, gibibytes, 420));
        }
    }

    @Test
    void growsWithTheDatabase() {
        for (Settings settings : new Settings[] {SETTINGS, DEFAULTS, LONGEST}) {
            Duration before = Duration.ZERO;
            for (int gibibytes = 1; gibibytes <= 65_536; gibibytes *= 2) {
                Duration deadline = StageDeadline.ofSnapshot(settings).forSize(gibibytes);
                assertThat(deadline).isGreaterThanOrEqualTo(before);
                before = deadline;
            }
            assertThat(before).isBetween(Duration.ofDays(22), Duration.ofDays(24));
        }
    }

    @Test
    void neverExceedsTheLongestThoughTheParameterDoes() {
        assertThat(StageDeadline.ofSnapshot(settings(9999, 60, 60)).forSize(1)).isEqualTo(Duration.ofMinutes(840));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 240, 1000, 16_384, 65_536})
    void coversTheLongestThatAnyDestinationMayTakeToLandASnapshot(int gibibytes) {
        for (Settings destination : new Settings[] {SETTINGS, DEFAULTS, LONGEST}) {
            Duration slotAndCopy = StageDeadline.ofCopySlot(destination)
                    .forSize(gibibytes)
                    .plus(StageDeadline.ofSnapshot(destination).forSize(gibibytes));
            assertThat(StageDeadline.longestLanding(gibibytes)).isGreaterThanOrEqualTo(slotAndCopy.plusHours(1));
        }
    }

    @Test
    void isTheDeadlineOfTheWait() {
        assertThat(StageDeadline.ofSnapshot(SETTINGS).waiting(20).deadline()).isEqualTo(Duration.ofMinutes(70));
    }

    private static Duration former(
            Settings settings, String parameter, int secondsPerGibibyte, int gibibytes, int mostMinutes) {
        Duration grown = settings.minutes(parameter).plusSeconds((long) secondsPerGibibyte * gibibytes);
        return grown.toMinutes() < mostMinutes ? grown : Duration.ofMinutes(mostMinutes);
    }

    private static Settings settings(int snapshot, int replica, int database) {
        return Settings.of(Map.of(
                "SNAPSHOT_DEADLINE_MINUTES", String.valueOf(snapshot),
                "REPLICA_DEADLINE_MINUTES", String.valueOf(replica),
                "DATABASE_DEADLINE_MINUTES", String.valueOf(database)));
    }
}
