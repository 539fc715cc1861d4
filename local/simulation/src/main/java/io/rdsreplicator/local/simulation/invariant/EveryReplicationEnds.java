package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.Rollbacks.Rollback;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.fault.Fault;
import io.rdsreplicator.local.simulation.fault.Trouble;
import io.rdsreplicator.local.sns.PublishedMessage;
import io.rdsreplicator.shared.runtime.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Every replication and every rollback ends. It succeeds, or it fails with one notification that names the step and the
 * leftovers. A failed dry run of a rollback has no notification. A notification may come twice if a trouble made AWS
 * repeat a delivery or a function. If all attempts to report failed, the event is in the queue of the reporting
 * function.
 */
public final class EveryReplicationEnds implements Invariant {
    static final List<Fault> REPEATING = List.of(
            Fault.EVENT_DUPLICATED,
            Fault.ANSWER_LOST,
            Fault.CALL_FAILED_AFTER,
            Fault.FUNCTION_KILLED,
            Fault.FUNCTION_TIMED_OUT,
            Fault.FUNCTION_NOT_RUN,
            Fault.CALL_SLOW);
    /** Troubles that change only the order of events. They may not make a rollback fail, unless it was refused. */
    private static final Set<Trouble> RACES = Set.of(Trouble.SLOW_CALLS, Trouble.DELIVERIES);

    private static final Set<String> FAILED = Set.of("ReplicationFailed", "ReplicaFailed", "RollbackFailed");
    private final Simulation simulation;
    private final Map<String, List<Map<String, Object>>> told = new LinkedHashMap<>();
    private boolean tallied;

    public EveryReplicationEnds(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public void published(PublishedMessage message) {
        if (!message.topicArn().contains("NotificationTopic")) {
            return;
        }
        Map<String, Object> notification = Json.members(message.message()).orElse(Map.of());
        String execution = String.valueOf(notification.get("executionArn"));
        told.computeIfAbsent(execution, e -> new ArrayList<>()).add(notification);
        if (FAILED.contains(String.valueOf(notification.get("event")))) {
            check(simulation.executions().run(execution), notification);
        }
    }

    private void check(Run run, Map<String, Object> notification) {
        String step = String.valueOf(notification.get("step"));
        simulation
                .findings()
                .require(
                        this,
                        step.equals(run.lastTask),
                        () -> "the notification of " + run.arn + " names the step " + step + ", and it was "
                                + run.lastTask);
        String retry = String.valueOf(notification.get("retry"));
        boolean refused = run.rollsBack && step.equals("PlanRollback");
        simulation
                .findings()
                .require(
                        this,
                        refused || retry.startsWith("aws stepfunctions start-execution"),
                        () -> "no command to retry " + run.arn);
        String left = String.valueOf(notification.get("leftBehind"));
        for (Made thing : simulation.ledger().all()) {
            boolean here =
                    thing.account().equals(run.account) && thing.replicationId().equals(run.replicationId);
            boolean known = !simulation.scenario().has(Trouble.LATE_SIGHT);
            if (here && known && simulation.states().exists(thing)) {
                simulation
                        .findings()
                        .require(
                                this,
                                left.contains(thing.id()),
                                () -> "the notification of " + run.arn + " does not name " + thing.id()
                                        + ", which is left behind");
            }
        }
    }

    @Override
    public void settled() {
        Set<String> landings = simulation.executions().all().stream()
                .filter(run -> run.account.equals("B") && !run.rollsBack)
                .map(run -> run.replicationId)
                .collect(Collectors.toSet());
        for (Run run : simulation.executions().all()) {
            ExecutionStatus status = simulation.executions().describe(run).status();
            simulation.findings().require(this, status != ExecutionStatus.RUNNING, () -> run.arn + " never ends");
            if (status == ExecutionStatus.SUCCEEDED && run.rollsBack) {
                rolledBack(run);
            } else if (status == ExecutionStatus.SUCCEEDED) {
                succeeded(run, landings);
            } else if (status != ExecutionStatus.RUNNING) {
                failed(run);
            }
        }
        tallied = true;
    }

    private void succeeded(Run run, Set<String> landings) {
        if (run.account.equals("A")) {
            boolean landed = landings.contains(run.replicationId)
                    || Stream.of(simulation.deadLetters(), simulation.lostMessages())
                            .flatMap(List::stream)
                            .anyMatch(m -> m.contains(run.replicationId));
            simulation
                    .findings()
                    .require(this, landed, () -> run.arn + " succeeded, and the destination never heard of it");
        } else {
            simulation
                    .findings()
                    .require(
                            this,
                            isTold(run, "ReplicationSucceeded"),
                            () -> run.arn + " succeeded, and nobody was told");
        }
        if (!tallied) {
            simulation.statistics().executionSucceeded();
        }
    }

    private void rolledBack(Run run) {
        Rollback rollback = simulation.rollbacks().of(run);
        if (rollback.restores()) {
            simulation
                    .findings()
                    .require(
                            this,
                            !told.containsKey(run.arn),
                            () -> run.arn + " restored a snapshot, and told " + told.get(run.arn));
            if (!tallied) {
                simulation.statistics().executionSucceeded();
                simulation.statistics().rollbackOver(rollback.isDry() ? "planned only" : "restored a snapshot");
            }
            return;
        }
        String event = rollback.onlyUnpins() ? "Unpinned" : "RolledBack";
        boolean isNews = !rollback.isDry() && (rollback.applied || !rollback.onlyUnpins());
        simulation
                .findings()
                .require(
                        this,
                        isTold(run, event) == isNews,
                        () -> run.arn + ", asked for " + rollback.asked + ", succeeded, and told " + told.get(run.arn));
        if (!tallied) {
            simulation.statistics().executionSucceeded();
            String done = rollback.onlyUnpins() ? "took the pin off" : "chose the live replica";
            simulation.statistics().rollbackOver(rollback.isDry() ? "planned only" : done);
        }
    }

    private boolean isTold(Run run, String event) {
        return told.getOrDefault(run.arn, List.of()).stream()
                .anyMatch(notification -> event.equals(notification.get("event")));
    }

    private void failed(Run run) {
        long notifications = told.getOrDefault(run.arn, List.of()).stream()
                .filter(notification -> FAILED.contains(String.valueOf(notification.get("event"))))
                .count();
        boolean queued = simulation.deadLetters().stream().anyMatch(message -> message.contains(run.arn));
        boolean mayRepeat =
                REPEATING.stream().anyMatch(fault -> simulation.statistics().count(fault) > 0);
        boolean dry = run.rollsBack && simulation.rollbacks().of(run).isDry();
        simulation
                .findings()
                .require(
                        this,
                        dry ? notifications == 0 : notifications == 1 || queued || notifications > 1 && mayRepeat,
                        () -> run.arn + " failed with " + notifications + " notifications");
        // While a source is being created again, it cannot be replicated.
        boolean calm = simulation.scenario().troubles().isEmpty()
                && simulation.isRandom()
                && !simulation.scenario().source().isReplaced();
        boolean refused = run.rollsBack && run.lastTask.equals("PlanRollback");
        boolean raced = run.rollsBack && RACES.containsAll(simulation.scenario().troubles()) && simulation.isRandom();
        // A snapshot can be pruned between the plan of its restore and the claim.
        boolean overtaken = run.rollsBack
                && (!simulation
                                .rollbacks()
                                .laterThan(simulation.rollbacks().of(run))
                                .isEmpty()
                        || simulation.rollbacks().of(run).restores());
        simulation
                .findings()
                .require(
                        this,
                        refused || overtaken || !calm && !raced,
                        () -> run.arn + " failed, though nothing was in its way: "
                                + simulation.executions().describe(run).cause());
        // A conflict may come only from a later choice, or from tags that somebody changed. Nobody else here makes a
        // secret's versions under a rollback's own ids.
        boolean retagged = run.rollsBack
                && simulation
                        .ledger()
                        .isRetagged(String.valueOf(simulation.rollbacks().of(run).target));
        boolean conflict = run.rollsBack
                && String.valueOf(simulation.executions().describe(run).error()).endsWith("ConflictException");
        simulation
                .findings()
                .require(
                        this,
                        !conflict || overtaken || retagged,
                        () -> run.arn + " met a conflict: "
                                + simulation.executions().describe(run).cause());
        if (!tallied && run.rollsBack) {
            simulation
                    .statistics()
                    .rollbackOver(refused ? "refused, or failed before anything was changed" : "failed cleanly later");
        }
        if (!tallied) {
            simulation.statistics().executionFailedCleanly();
        }
    }
}
