package io.rdsreplicator.shared.executions;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.stream.Stream;

/** Computes the current time so that it is not before any time that AWS returned. */
public final class Present {
    private Present() {}

    /**
     * The clock's time, or the newest time from AWS if that is later. The clocks can differ: on a local AWS, time can
     * pass faster than on the functions' own clock.
     */
    public static Instant of(InstantSource clock, Stream<Instant> told) {
        return Stream.concat(Stream.of(clock.instant().truncatedTo(ChronoUnit.MILLIS)), told)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
