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
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * The executions of one state machine, for whoever looks at them. Lists are asked for once, and only of what is shown more is asked: the
 * newest thousand executions stand for the past. Changes nothing.
 */
public final class MachineExecutions {
    /** The most that Step Functions gives at once. */
    private static final int LARGEST_PAGE = 1000;
    /** A state is entered within so many events, unless its task is tried again and again. */
    private static final int LAST_EVENTS = 100;

    private static final int RUNS_FOR_A_MEDIAN = 10;
    private static final int MOST_LOOKED_UP_FOR_MEDIANS = 50;
    private static final int MOST_LOOKED_UP_FOR_FAILURES = 100;
    private static final List<ExecutionStatus> FAILED =
            List.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED);
    /** Above what the machines give an execution and the 14 days to redrive it: one that began longer before a time had ended by then. */
    private static final Duration LONGEST = Duration.ofDays(75);

    private final SfnClient sfn;
    private final String stateMachineArn;
    private final TargetReader targets;
    private List<ExecutionListItem> newest;

    public MachineExecutions(SfnClient sfn, String stateMachineArn, TargetReader targets) {
        this.sfn = sfn;
        this.stateMachineArn = stateMachineArn;
        this.targets = targets;
    }

    /** All that run, but for those that are known to be about other databases. */
    public List<ListedExecution> running(ListRequest request) {
        return sfn
                .listExecutionsPaginator(r -> r.stateMachineArn(stateMachineArn)
                        .statusFilter(ExecutionStatus.RUNNING)
                        .maxResults(LARGEST_PAGE))
                .executions()
                .stream()
                .filter(canBeOf(request))
                .map(this::read)
                .filter(run -> request.covers(run.target().sourceDatabase()))
                .toList();
    }

    /**
     * Executions that did not succeed, the last that ended first.
     *
     * @param more how many there are besides that can be about what was asked for: all of them if that is everything
     */
    public record Unsuccessful(List<Ended> last, int more) {}

    /** An execution that has ended, and what Step Functions says of why; empty texts where it says nothing. */
    public record Ended(ListedExecution run, String error, String cause) {}

    /** The last so many that failed, timed out or were stopped since then. */
    public Unsuccessful failedSince(Instant time, int most, ListRequest request) {
        List<ExecutionListItem> failed = FAILED.stream()
                .flatMap(status -> endedSince(time, status))
                .filter(canBeOf(request))
                .sorted(Comparator.comparing(ExecutionListItem::stopDate).reversed())
                .toList();
        List<Ended> last = new ArrayList<>();
        int lookedUp = 0;
        while (lookedUp < failed.size() && lookedUp < MOST_LOOKED_UP_FOR_FAILURES && last.size() < most) {
            Ended ended = readEnded(failed.get(lookedUp++));
            if (request.covers(ended.run().target().sourceDatabase())) {
                last.add(ended);
            }
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

    /** How long replications of each database take: the median of its last ones that succeeded; nothing for one without any. */
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
                ListedExecution run = read(execution);
                if (run.target().fromTheStart() && wanted.test(run.target().sourceDatabase())) {
                    durations.get(run.target().sourceDatabase()).add(run.duration());
                }
            }
        }
        Map<String, Duration> medians = new HashMap<>();
        durations.forEach((database, found) -> median(found).ifPresent(median -> medians.put(database, median)));
        return medians;
    }

    /** The last state entered; empty for an execution that has just begun. */
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

    /** When the newest executions began and ended. */
    public Stream<Instant> told() {
        return newest().stream()
                .flatMap(execution -> Stream.of(execution.startDate(), execution.stopDate()))
                .filter(Objects::nonNull);
    }

    /** The newest executions, whatever became of them. */
    public List<ExecutionListItem> newest() {
        if (newest == null) {
            newest = sfn.listExecutions(r -> r.stateMachineArn(stateMachineArn).maxResults(LARGEST_PAGE))
                    .executions();
        }
        return newest;
    }

    /** The input of an execution by its name; empty where Step Functions, which forgets executions after 90 days, has none such. */
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

    private ListedExecution read(ExecutionListItem execution) {
        String input = sfn.describeExecution(r -> r.executionArn(execution.executionArn()))
                .input();
        return new ListedExecution(execution, targets.read(execution, input == null ? "" : input));
    }

    private Ended readEnded(ExecutionListItem execution) {
        DescribeExecutionResponse found = sfn.describeExecution(r -> r.executionArn(execution.executionArn()));
        ListedExecution run =
                new ListedExecution(execution, targets.read(execution, Objects.requireNonNullElse(found.input(), "")));
        return new Ended(
                run, Objects.requireNonNullElse(found.error(), ""), Objects.requireNonNullElse(found.cause(), ""));
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
