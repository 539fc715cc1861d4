package io.rdsreplicator.local.monitoring;

import java.time.Duration;
import java.time.Instant;

/** Periods of equal length since 1970. */
final class Periods {
    private Periods() {}

    /** The beginning of the period that contains an instant. */
    static Instant begin(Instant instant, Duration period) {
        long seconds = period.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
    }
}
