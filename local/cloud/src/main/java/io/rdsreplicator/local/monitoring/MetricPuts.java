package io.rdsreplicator.local.monitoring;

import static io.rdsreplicator.local.monitoring.MetricFailures.combination;
import static io.rdsreplicator.local.monitoring.MetricFailures.invalid;
import static io.rdsreplicator.local.monitoring.MetricFailures.missing;
import static io.rdsreplicator.local.monitoring.MetricFailures.require;

import io.rdsreplicator.local.monitoring.MetricStore.Datum;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StatisticSet;

/** Handles {@code PutMetricData}. It stores all values of a request, or none. */
final class MetricPuts {
    private final CloudWatchService service;
    private final CloudWatchAccess access;

    MetricPuts(CloudWatchService service, CloudWatchAccess access) {
        this.service = service;
        this.access = access;
    }

    PutMetricDataResponse put(PutMetricDataRequest request) {
        access.toPutInto(request.namespace());
        require("Namespace", request.namespace());
        if (request.namespace().isBlank() || request.namespace().startsWith("AWS/")) {
            throw invalid("The value " + request.namespace() + " for parameter Namespace is invalid.");
        }
        if (!request.entityMetricData().isEmpty()) {
            throw new UnsupportedOperationException("metrics of entities are not implemented here");
        }
        if (request.metricData().isEmpty()) {
            throw missing("MetricData");
        }
        List<Datum> data = new ArrayList<>();
        for (MetricDatum datum : request.metricData()) {
            data.add(read(request.namespace(), "MetricData.member." + (data.size() + 1), datum));
        }
        data.forEach(datum -> service.metrics.put(access.place(), datum));
        return PutMetricDataResponse.builder().build();
    }

    private Datum read(String namespace, String where, MetricDatum datum) {
        require(where + ".MetricName", datum.metricName());
        if (datum.dimensions().size() > MetricId.MOST_DIMENSIONS) {
            throw invalid("The collection " + where + ".Dimensions must not have a size greater than "
                    + MetricId.MOST_DIMENSIONS + ".");
        }
        datum.dimensions().forEach(dimension -> {
            require(where + ".Dimensions.member.Name", dimension.name());
            require(where + ".Dimensions.member.Value", dimension.value());
        });
        StandardUnit unit = datum.unit() == null ? StandardUnit.NONE : datum.unit();
        if (unit == StandardUnit.UNKNOWN_TO_SDK_VERSION) {
            throw invalid(
                    "The parameter " + where + ".Unit must be a value in the set " + StandardUnit.knownValues() + ".");
        }
        Instant at = datum.timestamp() == null ? service.timeline.instant() : datum.timestamp();
        if (!service.metrics.accepts(at)) {
            throw invalid("The parameter " + where
                    + ".Timestamp must specify a time no more than two weeks in the past and no more than "
                    + "two hours in the future.");
        }
        return new Datum(
                MetricId.of(namespace, datum.metricName(), datum.dimensions()), unit, at, values(where, datum));
    }

    private static Statistics values(String where, MetricDatum datum) {
        boolean one = datum.value() != null;
        boolean some = !datum.values().isEmpty();
        StatisticSet set = datum.statisticValues();
        if ((one ? 1 : 0) + (some ? 1 : 0) + (set == null ? 0 : 1) > 1) {
            throw combination(
                    "The parameters " + where + ".Value, .Values and .StatisticValues are mutually exclusive.");
        }
        if (set != null) {
            return new Statistics(set.sampleCount(), set.sum(), set.minimum(), set.maximum());
        }
        if (some) {
            return values(where, datum.values(), !datum.counts().isEmpty() ? datum.counts() : null);
        }
        require(where + ".Value", datum.value());
        return Statistics.of(checked(where, datum.value()));
    }

    private static Statistics values(String where, List<Double> values, List<Double> counts) {
        if (counts != null && counts.size() != values.size()) {
            throw combination("The parameters " + where + ".Values and " + where + ".Counts must be of the same size.");
        }
        return IntStream.range(0, values.size())
                .mapToObj(i -> Statistics.of(checked(where, values.get(i)), counts == null ? 1 : counts.get(i)))
                .reduce(Statistics::plus)
                .orElseThrow();
    }

    private static double checked(String where, double value) {
        if (!Double.isFinite(value)) {
            throw invalid("The value " + value + " for parameter " + where + ".Value is invalid.");
        }
        return value;
    }
}
