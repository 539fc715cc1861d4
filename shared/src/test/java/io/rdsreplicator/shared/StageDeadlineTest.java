package io.rdsreplicator.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageDeadlineTest {
    private static final Settings SETTINGS = Settings.of(Map.of(
            "SNAPSHOT_DEADLINE_MINUTES", "60", "REPLICA_DEADLINE_MINUTES", "60", "DATABASE_DEADLINE_MINUTES", "120"));

    @ParameterizedTest
    @CsvSource({"0, 60", "20, 70", "1000, 560", "1560, 840", "65536, 840", "2147483647, 840"})
    void givesACopyHalfAMinuteMoreForEachGibibyteUpToWhatTheMachineHasRoomFor(int gibibytes, int minutes) {
        assertThat(StageDeadline.ofSnapshot(SETTINGS).forSize(gibibytes)).isEqualTo(Duration.ofMinutes(minutes));
    }

    @ParameterizedTest
    @CsvSource({"0, 60", "20, 62", "1000, 160", "65536, 420"})
    void givesAReplicaATenthOfAMinuteMore(int gibibytes, int minutes) {
        assertThat(StageDeadline.ofReplica(SETTINGS).forSize(gibibytes)).isEqualTo(Duration.ofMinutes(minutes));
    }

    @Test
    void givesTheDatabaseATenthOfAMinuteMore() {
        assertThat(StageDeadline.ofDatabase(SETTINGS).forSize(100)).isEqualTo(Duration.ofMinutes(130));
    }

    @Test
    void neverExceedsTheLongestThoughTheParameterDoes() {
        Settings settings = Settings.of(Map.of("SNAPSHOT_DEADLINE_MINUTES", "9999"));

        assertThat(StageDeadline.ofSnapshot(settings).forSize(1)).isEqualTo(Duration.ofMinutes(840));
    }

    @Test
    void isTheDeadlineOfTheWait() {
        assertThat(StageDeadline.ofSnapshot(SETTINGS).waiting(20).deadline()).isEqualTo(Duration.ofMinutes(70));
    }
}
