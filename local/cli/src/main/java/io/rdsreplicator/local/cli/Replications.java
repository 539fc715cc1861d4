package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.identity.Place;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.states.ExecutionObserver;
import io.rdsreplicator.local.states.ExecutionObserver.Passage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Starts replications as a user does, and shows each state of both machines as it passes. */
final class Replications {
    private final Screen screen;
    private final Stage stage;
    private final Set<String> shown = new HashSet<>();
    private Instant started;

    Replications(Screen screen, Stage stage) {
        this.screen = screen;
        this.stage = stage;
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

    /** Shows a state when it is entered for the first time; a wait and its checks come round many times. */
    private void show(Passage passage) {
        if (shown.add(passage.executionArn() + passage.state())) {
            boolean inSource = passage.executionArn().contains(":" + Stage.SOURCE.account() + ":");
            String account = inSource ? "source       " : "destination  ";
            screen.say(Screen.clock(Duration.between(started, passage.at())) + "  " + account + passage.state());
        }
    }

    /** Runs one replication to the end of both executions. */
    void run(String input) {
        started = stage.timeline().instant();
        SfnClient source = stage.client(SfnClient.class, Stage.SOURCE);
        String execution = source.startExecution(r -> r.stateMachineArn(machine(Stage.SOURCE, Stage.SOURCE_STACK)).input(input))
                .executionArn();
        stage.timeline().runUntil(() -> isOver(source.describeExecution(r -> r.executionArn(execution)).status()));
        ExecutionStatus inSource = source.describeExecution(r -> r.executionArn(execution)).status();
        screen.check(inSource == ExecutionStatus.SUCCEEDED, "execution in the source: " + inSource);
        stage.timeline().runUntil(() -> latestInDestination().map(item -> isOver(item.status())).orElse(false));
        String inDestination = latestInDestination().map(ExecutionListItem::statusAsString).orElse("not started");
        screen.check(inDestination.equals("SUCCEEDED"), "execution in the destination: " + inDestination);
    }

    private Optional<ExecutionListItem> latestInDestination() {
        List<ExecutionListItem> executions = stage.client(SfnClient.class, Stage.DESTINATION)
                .listExecutions(r -> r.stateMachineArn(machine(Stage.DESTINATION, Stage.DESTINATION_STACK)).maxResults(1))
                .executions();
        return executions.stream().filter(item -> !item.startDate().isBefore(started)).findFirst();
    }

    private static String machine(Place place, String stack) {
        return place.arn("states", "stateMachine:" + stack + "-replication");
    }

    private static boolean isOver(ExecutionStatus status) {
        return status != ExecutionStatus.RUNNING;
    }
}
