package io.rdsreplicator.local.monitoring;

import static io.rdsreplicator.local.monitoring.MetricFailures.combination;
import static io.rdsreplicator.local.monitoring.MetricFailures.require;
import static io.rdsreplicator.local.monitoring.MetricFailures.requireMinutes;
import static io.rdsreplicator.local.monitoring.MetricFailures.validation;

import io.rdsreplicator.local.calls.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.DimensionFilter;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

/**
 * Reads metrics, by those statistics of CloudWatch that can be added up. Percentiles and expressions are not
 * implemented. The length of a queue is only available to alarms, and has no values here.
 */
final class MetricQueries {
    private static final int MOST_DATAPOINTS = 1440;
    private static final int MOST_QUERIES = 500;
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

    /** The answer has one page. Periods begin at whole multiples of their length. */
    GetMetricDataResponse data(GetMetricDataRequest request) {
        access.to("GetMetricData");
        if (request.startTime() == null
                || request.endTime() == null
                || !request.startTime().isBefore(request.endTime())) {
            throw validation("The parameter EndTime must be greater than StartTime");
        }
        if (request.metricDataQueries().isEmpty() || request.metricDataQueries().size() > MOST_QUERIES) {
            throw validation("The collection MetricDataQueries must have a size from 1 to " + MOST_QUERIES);
        }
        Set<String> ids = new HashSet<>();
        for (MetricDataQuery query : request.metricDataQueries()) {
            if (query.id() == null || !query.id().matches("[a-z]\\w{0,254}") || !ids.add(query.id())) {
                throw validation(
                        "The values for parameter id in MetricDataQueries must be unique and match ^[a-z][a-zA-Z0-9_]*$");
            }
            if (query.expression() != null) {
                throw new UnsupportedOperationException("expressions on metrics are not implemented here");
            }
            if (query.metricStat() == null) {
                throw validation("MetricDataQuery " + query.id() + " must have an expression or a MetricStat");
            }
        }
        return GetMetricDataResponse.builder()
                .metricDataResults(request.metricDataQueries().stream()
                        .filter(query -> !Boolean.FALSE.equals(query.returnData()))
                        .map(query -> result(query, request))
                        .toList())
                .build();
    }

    private MetricDataResult result(MetricDataQuery query, GetMetricDataRequest request) {
        MetricStat stat = query.metricStat();
        if (stat.metric() == null
                || stat.metric().namespace() == null
                || stat.metric().metricName() == null
                || stat.stat() == null) {
            throw validation("The MetricStat of " + query.id()
                    + " must have a Metric with Namespace and MetricName, a Period and a Stat");
        }
        requireMinutes("MetricDataQueries.member.MetricStat.Period", stat.period());
        Statistic statistic = Statistic.fromValue(stat.stat());
        MetricId metric = MetricId.of(
                stat.metric().namespace(),
                stat.metric().metricName(),
                stat.metric().dimensions());
        Series series = service.metrics.find(access.place(), metric).orElseGet(Series::new);
        Duration period = Duration.ofSeconds(stat.period());
        List<Instant> times = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (Instant from = Periods.begin(request.startTime(), period);
                from.isBefore(request.endTime());
                from = from.plus(period)) {
            Instant at = from;
            series.between(stat.unit(), from, earlier(from.plus(period), request.endTime()))
                    .ifPresent(found -> {
                        times.add(at);
                        values.add(found.get(statistic));
                    });
        }
        if (request.scanBy() != ScanBy.TIMESTAMP_ASCENDING) {
            Collections.reverse(times);
            Collections.reverse(values);
        }
        return MetricDataResult.builder()
                .id(query.id())
                .label(Objects.requireNonNullElse(query.label(), metric.name()))
                .timestamps(times)
                .values(values)
                .statusCode(StatusCode.COMPLETE)
                .build();
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
