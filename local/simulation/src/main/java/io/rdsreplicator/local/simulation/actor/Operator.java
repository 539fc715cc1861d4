package io.rdsreplicator.local.simulation.actor;

import io.rdsreplicator.local.simulation.CallStack;
import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.Scenario;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.fault.Fault;
import io.rdsreplicator.local.simulation.fault.Trouble;
import io.rdsreplicator.local.sns.PublishedMessage;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.SfnException;

/**
 * The operator of the product, who starts replications, stops some midway, and follows the advice in failure
 * notifications.
 */
public final class Operator {
    private static final Pattern RETRY = Pattern.compile(
            "aws stepfunctions start-execution --state-machine-arn (\\S+)(?: --name (\\S+))? --input '(.*)' --region \\S+",
            Pattern.DOTALL);
    private static final Pattern EXECUTION = Pattern.compile("\"executionArn\":\"([^\"]+)\"");
    private static final int MOST_RETRIES = 2;
    private final Simulation simulation;
    private final RandomDraws draws;
    private final RandomDraws stops;
    private boolean on = true;
    private int requests;
    private int retries;

    public Operator(Simulation simulation) {
        this.simulation = simulation;
        this.draws = RandomDraws.of(simulation.scenario().seed(), "operator");
        this.stops = RandomDraws.of(simulation.scenario().seed(), "stops after swaps");
    }

    public void plan() {
        simulation.scenario().requests().forEach(request -> simulation.at(request.at(), () -> request(request)));
        if (simulation.scenario().has(Trouble.STOPS)) {
            int stops = draws.between(1, 2);
            for (int i = 0; i < stops; i++) {
                simulation.at(
                        draws.between(
                                Duration.ofMinutes(5),
                                simulation.scenario().lastRequest().plusMinutes(40)),
                        this::stop);
            }
        }
    }

    public void goHome() {
        on = false;
    }

    /** Records that another execution is requested. */
    public void requests() {
        simulation.faults().requested(++requests);
    }

    private void request(Scenario.Request request) {
        requests();
        String input = Json.write(Map.of("sourceDatabase", request.database()));
        if (!simulation.isRandom() || !draws.chance(0.2)) {
            start(simulation.executions().machine("A"), null, input);
            return;
        }
        String name = "by-hand-" + draws.between(1, 1_000_000);
        start(simulation.executions().machine("A"), name, input);
        simulation.after(draws.spread(Duration.ofMillis(10), Duration.ofMinutes(10)), "the same request", () -> {
            if (on) {
                simulation.tell(Fault.REQUEST_REPEATED, name);
                start(simulation.executions().machine("A"), name, input);
            }
        });
    }

    /**
     * @return the execution's ARN, or null if there was already one of that name
     */
    public String start(String machine, String name, String input) {
        simulation.history().tell("the operator starts " + machine + " with " + input);
        String account = machine.contains(":" + simulation.place("A").account() + ":") ? "A" : "B";
        try {
            return simulation
                    .stage()
                    .client(SfnClient.class, simulation.place(account))
                    .startExecution(r -> r.stateMachineArn(machine).name(name).input(input))
                    .executionArn();
        } catch (SfnException e) {
            return null;
        }
    }

    private void stop() {
        List<Run> running = simulation.executions().all().stream()
                .filter(simulation.executions()::isRunning)
                .toList();
        if (on && !running.isEmpty()) {
            stop(draws.oneOf(running));
        }
    }

    private void stop(Run run) {
        simulation.tell(Fault.EXECUTION_STOPPED, run.arn + " in " + run.lastTask);
        simulation
                .stage()
                .client(SfnClient.class, simulation.place(run.account))
                .stopExecution(r -> r.executionArn(run.arn).cause("by hand"));
    }

    /** An execution that has just changed a secret to another replica may be stopped before it reports the swap. */
    public void answered(CallStack.Frame frame, Map<String, Object> answer) {
        boolean swapped = frame.step.equals("SwapSecret") && Boolean.TRUE.equals(answer.get("live"));
        if (on && swapped && simulation.scenario().has(Trouble.STOPS) && stops.chance(0.3)) {
            Matcher execution = EXECUTION.matcher(frame.payload);
            if (execution.find()) {
                Run run = simulation.executions().run(execution.group(1));
                simulation.after(
                        stops.spread(Duration.ofMillis(1), Duration.ofMillis(200)), "a stop after a swap", () -> {
                            if (simulation.executions().isRunning(run)) {
                                stop(run);
                            }
                        });
            }
        }
    }

    /** Reads a message of the product's notification topics, and may run the command in it. */
    public void reads(PublishedMessage message) {
        Object command = Json.members(message.message())
                .map(members -> members.get("retry"))
                .orElse(null);
        Matcher retry = RETRY.matcher(String.valueOf(command));
        if (on && simulation.isRandom() && retries < MOST_RETRIES && retry.matches() && draws.chance(0.5)) {
            retries++;
            String machine = retry.group(1);
            String name = retry.group(2);
            String input = retry.group(3).replace("'\\''", "'");
            simulation.after(
                    draws.spread(Duration.ofSeconds(20), Duration.ofMinutes(30)), "the operator retries", () -> {
                        if (on) {
                            start(machine, name, input);
                        }
                    });
        }
    }
}
