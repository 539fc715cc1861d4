package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.simulation.actor.SecondDeployment;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.states.ExecutionObserver;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The executions of all state machines, as observed from their state changes. */
public final class ObservedExecutions implements ExecutionObserver {
    /** The first state after a failure, in a replication and in a rollback. All later states clean up. */
    private static final Set<String> CLEANING_UP = Set.of("ListLeftovers", "MarkUnchosenSuperseded");

    private final Simulation simulation;
    private final Map<String, Run> runs = new LinkedHashMap<>();

    /**
     * One execution. In the source, its replication is known once it is planned; in the destination, from its name. A
     * rollback has none.
     */
    public static final class Run {
        public final String arn;
        public final String account;
        public final boolean rollsBack;
        public String replicationId = "";
        public String lastTask = "";
        boolean cleansUp;
        boolean over;

        private Run(String arn) {
            this.arn = arn;
            this.account = CallStack.account(arn.split(":")[4]);
            String name = arn.substring(arn.lastIndexOf(':') + 1);
            this.rollsBack = arn.contains("-rollback:");
            if (account.equals("B") && !rollsBack) {
                replicationId = name.replaceFirst("^(.*-\\d{14}-[0-9a-f]{6}).*$", "$1");
            }
        }
    }

    ObservedExecutions(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public void entered(Passage passage) {
        if (SecondDeployment.has(passage.executionArn())) {
            simulation.history().tell("the second deployment enters " + passage.state());
            return;
        }
        Run run = run(passage.executionArn());
        run.cleansUp |= CLEANING_UP.contains(passage.state());
        if (passage.type().equals("Task") && !run.cleansUp) {
            run.lastTask = passage.state();
        }
        simulation.history().tell(run.account + " " + name(run) + " enters " + passage.state());
        simulation.invariants().forEach(invariant -> invariant.entered(run, passage.state()));
    }

    @Override
    public void exited(Passage passage) {
        // The function that ran in the state reports what the state did.
    }

    private static String name(Run run) {
        return run.arn.substring(run.arn.lastIndexOf(':') + 1);
    }

    public Run run(String arn) {
        return runs.computeIfAbsent(arn, Run::new);
    }

    public List<Run> all() {
        return List.copyOf(runs.values());
    }

    public DescribeExecutionResponse describe(Run run) {
        return simulation
                .listDelays()
                .seeingThrough(
                        run.account,
                        () -> simulation.peek(() -> simulation
                                .stage()
                                .client(SfnClient.class, simulation.place(run.account))
                                .describeExecution(r -> r.executionArn(run.arn))));
    }

    public boolean isRunning(Run run) {
        if (!run.over) {
            run.over = describe(run).status() != ExecutionStatus.RUNNING;
        }
        return !run.over;
    }

    /** The replications that an account's state machine is working on, without the one whose function is running. */
    public Set<String> running(String account) {
        return running(account, run -> true);
    }

    /** Those of them that a list of executions shows at a time, with the delay of the list. */
    public Set<String> seenRunning(String account, Instant time) {
        Instant then = time.minus(simulation.listDelays().of(account));
        return running(account, run -> describe(run).startDate().isBefore(then));
    }

    private Set<String> running(String account, Predicate<Run> which) {
        CallStack.Frame frame = simulation.callStack().current();
        Set<String> ids = new TreeSet<>();
        for (Run run : runs.values()) {
            boolean own = frame != null && frame.payload.contains("\"" + run.arn + "\"");
            if (run.account.equals(account) && !run.rollsBack && !own && isRunning(run) && which.test(run)) {
                ids.add(run.replicationId);
            }
        }
        return ids;
    }

    /** Whether an account's state machine has completed a replication successfully. */
    public boolean hasSucceeded(String account, String replicationId) {
        return runs.values().stream()
                .filter(run -> run.account.equals(account) && !run.rollsBack && run.replicationId.equals(replicationId))
                .anyMatch(run -> describe(run).status() == ExecutionStatus.SUCCEEDED);
    }

    public String rollbackMachine() {
        return simulation.place("B").arn("states", "stateMachine:" + Stage.DESTINATION_STACK + "-rollback");
    }

    /** The ARN of an account's state machine for replications. */
    public String machine(String account) {
        String stack = account.equals("A") ? Stage.SOURCE_STACK : Stage.DESTINATION_STACK;
        return simulation.place(account).arn("states", "stateMachine:" + stack + "-replication");
    }
}
