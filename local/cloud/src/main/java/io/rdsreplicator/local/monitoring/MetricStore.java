package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/**
 * The metrics of every account and Region. Values are stored by the minute, for 15 days. A metric without a value in
 * that time is removed. Values are visible as soon as they are put. On AWS that takes up to some minutes.
 */
public final class MetricStore {
    /** How far from now a value's time may be. AWS refuses or loses others. */
    private static final Duration PAST = Duration.ofDays(14);

    private static final Duration FUTURE = Duration.ofHours(2);

    private final Timeline timeline;
    private final Map<AccountRegion, Map<MetricId, Series>> byPlace = new HashMap<>();
    private final List<BiConsumer<AccountRegion, MetricId>> watchers = new ArrayList<>();
    private Instant cleaned;

    MetricStore(Timeline timeline) {
        this.timeline = timeline;
        this.cleaned = timeline.instant();
    }

    /** One value, or several values that were aggregated before. */
    record Datum(MetricId metric, StandardUnit unit, Instant at, Statistics values) {}

    /** The metrics of an account and Region that have values, in the order of their first values. */
    public List<MetricId> of(AccountRegion place) {
        return timeline.locked(() -> List.copyOf(at(place).keySet()));
    }

    /**
     * All values of a metric from one instant (inclusive) to another (exclusive), of any unit; empty if there are
     * none.
     */
    public Optional<Statistics> between(AccountRegion place, MetricId metric, Instant from, Instant to) {
        return timeline.locked(() -> find(place, metric).flatMap(series -> series.between(null, from, to)));
    }

    /** Reports every metric that gets a value from now on. */
    void watch(BiConsumer<AccountRegion, MetricId> watcher) {
        watchers.add(watcher);
    }

    boolean accepts(Instant at) {
        Instant now = timeline.instant();
        return !at.isBefore(now.minus(PAST)) && !at.isAfter(now.plus(FUTURE));
    }

    /** Stores a value. A value whose time is too far from now is lost. */
    void put(AccountRegion place, Datum datum) {
        if (!accepts(datum.at())) {
            return;
        }
        forget();
        byPlace.computeIfAbsent(place, p -> new LinkedHashMap<>())
                .computeIfAbsent(datum.metric(), id -> new Series())
                .add(datum.unit(), datum.at(), datum.values(), timeline.instant());
        watchers.forEach(watcher -> watcher.accept(place, datum.metric()));
    }

    Optional<Series> find(AccountRegion place, MetricId metric) {
        return Optional.ofNullable(at(place).get(metric));
    }

    Set<MetricId> names(AccountRegion place) {
        return at(place).keySet();
    }

    private Map<MetricId, Series> at(AccountRegion place) {
        return byPlace.getOrDefault(place, Map.of());
    }

    /** It runs once a day of the timeline, which is enough. */
    private void forget() {
        Instant now = timeline.instant();
        if (now.isBefore(cleaned.plus(Duration.ofDays(1)))) {
            return;
        }
        cleaned = now;
        byPlace.values()
                .forEach(series -> series.values().removeIf(one -> one.newest().isBefore(now.minus(Series.KEPT))));
    }
}
