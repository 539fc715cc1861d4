package io.rdsreplicator.local.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/** The values of one metric, aggregated by the minute and separated by their unit. */
final class Series {
    /** How long CloudWatch stores values by the minute. Its coarser aggregates of older values are not stored here. */
    static final Duration KEPT = Duration.ofDays(15);

    private final Map<StandardUnit, NavigableMap<Instant, Statistics>> byUnit = new EnumMap<>(StandardUnit.class);
    private Instant newest = Instant.MIN;

    void add(StandardUnit unit, Instant at, Statistics values, Instant now) {
        Instant minute = at.truncatedTo(ChronoUnit.MINUTES);
        NavigableMap<Instant, Statistics> minutes = byUnit.computeIfAbsent(unit, u -> new TreeMap<>());
        minutes.merge(minute, values, Statistics::plus);
        minutes.headMap(now.minus(KEPT), false).clear();
        newest = minute.isAfter(newest) ? minute : newest;
    }

    Set<StandardUnit> units() {
        return byUnit.keySet();
    }

    /** The newest minute that has values. */
    Instant newest() {
        return newest;
    }

    /**
     * Aggregates everything from one instant (inclusive) to another (exclusive).
     *
     * @param unit null for any
     */
    Optional<Statistics> between(StandardUnit unit, Instant from, Instant to) {
        return byUnit.entrySet().stream()
                .filter(entry -> unit == null || entry.getKey() == unit)
                .flatMap(entry -> entry.getValue().subMap(from, to).values().stream())
                .reduce(Statistics::plus);
    }
}
