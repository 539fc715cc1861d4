package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.listing.ListRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The current work of a state machine and its recent failures.
 *
 * @param what kind of its executions: {@code replication} or {@code rollback}
 */
public record MachineStatus(String what, MachineExecutions executions) {
    private static final Duration OF_LATE = Duration.ofDays(7);
    private static final int MOST_FAILED = 10;
    private static final int LONGEST_MESSAGE = 500;

    /**
     * A running replication or rollback.
     *
     * @param what {@code replication} or {@code rollback}
     * @param replicationId null for a rollback, and if the input does not contain it
     * @param stage the state that it entered last, at {@code stageSince}; null if it has entered none yet
     * @param percent progress of the snapshot that is being created, as far as RDS reports it
     * @param expectedEnd the start plus the median duration of the database's last successful replications; it can be
     *     in the past
     */
    public record RunningExecution(
            String what,
            @Nullable ReplicationId replicationId,
            String sourceDatabase,
            @Nullable String stage,
            @Nullable Instant stageSince,
            @Nullable Integer percent,
            Instant begun,
            long secondsSpent,
            @Nullable Instant expectedEnd,
            String executionArn) {}

    /**
     * A replication or a rollback that did not succeed.
     *
     * @param what {@code replication} or {@code rollback}
     * @param replicationId null for a rollback, and if the input does not contain it
     * @param status {@code FAILED}, {@code TIMED_OUT} or {@code ABORTED}
     * @param error its simple name; null if there is none, as after a timeout
     * @param message the first line of the cause from Step Functions or the step
     */
    public record RecentFailure(
            String what,
            @Nullable ReplicationId replicationId,
            String sourceDatabase,
            String status,
            @Nullable String error,
            @Nullable String message,
            Instant begun,
            Instant ended,
            String executionArn) {}

    /**
     * The last executions that did not succeed.
     *
     * @param notShown how many more there are at most; if one database was requested, this includes executions whose
     *     database was not read
     */
    public record RecentFailures(List<RecentFailure> shown, int notShown) {

        /** Combines the failures of two state machines. */
        public RecentFailures and(RecentFailures others) {
            return new RecentFailures(
                    Stream.concat(shown.stream(), others.shown().stream()).toList(), notShown + others.notShown());
        }
    }

    /** The current state of each execution; empty for one that has just begun. */
    public Map<ListedExecution, Optional<ListedExecution.Stage>> stages(List<ListedExecution> running) {
        return running.stream()
                .collect(Collectors.toMap(run -> run, executions::stage, (a, b) -> a, LinkedHashMap::new));
    }

    /** The times that Step Functions returns: those of the newest executions, and of the stages of the running ones. */
    public Stream<Instant> times(Map<ListedExecution, Optional<ListedExecution.Stage>> stages) {
        return Stream.concat(
                executions.times(),
                stages.values().stream().flatMap(Optional::stream).map(ListedExecution.Stage::since));
    }

    /**
     * @param progress the percentage that RDS reports for the resource that a run is creating, if any
     */
    public List<RunningExecution> underWay(
            Map<ListedExecution, Optional<ListedExecution.Stage>> stages,
            Function<ExecutionTarget, Optional<Integer>> progress,
            Instant now) {
        Set<String> databases = stages.keySet().stream()
                .map(run -> run.target().sourceDatabase())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        Map<String, Duration> medians = executions.medians(databases);
        List<RunningExecution> underWay = new ArrayList<>();
        stages.forEach((run, stage) -> underWay.add(underWay(run, stage, medians, progress.apply(run.target()), now)));
        return underWay;
    }

    private RunningExecution underWay(
            ListedExecution run,
            Optional<ListedExecution.Stage> stage,
            Map<String, Duration> medians,
            Optional<Integer> percent,
            Instant now) {
        ExecutionTarget target = run.target();
        return new RunningExecution(
                what,
                target.replicationId(),
                target.sourceDatabase(),
                stage.map(ListedExecution.Stage::state).orElse(null),
                stage.map(ListedExecution.Stage::since).orElse(null),
                percent.orElse(null),
                run.begun(),
                Math.max(0, Duration.between(run.begun(), now).toSeconds()),
                Optional.ofNullable(medians.get(target.sourceDatabase()))
                        .map(run.begun()::plus)
                        .orElse(null),
                run.executionArn());
    }

    /** The last few failures of the last week. */
    public RecentFailures failed(ListRequest request, Instant now) {
        MachineExecutions.Unsuccessful failed = executions.failedSince(now.minus(OF_LATE), MOST_FAILED, request);
        return new RecentFailures(failed.last().stream().map(this::failed).toList(), failed.more());
    }

    private RecentFailure failed(MachineExecutions.Ended ended) {
        ListedExecution run = ended.run();
        return new RecentFailure(
                what,
                run.target().replicationId(),
                run.target().sourceDatabase(),
                run.execution().statusAsString(),
                present(ended.error().substring(ended.error().lastIndexOf('.') + 1)),
                present(firstLine(FailureCause.readable(ended.cause()))),
                run.begun(),
                run.execution().stopDate(),
                run.executionArn());
    }

    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
    }

    private static @Nullable String present(String text) {
        return text.isBlank() ? null : text;
    }
}
