package io.rdsreplicator.local.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rdsreplicator.local.monitoring.MetricStore.Datum;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/**
 * Reads the metrics in a log line, in the <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">embedded
 * metric format</a>. Parts that the specification does not allow are ignored without an error. Such a part is a
 * directive that is malformed or too large as a whole. It can also be a set of dimensions in which one has no text, or
 * a metric whose target is missing or not a number.
 */
final class EmbeddedMetrics {
    private static final int MOST_METRICS = 100;
    private static final int MOST_VALUES = 100;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_VALUE = 1024;
    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode root;
    private final Instant at;
    private final List<Datum> data = new ArrayList<>();

    private EmbeddedMetrics(JsonNode root) {
        this.root = root;
        this.at = Instant.ofEpochMilli(root.at("/_aws/Timestamp").asLong());
    }

    /** Empty if the line is not a document of the format. */
    static List<Datum> of(String line) {
        if (!line.contains("\"_aws\"") || !line.contains("\"CloudWatchMetrics\"")) {
            return List.of();
        }
        return parse(line)
                .filter(root -> root.isObject() && root.at("/_aws/Timestamp").isIntegralNumber())
                .map(root -> new EmbeddedMetrics(root).read())
                .orElse(List.of());
    }

    private static Optional<JsonNode> parse(String line) {
        try {
            return Optional.of(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private List<Datum> read() {
        for (JsonNode directive : root.at("/_aws/CloudWatchMetrics")) {
            JsonNode namespace = directive.path("Namespace");
            JsonNode sets = directive.path("Dimensions");
            JsonNode metrics = directive.path("Metrics");
            if (isName(namespace)
                    && !namespace.asText().startsWith("AWS/")
                    && sets.isArray()
                    && metrics.isArray()
                    && metrics.size() <= MOST_METRICS) {
                List<SortedMap<String, String>> dimensions = StreamSupport.stream(sets.spliterator(), false)
                        .flatMap(set -> dimensions(set).stream())
                        .toList();
                metrics.forEach(metric -> read(namespace.asText(), dimensions, metric));
            }
        }
        return data;
    }

    /** Empty if the set is invalid. */
    private Optional<SortedMap<String, String>> dimensions(JsonNode set) {
        SortedMap<String, String> dimensions = new TreeMap<>();
        for (JsonNode name : set) {
            JsonNode value = root.path(name.asText());
            if (!isName(name)
                    || !value.isTextual()
                    || value.asText().isBlank()
                    || value.asText().length() > LONGEST_VALUE) {
                return Optional.empty();
            }
            dimensions.put(name.asText(), value.asText());
        }
        return set.isArray() && set.size() <= MetricId.MOST_DIMENSIONS ? Optional.of(dimensions) : Optional.empty();
    }

    private void read(String namespace, List<SortedMap<String, String>> dimensions, JsonNode metric) {
        JsonNode name = metric.path("Name");
        StandardUnit unit = StandardUnit.fromValue(metric.path("Unit").asText(StandardUnit.NONE.toString()));
        if (!isName(name) || unit == StandardUnit.UNKNOWN_TO_SDK_VERSION) {
            return;
        }
        JsonNode target = root.path(name.asText());
        List<JsonNode> values = target.isArray()
                ? StreamSupport.stream(target.spliterator(), false).toList()
                : List.of(target);
        if (values.size() > MOST_VALUES || !values.stream().allMatch(JsonNode::isNumber)) {
            return;
        }
        values.stream()
                .map(value -> Statistics.of(value.asDouble()))
                .reduce(Statistics::plus)
                .ifPresent(all -> dimensions.forEach(
                        set -> data.add(new Datum(new MetricId(namespace, name.asText(), set), unit, at, all))));
    }

    private static boolean isName(JsonNode node) {
        return node.isTextual() && !node.asText().isBlank() && node.asText().length() <= LONGEST_NAME;
    }
}
