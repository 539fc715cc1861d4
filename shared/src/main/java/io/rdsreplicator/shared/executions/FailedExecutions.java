package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.executions.FailedExecution.CleanedUp;
import io.rdsreplicator.shared.runtime.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/**
 * Reads failed executions by their ARNs. It reads as little of a history as possible: a long wait leaves thousands of
 * events.
 */
public final class FailedExecutions {
    private static final int LARGEST_PAGE = 1000;
    /** The Tasks that come after the one that failed. */
    private static final Set<String> CLEANING =
            Set.of("ListLeftovers", "DeleteFailedReplica", "DeleteFailedSnapshot", "MarkUnchosenSuperseded");
    /**
     * A failed replication also prunes, but only after it has listed its leftovers. A replication that does not fail
     * enters these Tasks without that list.
     */
    private static final Set<String> PRUNING =
            Set.of("MarkSuperseded", "ListPrunable", "DeleteReplica", "DeleteSnapshot", "ListPrunableSnapshots");

    private static final String LISTING = "ListLeftovers";
    private static final String CLEAN_UP = "CleanUp";
    private static final String PRUNE = "Prune";

    /** The form of an identifier in RDS. A request can contain any text. */
    private static final Pattern DATABASE = Pattern.compile("[a-z](?:-?[a-z0-9]){0,62}");

    private final SfnClient sfn;
    private final String rollbackMachineArn;

    /**
     * @param rollbackMachineArn empty if there is none
     */
    public FailedExecutions(SfnClient sfn, String rollbackMachineArn) {
        this.sfn = sfn;
        this.rollbackMachineArn = rollbackMachineArn;
    }

    /** How an execution ended: its last Task that did not clean up, and the result of the cleanup after it. */
    private record Ending(String step, List<CleanedUp> cleanedUp) {}

    public FailedExecution read(String executionArn) {
        DescribeExecutionResponse execution = sfn.describeExecution(r -> r.executionArn(executionArn));
        if (execution.stopDate() == null) {
            // DescribeExecution can show the end of an execution later than its event arrives.
            throw new TransientException("execution " + executionArn + " has not ended");
        }
        Ending ending = ending(executionArn);
        Map<String, Object> plan = plan(executionArn);
        Map<String, Object> facts = new HashMap<>(plan);
        facts.putAll(
                Json.members(Objects.requireNonNullElse(execution.input(), "")).orElse(Map.of()));
        boolean isRollback = execution.stateMachineArn().equals(rollbackMachineArn);
        return new FailedExecution(
                executionArn,
                execution.stateMachineArn(),
                isRollback,
                execution.statusAsString(),
                execution.stopDate(),
                Objects.requireNonNullElse(execution.input(), ""),
                ending.step(),
                Objects.requireNonNullElse(execution.error(), ""),
                FailureCause.readable(Objects.requireNonNullElse(execution.cause(), "")),
                Optional.of(text(facts, "sourceDatabase").toLowerCase(Locale.ROOT))
                        .filter(name -> DATABASE.matcher(name).matches())
                        .orElse(""),
                Optional.of(text(facts, "replicationId"))
                        .filter(ReplicationId::isReplicationId)
                        .map(ReplicationId::new),
                isRollback ? target(plan) : Optional.empty(),
                ending.cleanedUp());
    }

    /**
     * Reads the history backwards, until the Task before the one that listed the leftovers. If no Task listed them, it
     * reads until the last Task that did not clean up.
     */
    private Ending ending(String executionArn) {
        List<CleanedUp> cleanedUp = new ArrayList<>();
        List<CleanedUp> pruned = new ArrayList<>();
        String lastPruning = "";
        for (HistoryEvent event : events(executionArn, true)) {
            if (event.type() == HistoryEventType.MAP_STATE_EXITED) {
                String map = event.stateExitedEventDetails().name();
                if (map.startsWith(CLEAN_UP)) {
                    cleanedUp.addAll(cleanedUp(event.stateExitedEventDetails().output()));
                } else if (map.startsWith(PRUNE)) {
                    pruned.addAll(cleanedUp(event.stateExitedEventDetails().output()));
                }
            } else if (event.type() == HistoryEventType.TASK_STATE_ENTERED) {
                String task = event.stateEnteredEventDetails().name();
                if (task.equals(LISTING)) {
                    cleanedUp.addAll(pruned);
                    pruned.clear();
                    lastPruning = "";
                } else if (PRUNING.contains(task)) {
                    lastPruning = lastPruning.isEmpty() ? task : lastPruning;
                } else if (!CLEANING.contains(task)) {
                    return new Ending(lastPruning.isEmpty() ? task : lastPruning, cleanedUp);
                }
            }
        }
        return new Ending(lastPruning, cleanedUp);
    }

    /**
     * @param output of a Map: an array of the answers of DeleteFailedReplica or DeleteSnapshot
     */
    private static List<CleanedUp> cleanedUp(String output) {
        Object items = Json.members("{\"items\":" + output + "}")
                .map(members -> members.get("items"))
                .orElse(List.of());
        return items instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .map(item -> cleanedUp((Map<?, ?>) item))
                        .toList()
                : List.of();
    }

    private static CleanedUp cleanedUp(Map<?, ?> item) {
        String what = item.containsKey("replicaId")
                ? "replica " + item.get("replicaId")
                : "snapshot " + item.get("snapshotId");
        return new CleanedUp(what, Boolean.TRUE.equals(item.get("deleted")), String.valueOf(item.get("reason")));
    }

    /**
     * The output of the first Task. In the source, it has the replication id, which an announcement carries itself. In
     * a rollback, it is the plan.
     */
    private Map<String, Object> plan(String executionArn) {
        for (HistoryEvent event : events(executionArn, false)) {
            if (event.type() == HistoryEventType.TASK_STATE_EXITED) {
                return Json.members(event.stateExitedEventDetails().output()).orElse(Map.of());
            }
        }
        return Map.of();
    }

    /**
     * The replica that a rollback's plan is about. The last release has it at the top of the plan. A plan that only
     * removes the pin has the live replica.
     */
    private static Optional<String> target(Map<String, Object> plan) {
        return Stream.of(
                        part(plan, "target").get("replicaId"),
                        part(plan, "currentSecret").get("liveReplica"),
                        plan.get("replicaId"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst();
    }

    private static Map<?, ?> part(Map<String, Object> plan, String name) {
        return plan.get(name) instanceof Map<?, ?> part ? part : Map.of();
    }

    private static String text(Map<String, Object> facts, String name) {
        return facts.get(name) instanceof String text ? text : "";
    }

    /** Requests each page only when it is needed. */
    private Iterable<HistoryEvent> events(String executionArn, boolean latestFirst) {
        return sfn.getExecutionHistoryPaginator(r ->
                        r.executionArn(executionArn).reverseOrder(latestFirst).maxResults(LARGEST_PAGE))
                .events();
    }
}
