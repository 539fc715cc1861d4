package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.simulation.fault.Fault;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** The statistics of one run, or of many. */
public final class RunStatistics {
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final Map<String, Long> rollbacks = new TreeMap<>();
    private long runs;
    private long acrossRegions;
    private long withClusters;
    private long succeeded;
    private long failedCleanly;
    private long checks;
    private long events;
    private Duration virtualTime = Duration.ZERO;

    void fault(Fault fault) {
        faults.merge(fault, 1L, Long::sum);
    }

    public void executionSucceeded() {
        succeeded++;
    }

    public void executionFailedCleanly() {
        failedCleanly++;
    }

    /**
     * @param end the result in words
     */
    public void rollbackOver(String end) {
        rollbacks.merge(end, 1L, Long::sum);
    }

    public void checked() {
        checks++;
    }

    void event() {
        events++;
    }

    void runOver(Duration covered, boolean crossesRegions, boolean hasClusters) {
        runs++;
        acrossRegions += crossesRegions ? 1 : 0;
        withClusters += hasClusters ? 1 : 0;
        virtualTime = virtualTime.plus(covered);
    }

    void add(RunStatistics other) {
        other.faults.forEach((fault, count) -> faults.merge(fault, count, Long::sum));
        other.rollbacks.forEach((end, count) -> rollbacks.merge(end, count, Long::sum));
        runs += other.runs;
        acrossRegions += other.acrossRegions;
        withClusters += other.withClusters;
        succeeded += other.succeeded;
        failedCleanly += other.failedCleanly;
        checks += other.checks;
        events += other.events;
        virtualTime = virtualTime.plus(other.virtualTime);
    }

    long runs() {
        return runs;
    }

    public long failedCleanly() {
        return failedCleanly;
    }

    public long count(Fault fault) {
        return faults.getOrDefault(fault, 0L);
    }

    long injected() {
        return faults.values().stream().mapToLong(Long::longValue).sum();
    }

    /** For people, a few lines. */
    String summary() {
        StringBuilder text = new StringBuilder();
        line(text, "runs", runs);
        line(text, "  with the destination in another Region", acrossRegions);
        line(text, "  with DB clusters", withClusters);
        line(text, "executions succeeded", succeeded);
        line(text, "executions failed cleanly", failedCleanly);
        line(
                text,
                "rollbacks among them",
                rollbacks.values().stream().mapToLong(Long::longValue).sum());
        rollbacks.forEach((end, count) -> line(text, "  " + end, count));
        line(text, "events", events);
        line(text, "invariant checks made", checks);
        text.append(String.format("   %-44s %,d days%n", "virtual time covered", virtualTime.toDays()));
        line(text, "faults injected", injected());
        faults.forEach((fault, count) -> line(text, "  " + fault.words(), count));
        return text.toString();
    }

    private static void line(StringBuilder text, String what, long count) {
        text.append(String.format("   %-44s %,d%n", what, count));
    }
}
