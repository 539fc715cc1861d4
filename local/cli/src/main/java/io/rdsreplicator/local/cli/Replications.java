package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.states.ExecutionObserver;
import io.rdsreplicator.local.states.ExecutionObserver.Passage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Starts replications and rollbacks as a user does, and shows what the machines of both accounts do as it passes. */
final class Replications {
    /** The stack's schedule is daily, and a replication takes less than an hour here. */
    private static final int HOURS_OF_A_SCHEDULE = 26;

    /** How the names of tasks begin that only look at something. */
    private static final List<String> LOOKS = List.of("Check", "List", "Read");

    private static final Set<String> MATTERING_TYPES = Set.of("Task", "Succeed", "Fail");

    private final Screen screen;
    private final Stage stage;
    private final RegionWords words;
    private final Set<String> shown = new HashSet<>();
    private final List<Duration> replicationsTook = new ArrayList<>();
    private final List<Duration> rollbacksTook = new ArrayList<>();
    private Instant started;
    /** When the first state was entered since then; null before. */
    private Instant begun;

    Replications(Screen screen, Stage stage) {
        this.screen = screen;
        this.stage = stage;
        this.words = new RegionWords(stage);
        stage.aws().states().observe(new ExecutionObserver() {
            @Override
            public void entered(Passage passage) {
                show(passage);
            }

            @Override
            public void exited(Passage passage) {
                // A state's line is shown when it is entered.
            }
        });
    }

    /** Whether a state is shown to everybody: one that changes something, or an ending. */
    static boolean matters(String type, String state) {
        return MATTERING_TYPES.contains(type) && LOOKS.stream().noneMatch(state::startsWith);
    }

    /** Shows a state when it is entered for the first time; a wait and its checks come round many times. */
    private void show(Passage passage) {
        begun = begun == null ? passage.at() : begun;
        if ((screen.verbose() || matters(passage.type(), passage.state()))
                && shown.add(passage.executionArn() + passage.state())) {
            boolean inSource = passage.executionArn().contains(":" + Stage.SOURCE.account() + ":");
            screen.say(Screen.clock(Duration.between(begun, passage.at())) + "  "
                    + (inSource ? words.sourceColumn() : words.destinationColumn()) + passage.state());
        }
    }

    private void start() {
        started = stage.timeline().instant();
        begun = null;
    }

    /** Has the schedule start one replication, and runs it to its end in the destination. */
    void runOnSchedule() {
        start();
        EventBridgeClient events = stage.client(EventBridgeClient.class, Stage.SOURCE);
        String rule = events.listRules(r -> {}).rules().stream()
                .filter(one -> one.scheduleExpression() != null)
                .findFirst()
                .orElseThrow()
                .name();
        events.enableRule(r -> r.name(rule));
        for (int hour = 0; hour < HOURS_OF_A_SCHEDULE && latestInDestination().isEmpty(); hour++) {
            stage.timeline().runFor(Duration.ofHours(1));
        }
        events.disableRule(r -> r.name(rule));
        awaitDestination();
    }

    /** Runs one execution of the rollback machine to its end. */
    void rollBack(String input) {
        start();
        SfnClient destination = stage.client(SfnClient.class, stage.destination());
        String execution = destination
                .startExecution(
                        r -> r.stateMachineArn(machine(stage.destination(), Stage.DESTINATION_STACK, "rollback"))
                                .input(input))
                .executionArn();
        stage.timeline()
                .runUntil(() -> isOver(destination
                        .describeExecution(r -> r.executionArn(execution))
                        .status()));
        ExecutionStatus status =
                destination.describeExecution(r -> r.executionArn(execution)).status();
        Duration took = Duration.between(begun, stage.timeline().instant());
        rollbacksTook.add(took);
        screen.check(
                status == ExecutionStatus.SUCCEEDED, "rollback: " + status + " after " + seconds(took) + " seconds");
    }

    /** Runs one replication to the end of both executions. */
    void run(String input) {
        start();
        SfnClient source = stage.client(SfnClient.class, Stage.SOURCE);
        String machine = machine(Stage.SOURCE, Stage.SOURCE_STACK, "replication");
        String execution = source.startExecution(r -> r.stateMachineArn(machine).input(input))
                .executionArn();
        stage.timeline()
                .runUntil(() -> isOver(
                        source.describeExecution(r -> r.executionArn(execution)).status()));
        ExecutionStatus inSource =
                source.describeExecution(r -> r.executionArn(execution)).status();
        screen.check(inSource == ExecutionStatus.SUCCEEDED, "execution in the source: " + inSource);
        awaitDestination();
    }

    private void awaitDestination() {
        stage.timeline()
                .runUntil(() ->
                        latestInDestination().map(item -> isOver(item.status())).orElse(false));
        String inDestination =
                latestInDestination().map(ExecutionListItem::statusAsString).orElse("not started");
        screen.check(inDestination.equals("SUCCEEDED"), "execution in the destination: " + inDestination);
        latestInDestination().ifPresent(item -> replicationsTook.add(Duration.between(begun, item.stopDate())));
    }

    private Optional<ExecutionListItem> latestInDestination() {
        List<ExecutionListItem> executions = stage.client(SfnClient.class, stage.destination())
                .listExecutions(
                        r -> r.stateMachineArn(machine(stage.destination(), Stage.DESTINATION_STACK, "replication"))
                                .maxResults(1))
                .executions();
        return executions.stream()
                .filter(item -> !item.startDate().isBefore(started))
                .findFirst();
    }

    /**
     * What was done, and how long it took on the clock that jumps.
     *
     * @param rolledBack what the rollbacks were for
     */
    List<String> facts(String rolledBack) {
        String longest = replicationsTook.stream()
                .max(Comparator.naturalOrder())
                .map(Screen::clock)
                .orElse("-");
        String seconds = rollbacksTook.stream().map(Replications::seconds).collect(Collectors.joining(" and "));
        return List.of(
                Screen.count(replicationsTook.size(), "replication") + "; the longest took " + longest
                        + " of RDS's time",
                Screen.count(rollbacksTook.size(), "rollback") + ", " + rolledBack + ": " + seconds + " seconds");
    }

    private static String seconds(Duration span) {
        return "%.1f".formatted(span.toMillis() / 1000.0);
    }

    private static String machine(AccountRegion place, String stack, String kind) {
        return place.arn("states", "stateMachine:" + stack + "-" + kind);
    }

    private static boolean isOver(ExecutionStatus status) {
        return status != ExecutionStatus.RUNNING;
    }
}
