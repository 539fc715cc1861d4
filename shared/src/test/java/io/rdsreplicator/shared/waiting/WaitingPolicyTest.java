package io.rdsreplicator.shared.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.FailedInRdsException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingPolicyTest {
    private static final Instant START = Instant.parse("2026-11-21T04:00:00Z");
    private final WaitingPolicy policy = WaitingPolicy.until(Duration.ofDays(23));

    @ParameterizedTest
    @CsvSource({"PT0S, 5", "PT2M, 5", "PT10M, 21", "PT12H, 1555", "P10D, 31103"})
    void waitsAShareOfTheTimeSpentAndAtLeastFiveSeconds(Duration elapsed, int seconds) {
        assertThat(waitAfter(elapsed)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(longs = {120, 300, 1_800, 7_200, 36_000, 864_000})
    void looksAgainWithinFourPercentOfTheWholeTimeHoweverLongItIs(long seconds) {
        Duration elapsed = Duration.ZERO;
        while (elapsed.toSeconds() < seconds) {
            elapsed = elapsed.plusSeconds(waitAfter(elapsed));
        }

        assertThat(elapsed.toSeconds() - seconds).isLessThanOrEqualTo(Math.max(5, seconds / 25));
    }

    @Test
    void needsThreeHundredLooksForTwentyThreeDays() {
        int looks = 1;
        for (Duration elapsed = Duration.ZERO; elapsed.compareTo(policy.deadline()) < 0; looks++) {
            elapsed = elapsed.plusSeconds(waitAfter(elapsed));
        }

        assertThat(looks).isBetween(280, 310);
    }

    @Test
    void waitsLongerBeforeItAttemptsAgainWhatRdsRefused() {
        assertThat(policy.nextAttemptSeconds("database x", START, START)).isEqualTo(10);
        assertThat(policy.nextAttemptSeconds("database x", START, START.plusSeconds(600)))
                .isEqualTo(36);
        assertThat(policy.nextRoundSeconds("database x", START, START.plusSeconds(600)))
                .isEqualTo(60);
    }

    @Test
    void waitsAsLongAsSomebodyElseHasReckonedButNotBeyondTheDeadline() {
        assertThat(policy.withinDeadline("copy x", START, START.plusSeconds(600), 45))
                .isEqualTo(45);
        assertThat(policy.withinDeadline(
                        "copy x", START, START.plus(policy.deadline()).minusSeconds(20), 45))
                .isEqualTo(20);
        assertThatThrownBy(() -> policy.withinDeadline("copy x", START, START.plus(policy.deadline()), 45))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("copy x");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9})
    void givesUpAtTheDeadlineNamingWhatItWaitedFor(int hoursLate) {
        Duration elapsed = Duration.ofDays(23).plusHours(hoursLate);

        assertThatThrownBy(() -> waitAfter(elapsed))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessage(
                        "snapshot x is not ready after " + Durations.inWords(elapsed) + "; the deadline is 23 days");
        assertThatThrownBy(() -> policy.nextAttemptSeconds("database x", START, START.plus(elapsed)))
                .isInstanceOf(FailedInRdsException.class)
                .hasMessageContaining("database x");
    }

    @Test
    void looksOnceMoreRightAtTheDeadline() {
        assertThat(waitAfter(Duration.ofDays(23).minusSeconds(7))).isEqualTo(7);
        assertThat(waitAfter(Duration.ofDays(23).minusMillis(200))).isEqualTo(1);
    }

    private int waitAfter(Duration elapsed) {
        return policy.nextWaitSeconds("snapshot x", START, START.plus(elapsed));
    }
}
