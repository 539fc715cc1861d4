package io.rdsreplicator.shared.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the stack's metrics. It prints lines in CloudWatch's embedded metric format to standard output. CloudWatch
 * makes metrics from them without an API call. CloudWatch bills each metric name under each set of dimensions while it
 * is published. So there are only metrics that an alarm or the dashboard uses.
 *
 * <table>
 * <caption>Namespace {@code RdsReplicator}</caption>
 * <tr><th>metric</th><th>unit</th><th>dimensions</th></tr>
 * <tr><td>{@code ReplicationsSucceeded}, {@code ReplicationsFailed}, {@code Swaps}, {@code Rollbacks}</td>
 * <td>count</td><td>Stack</td></tr>
 * <tr><td>{@code ReplicationRunning}: since the start of an execution; each look of a waiting execution publishes
 * it</td><td>milliseconds</td><td>Stack</td></tr>
 * <tr><td>{@code WaitOvershoot}: the maximum time that finished stages waited after they were ready</td>
 * <td>seconds</td><td>Stack</td></tr>
 * <tr><td>{@code ReplicationDuration}: since the request</td><td>seconds</td><td>Stack, SourceDatabase</td></tr>
 * <tr><td>{@code StageDuration}: of the stages that waited</td><td>seconds</td><td>Stack, Stage</td></tr>
 * <tr><td>{@code LiveDataAge}: since the live replica's snapshot</td><td>seconds</td>
 * <td>Stack; Stack, SourceDatabase</td></tr>
 * <tr><td>{@code LiveReplicasInDanger}: live replicas that are public or whose key cannot be used</td>
 * <td>count</td><td>Stack</td></tr>
 * <tr><td>{@code ReplicasKept}</td><td>count</td><td>Stack, SourceDatabase</td></tr>
 * </table>
 *
 * <p>A retried step counts again. The caller passes the times, from the clock of Step Functions or of EventBridge.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     Embedded metric format</a>
 */
public final class Metrics {
    public static final String NAMESPACE = "RdsReplicator";
    private static final String STACK = "Stack";
    private static final String DATABASE = "SourceDatabase";
    private static final String STAGE = "Stage";
    private static final List<String> OF_STACK = List.of(STACK);
    private static final List<String> OF_DATABASE = List.of(STACK, DATABASE);
    private static final List<String> OF_STAGE = List.of(STACK, STAGE);

    private final String stack;

    private record Metric(String name, String unit, long value, List<String> dimensions) {
        static Metric count(String name, long value, List<String> dimensions) {
            return new Metric(name, "Count", value, dimensions);
        }

        static Metric seconds(String name, Duration duration, List<String> dimensions) {
            return new Metric(name, "Seconds", duration.toSeconds(), dimensions);
        }

        Map<String, Object> definition() {
            Map<String, Object> definition = new LinkedHashMap<>();
            definition.put("Name", name);
            definition.put("Unit", unit);
            return definition;
        }
    }

    /** Reads {@code STACK_NAME}. */
    public Metrics(Settings settings) {
        this.stack = settings.text("STACK_NAME");
    }

    /**
     * @param took from the request to the end of the replication
     * @param live whether its replica became the live one, which is a swap
     */
    public void replicationSucceeded(String database, Instant at, Duration took, boolean live) {
        print(
                at,
                Map.of(DATABASE, database),
                List.of(
                        Metric.count("ReplicationsSucceeded", 1, OF_STACK),
                        Metric.count("Swaps", live ? 1 : 0, OF_STACK),
                        Metric.seconds("ReplicationDuration", took, OF_DATABASE)));
    }

    /**
     * @param database empty if the run ended before its database was known; it is in the line but is no dimension,
     *     because a request can name any database
     */
    public void replicationFailed(String database, Instant at) {
        print(at, Map.of(DATABASE, database), List.of(Metric.count("ReplicationsFailed", 1, OF_STACK)));
    }

    public void rolledBack(String database, Instant at) {
        print(at, Map.of(DATABASE, database), List.of(Metric.count("Rollbacks", 1, OF_STACK)));
    }

    /**
     * Publishes the duration of a replication that still runs, so that an alarm does not have to wait for its end.
     *
     * @param startTime of its execution in this account; null if the execution began before an update of the stack:
     *     then nothing is published
     */
    public void running(@Nullable Instant startTime, Instant at) {
        if (startTime != null) {
            long milliseconds = Duration.between(startTime, at).toMillis();
            print(at, Map.of(), List.of(new Metric("ReplicationRunning", "Milliseconds", milliseconds, OF_STACK)));
        }
    }

    /**
     * @param overshoot of all waits of an execution
     */
    public void waited(Instant at, Duration overshoot) {
        print(at, Map.of(), List.of(Metric.seconds("WaitOvershoot", overshoot, OF_STACK)));
    }

    public void stageTook(String stage, Instant at, Duration duration) {
        print(at, Map.of(STAGE, stage), List.of(Metric.seconds("StageDuration", duration, OF_STAGE)));
    }

    /**
     * @param age of the live replica's data
     */
    public void live(String database, Instant at, Duration age) {
        print(at, Map.of(DATABASE, database), List.of(Metric.seconds("LiveDataAge", age, OF_DATABASE)));
    }

    /**
     * @param age the greatest of all databases
     */
    public void oldest(Instant at, Duration age) {
        print(at, Map.of(), List.of(Metric.seconds("LiveDataAge", age, OF_STACK)));
    }

    /**
     * @param replicas number of live replicas that are public, or whose key cannot be used
     */
    public void inDanger(Instant at, int replicas) {
        print(at, Map.of(), List.of(Metric.count("LiveReplicasInDanger", replicas, OF_STACK)));
    }

    public void replicasKept(String database, Instant at, int replicas) {
        print(at, Map.of(DATABASE, database), List.of(Metric.count("ReplicasKept", replicas, OF_DATABASE)));
    }

    private void print(Instant at, Map<String, String> dimensions, List<Metric> metrics) {
        Map<String, Object> aws = new LinkedHashMap<>();
        aws.put("Timestamp", at.toEpochMilli());
        aws.put("CloudWatchMetrics", directives(metrics));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("_aws", aws);
        line.put(STACK, stack);
        line.putAll(dimensions);
        metrics.forEach(metric -> line.put(metric.name(), metric.value()));
        System.out.println(Json.write(line));
    }

    /** One directive for each set of dimensions. */
    private static List<Map<String, Object>> directives(List<Metric> metrics) {
        Map<List<String>, List<Map<String, Object>>> definitions = new LinkedHashMap<>();
        metrics.forEach(metric -> definitions
                .computeIfAbsent(metric.dimensions(), set -> new ArrayList<>())
                .add(metric.definition()));
        List<Map<String, Object>> directives = new ArrayList<>();
        definitions.forEach((set, ofSet) -> {
            Map<String, Object> directive = new LinkedHashMap<>();
            directive.put("Namespace", NAMESPACE);
            directive.put("Dimensions", List.of(set));
            directive.put("Metrics", ofSet);
            directives.add(directive);
        });
        return directives;
    }
}
