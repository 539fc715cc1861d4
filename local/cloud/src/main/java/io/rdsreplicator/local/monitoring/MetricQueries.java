package io.rdsreplicator.local.monitoring;

import static io.rdsreplicator.local.monitoring.MetricFailures.combination;
import static io.rdsreplicator.local.monitoring.MetricFailures.require;
import static io.rdsreplicator.local.monitoring.MetricFailures.requireMinutes;

import io.rdsreplicator.local.calls.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.DimensionFilter;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/**
 * Reads metrics, by those statistics of CloudWatch that can be added up. Percentiles are not implemented. The length of
 * a queue is only available to alarms, and has no values here.
 */
final class MetricQueries {
    private static final int MOST_DATAPOINTS = 1440;
    private static final int PAGE = 500;
    private static final Duration RECENTLY = Duration.ofHours(3);

    private final CloudWatchService service;
    private final CloudWatchAccess access;

    MetricQueries(CloudWatchService service, CloudWatchAccess access) {
        this.service = service;
        this.access = access;
    }

    /** If the request gives no unit, returns each unit separately. Periods begin at the given start. */
    GetMetricStatisticsResponse statistics(GetMetricStatisticsRequest request) {
        access.to("GetMetricStatistics");
        require("Namespace", request.namespace());
        require("MetricName", request.metricName());
        require("StartTime", request.startTime());
        require("EndTime", request.endTime());
        requireMinutes("Period", request.period());
        if (!request.startTime().isBefore(request.endTime())) {
            throw combination("The parameter StartTime must be less than the parameter EndTime.");
        }
        if (request.statistics().isEmpty() && request.extendedStatistics().isEmpty()) {
            throw combination("At least one of the parameters Statistics and ExtendedStatistics must be specified.");
        }
        if (!request.extendedStatistics().isEmpty()) {
            throw new UnsupportedOperationException("extended statistics are not implemented here");
        }
        Duration period = Duration.ofSeconds(request.period());
        Instant start = request.startTime().truncatedTo(ChronoUnit.MINUTES);
        long wanted = Duration.between(start, request.endTime()).dividedBy(period);
        if (wanted > MOST_DATAPOINTS) {
            throw combination("You have requested up to " + wanted
                    + " datapoints, which exceeds the limit of 1,440. You may reduce the "
                    + "datapoints requested by increasing Period, or decreasing the time range.");
        }
        MetricId metric = MetricId.of(request.namespace(), request.metricName(), request.dimensions());
        Series series = service.metrics.find(access.place(), metric).orElseGet(Series::new);
        List<Datapoint> datapoints = new ArrayList<>();
        for (Instant from = start; from.isBefore(request.endTime()); from = from.plus(period)) {
            for (StandardUnit unit : request.unit() == null ? series.units() : Set.of(request.unit())) {
                Instant at = from;
                series.between(unit, from, earlier(from.plus(period), request.endTime()))
                        .ifPresent(found -> datapoints.add(datapoint(at, unit, found, request.statistics())));
            }
        }
        return GetMetricStatisticsResponse.builder()
                .label(request.metricName())
                .datapoints(datapoints)
                .build();
    }

    private static Datapoint datapoint(Instant at, StandardUnit unit, Statistics values, List<Statistic> wanted) {
        Datapoint.Builder datapoint = Datapoint.builder().timestamp(at).unit(unit);
        for (Statistic statistic : wanted) {
            double value = values.get(statistic);
            switch (statistic) {
                case SAMPLE_COUNT -> datapoint.sampleCount(value);
                case SUM -> datapoint.sum(value);
                case MINIMUM -> datapoint.minimum(value);
                case MAXIMUM -> datapoint.maximum(value);
                default -> datapoint.average(value);
            }
        }
        return datapoint.build();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    ListMetricsResponse list(ListMetricsRequest request) {
        access.to("ListMetrics");
        Instant since = request.recentlyActive() == null
                ? Instant.MIN
                : service.timeline.instant().minus(RECENTLY);
        List<MetricId> found = service.metrics.names(access.place()).stream()
                .filter(metric ->
                        request.namespace() == null || request.namespace().equals(metric.namespace()))
                .filter(metric ->
                        request.metricName() == null || request.metricName().equals(metric.name()))
                .filter(metric -> request.dimensions().stream().allMatch(filter -> has(metric, filter)))
                .filter(metric -> service.metrics
                        .find(access.place(), metric)
                        .orElseThrow()
                        .newest()
                        .isAfter(since))
                .toList();
        Page<MetricId> page = Page.of(found, MetricId::toString, request.nextToken(), PAGE, MetricFailures::nextToken);
        return ListMetricsResponse.builder()
                .metrics(page.items().stream().map(MetricId::describe).toList())
                .nextToken(page.next())
                .build();
    }

    private static boolean has(MetricId metric, DimensionFilter filter) {
        String value = metric.dimensions().get(filter.name());
        return value != null && (filter.value() == null || filter.value().equals(value));
    }
}
