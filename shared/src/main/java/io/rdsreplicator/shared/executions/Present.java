package io.rdsreplicator.shared.executions;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.stream.Stream;

/** The present, which is never before something that has happened. */
public final class Present {
    private Present() {}

    /**
     * The clock's time, or the newest that AWS tells of, if that is later: the clocks may differ, as they do on a local AWS whose time
     * passes faster than the functions' own.
     */
    public static Instant of(InstantSource clock, Stream<Instant> told) {
        return Stream.concat(Stream.of(clock.instant().truncatedTo(ChronoUnit.MILLIS)), told)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
