package io.rdsreplicator.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.FailedInRdsException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingPolicyTest {
    private static final Instant START = Instant.parse("2026-11-21T04:00:00Z");
    private final WaitingPolicy policy = WaitingPolicy.until(Duration.ofHours(12));

    @Test
    void beginsWithTheFloorAndEndsAtTheCeiling() {
        assertThat(waitAfter(Duration.ZERO, 0)).isEqualTo(5);
        assertThat(waitAfter(Duration.ofHours(11), 0)).isEqualTo(120);
    }

    @Test
    void followsTheProgressThatRdsReports() {
        assertThat(waitAfter(Duration.ofMinutes(1), 50)).isEqualTo(30);
        assertThat(waitAfter(Duration.ofMinutes(1), 90)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {300, 1_800, 7_200, 36_000})
    void looksAgainWithinTwoPercentOfTheWholeTime(long seconds) {
        Duration elapsed = Duration.ZERO;
        while (elapsed.toSeconds() < seconds) {
            int percent = (int) (elapsed.toSeconds() * 100 / seconds);
            elapsed = elapsed.plusSeconds(waitAfter(elapsed, percent));
        }

        assertThat(elapsed.toSeconds() - seconds).isLessThanOrEqualTo(Math.max(5, seconds / 50));
    }

    @Test
    void givesUpAtTheDeadlineNamingWhatItWaitedFor() {
        assertThatThrownBy(() -> waitAfter(Duration.ofHours(12), 99))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("snapshot x")
                .hasMessageContaining("720 minutes");
    }

    @Test
    void looksOnceMoreRightBeforeTheDeadline() {
        assertThat(waitAfter(Duration.ofHours(12).minusSeconds(7), 0)).isEqualTo(7);
    }

    private int waitAfter(Duration elapsed, int percent) {
        return policy.nextWaitSeconds("snapshot x", START, START.plus(elapsed), percent);
    }
}
