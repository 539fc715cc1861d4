package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.listing.ListRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * Reads the executions of one state machine for listings. Each list is requested once, and details are read only for
 * the executions shown. The newest thousand executions represent the past. Changes nothing.
 */
public final class MachineExecutions {
    /** The maximum that Step Functions returns at once. */
    private static final int LARGEST_PAGE = 1000;
    /** A state is entered within this many events, unless its Task is retried again and again. */
    private static final int LAST_EVENTS = 100;

    private static final int RUNS_FOR_A_MEDIAN = 10;
    private static final int MOST_LOOKED_UP_FOR_MEDIANS = 50;
    private static final int MOST_LOOKED_UP_FOR_FAILURES = 100;
    private static final List<ExecutionStatus> FAILED =
            List.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED);
    /**
     * Longer than an execution's timeout plus the 14 days in which it can be redriven. An execution that began longer
     * than this before a given time had ended by then.
     */
    private static final Duration LONGEST = Duration.ofDays(75);

    private final SfnClient sfn;
    private final String stateMachineArn;
    private final ExecutionTarget.Reader targets;
    private @Nullable List<ExecutionListItem> newest;

    public MachineExecutions(SfnClient sfn, String stateMachineArn, ExecutionTarget.Reader targets) {
        this.sfn = sfn;
        this.stateMachineArn = stateMachineArn;
        this.targets = targets;
    }

    /** All running executions, without those that are known to be of databases that were not requested. */
    public List<ListedExecution> running(ListRequest request) {
        return sfn
                .listExecutionsPaginator(r -> r.stateMachineArn(stateMachineArn)
                        .statusFilter(ExecutionStatus.RUNNING)
                        .maxResults(LARGEST_PAGE))
                .executions()
                .stream()
                .filter(canBeOf(request))
                .flatMap(execution -> read(execution).stream())
                .filter(run -> request.covers(run.target().sourceDatabase()))
                .toList();
    }

    /**
     * Executions that did not succeed, the last to end first.
     *
     * @param more how many others can match the request; if the request is for all databases, all of them
     */
    public record Unsuccessful(List<Ended> last, int more) {}

    /** An execution that has ended, with its error and cause from Step Functions; empty texts if there are none. */
    public record Ended(ListedExecution run, String error, String cause) {}

    /** The last {@code most} executions that have failed, timed out or been stopped since {@code time}. */
    public Unsuccessful failedSince(Instant time, int most, ListRequest request) {
        List<ExecutionListItem> failed = FAILED.stream()
                .flatMap(status -> endedSince(time, status))
                .filter(canBeOf(request))
                .sorted(Comparator.comparing(ExecutionListItem::stopDate).reversed())
                .toList();
        List<Ended> last = new ArrayList<>();
        int lookedUp = 0;
        while (lookedUp < failed.size() && lookedUp < MOST_LOOKED_UP_FOR_FAILURES && last.size() < most) {
            readEnded(failed.get(lookedUp++))
                    .filter(ended -> request.covers(ended.run().target().sourceDatabase()))
                    .ifPresent(last::add);
        }
        return new Unsuccessful(last, failed.size() - lookedUp);
    }

    private Stream<ExecutionListItem> endedSince(Instant time, ExecutionStatus status) {
        return sfn
                .listExecutionsPaginator(r ->
                        r.stateMachineArn(stateMachineArn).statusFilter(status).maxResults(LARGEST_PAGE))
                .executions()
                .stream()
                .takeWhile(execution -> execution.startDate().isAfter(time.minus(LONGEST)))
                .filter(execution -> execution.stopDate().isAfter(time));
    }

    /**
     * The usual duration of a replication for each database: the median of its last successful ones. A database without
     * a successful one has no entry.
     */
    public Map<String, Duration> medians(Set<String> databases) {
        Map<String, List<Duration>> durations = new HashMap<>();
        databases.forEach(database -> durations.put(database, new ArrayList<>()));
        Predicate<String> wanted = database ->
                durations.containsKey(database) && durations.get(database).size() < RUNS_FOR_A_MEDIAN;
        int lookedUp = 0;
        for (ExecutionListItem execution : databases.isEmpty() ? List.<ExecutionListItem>of() : newest()) {
            boolean mayCount = execution.status() == ExecutionStatus.SUCCEEDED
                    && databases.stream()
                            .anyMatch(database -> wanted.test(database) && targets.canBeOf(execution, database));
            if (mayCount && lookedUp++ < MOST_LOOKED_UP_FOR_MEDIANS) {
                read(execution)
                        .filter(run -> run.target().fromTheStart())
                        .filter(run -> wanted.test(run.target().sourceDatabase()))
                        .ifPresent(run -> durations
                                .getOrDefault(run.target().sourceDatabase(), new ArrayList<>())
                                .add(run.duration()));
            }
        }
        Map<String, Duration> medians = new HashMap<>();
        durations.forEach((database, found) -> median(found).ifPresent(median -> medians.put(database, median)));
        return medians;
    }

    /** The state that the execution entered last; empty for an execution that has just begun. */
    public Optional<ListedExecution.Stage> stage(ListedExecution run) {
        List<HistoryEvent> last = sfn.getExecutionHistory(r -> r.executionArn(run.executionArn())
                        .reverseOrder(true)
                        .maxResults(LAST_EVENTS)
                        .includeExecutionData(false))
                .events();
        return last.stream()
                .filter(event -> event.stateEnteredEventDetails() != null)
                .findFirst()
                .map(event -> new ListedExecution.Stage(
                        event.stateEnteredEventDetails().name(), event.timestamp()));
    }

    /** The start and end times of the newest executions. */
    public Stream<Instant> times() {
        return newest().stream()
                .flatMap(execution -> Stream.of(execution.startDate(), execution.stopDate()))
                .filter(Objects::nonNull);
    }

    /** The newest executions, whatever their status. */
    public List<ExecutionListItem> newest() {
        if (newest == null) {
            newest = sfn.listExecutions(r -> r.stateMachineArn(stateMachineArn).maxResults(LARGEST_PAGE))
                    .executions();
        }
        return newest;
    }

    /**
     * The input of an execution by its name. Empty if Step Functions has no such execution: it deletes executions after
     * 90 days.
     */
    public Optional<String> input(String name) {
        try {
            return Optional.ofNullable(
                    sfn.describeExecution(r -> r.executionArn(arn(name))).input());
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "ExecutionDoesNotExist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public String arn(String name) {
        return stateMachineArn.replace(":stateMachine:", ":execution:") + ":" + name;
    }

    private Predicate<ExecutionListItem> canBeOf(ListRequest request) {
        return execution -> request.database().stream().allMatch(database -> targets.canBeOf(execution, database));
    }

    private Optional<ListedExecution> read(ExecutionListItem execution) {
        return listed(execution, sfn.describeExecution(r -> r.executionArn(execution.executionArn())));
    }

    private Optional<Ended> readEnded(ExecutionListItem execution) {
        DescribeExecutionResponse found = sfn.describeExecution(r -> r.executionArn(execution.executionArn()));
        return listed(execution, found)
                .map(run -> new Ended(
                        run,
                        Objects.requireNonNullElse(found.error(), ""),
                        Objects.requireNonNullElse(found.cause(), "")));
    }

    private Optional<ListedExecution> listed(ExecutionListItem execution, DescribeExecutionResponse found) {
        String input = Objects.requireNonNullElse(found.input(), "");
        return targets.isPreflight(execution, input)
                ? Optional.empty()
                : Optional.of(new ListedExecution(execution, targets.read(execution, input)));
    }

    private static Optional<Duration> median(List<Duration> durations) {
        List<Duration> sorted = durations.stream().sorted().toList();
        return Stream.of(sorted)
                .filter(list -> !list.isEmpty())
                .map(list -> list.get((list.size() - 1) / 2)
                        .plus(list.get(list.size() / 2))
                        .dividedBy(2))
                .findFirst();
    }
}
