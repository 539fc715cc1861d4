package io.rdsreplicator.shared.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Instant AT = Instant.parse("2026-11-21T04:00:00Z");
    private final Metrics metrics = new Metrics(Settings.of(Map.of("STACK_NAME", "stack-b")));

    @Test
    void printsOneLineInTheEmbeddedMetricFormat() {
        List<Map<String, Object>> lines =
                Printed.by(() -> metrics.replicationSucceeded("orders", AT, Duration.ofMinutes(24), true));

        assertThat(lines)
                .containsExactly(Json.members(
                                """
                {"_aws": {"Timestamp": 1795233600000, "CloudWatchMetrics": [
                    {"Namespace": "RdsReplicator", "Dimensions": [["Stack"]], "Metrics": [
                        {"Name": "ReplicationsSucceeded", "Unit": "Count"}, {"Name": "Swaps", "Unit": "Count"}]},
                    {"Namespace": "RdsReplicator", "Dimensions": [["Stack", "SourceDatabase"]], "Metrics": [
                        {"Name": "ReplicationDuration", "Unit": "Seconds"}]}]},
                 "Stack": "stack-b", "SourceDatabase": "orders",
                 "ReplicationsSucceeded": 1, "Swaps": 1, "ReplicationDuration": 1440}
                """)
                        .orElseThrow());
    }

    @Test
    void countsNoSwapWhereTheReplicaDidNotGoLive() {
        assertThat(Printed.by(() -> metrics.replicationSucceeded("orders", AT, Duration.ZERO, false)))
                .singleElement()
                .satisfies(line -> assertThat(line).containsEntry("Swaps", 0));
    }

    @Test
    void givesEachMetricNoDimensionsButThoseThatAreUsed() {
        assertThat(dimensions(() -> metrics.replicationFailed("orders", AT))).containsExactly(List.of("Stack"));
        assertThat(dimensions(() -> metrics.rolledBack("orders", AT))).containsExactly(List.of("Stack"));
        assertThat(dimensions(() -> metrics.waited(AT, Duration.ofSeconds(7)))).containsExactly(List.of("Stack"));
        assertThat(dimensions(() -> metrics.stageTook("LandSnapshot", AT, Duration.ofSeconds(7))))
                .containsExactly(List.of("Stack", "Stage"));
        assertThat(dimensions(() -> metrics.live("orders", AT, Duration.ofHours(1))))
                .containsExactly(List.of("Stack", "SourceDatabase"));
        assertThat(dimensions(() -> metrics.oldest(AT, Duration.ofHours(1)))).containsExactly(List.of("Stack"));
        assertThat(dimensions(() -> metrics.inDanger(AT, 1))).containsExactly(List.of("Stack"));
        assertThat(dimensions(() -> metrics.replicasKept("orders", AT, 3)))
                .containsExactly(List.of("Stack", "SourceDatabase"));
    }

    @Test
    void saysWhichDatabaseFailedBesideTheMetric() {
        assertThat(Printed.by(() -> metrics.replicationFailed("orders", AT)))
                .singleElement()
                .satisfies(line -> assertThat(line).containsEntry("SourceDatabase", "orders"));
    }

    /** Every dimension and metric that the line defines is a member of it, as CloudWatch demands. */
    private static List<Object> dimensions(Runnable action) {
        Map<String, Object> line = Printed.by(action).get(0);
        Map<?, ?> directive = (Map<?, ?>) ((List<?>) ((Map<?, ?>) line.get("_aws")).get("CloudWatchMetrics")).get(0);
        List<?> sets = (List<?>) directive.get("Dimensions");
        sets.forEach(set -> ((List<?>) set)
                .forEach(dimension -> assertThat(line.get(dimension)).isInstanceOf(String.class)));
        ((List<?>) directive.get("Metrics")).forEach(metric -> assertThat(line.get(((Map<?, ?>) metric).get("Name")))
                .isInstanceOf(Number.class));
        return List.copyOf(sets);
    }
}
