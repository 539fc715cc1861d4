package io.rdsreplicator.shared.executions;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The current time for a list of what AWS has answered. The clocks of AWS's services and of the function differ, and no
 * age in the list is to be negative.
 */
public final class CurrentTime {
    private CurrentTime() {}

    /** The clock's time, or the newest of the times from AWS if that is later. */
    public static Instant notBefore(Stream<Instant> fromAws, InstantSource clock) {
        return Stream.concat(Stream.of(clock.instant().truncatedTo(ChronoUnit.MILLIS)), fromAws)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
