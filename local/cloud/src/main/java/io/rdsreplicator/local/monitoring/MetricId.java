package io.rdsreplicator.local.monitoring;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;

/**
 * Identifies a metric. The same name with other dimensions is another metric, and CloudWatch does not aggregate across
 * dimensions.
 *
 * @param dimensions values by name
 */
public record MetricId(String namespace, String name, SortedMap<String, String> dimensions) {
    /** The limit of CloudWatch, both for put metrics and for embedded metrics. */
    static final int MOST_DIMENSIONS = 30;

    public MetricId {
        dimensions = Collections.unmodifiableSortedMap(new TreeMap<>(dimensions));
    }

    public static MetricId of(String namespace, String name, Map<String, String> dimensions) {
        return new MetricId(namespace, name, new TreeMap<>(dimensions));
    }

    static MetricId of(String namespace, String name, List<Dimension> dimensions) {
        SortedMap<String, String> values = new TreeMap<>();
        dimensions.forEach(dimension -> values.put(dimension.name(), dimension.value()));
        return new MetricId(namespace, name, values);
    }

    Metric describe() {
        return Metric.builder()
                .namespace(namespace)
                .metricName(name)
                .dimensions(dimensions.entrySet().stream()
                        .map(entry -> Dimension.builder()
                                .name(entry.getKey())
                                .value(entry.getValue())
                                .build())
                        .toList())
                .build();
    }
}
