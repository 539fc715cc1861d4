package io.rdsreplicator.shared.executions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CurrentTimeTest {
    private static final Instant NOW = Instant.parse("2026-11-21T04:05:06.789Z");

    @Test
    void isTheClocksIfAwsHasReturnedNoLaterTime() {
        assertThat(of(Stream.of(NOW.minusSeconds(1)))).isEqualTo(NOW);
        assertThat(of(Stream.empty())).isEqualTo(NOW);
    }

    @Test
    void isTheNewestFromAwsIfTheClockIsBehind() {
        assertThat(of(Stream.of(NOW.plusSeconds(2), NOW.plusSeconds(1)))).isEqualTo(NOW.plusSeconds(2));
    }

    @Test
    void hasMillisecondsAsTheTimesFromAws() {
        assertThat(CurrentTime.notBefore(Stream.empty(), () -> NOW.plusNanos(123)))
                .isEqualTo(NOW);
    }

    private static Instant of(Stream<Instant> fromAws) {
        return CurrentTime.notBefore(fromAws, () -> NOW);
    }
}
