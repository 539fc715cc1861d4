package io.rdsreplicator.local.states;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.Invoker;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Local Step Functions: the state machines of every account and Region, and their executions on the timeline. */
public final class StatesService {
    private static final String PRINCIPAL = "states.amazonaws.com";
    /**
     * The number of histories that stay uncompressed. The histories of a large simulation over months would need
     * gigabytes.
     */
    private static final int UNPACKED_HISTORIES = 50;

    private final Timeline timeline;
    private final Authorization authorization;
    private final Execution.Stage stage;
    private final List<ExecutionObserver> observers = new ArrayList<>();
    private final Map<AccountRegion, Map<String, CompiledMachine>> machines = new LinkedHashMap<>();
    private final Map<String, Execution> executions = new LinkedHashMap<>();
    private final Map<AccountRegion, ExecutionLag> lags = new LinkedHashMap<>();
    private final Deque<Execution> endedLast = new ArrayDeque<>();
    private long started;

    /** Opens {@link SfnClient} at the front door. */
    public StatesService(Timeline timeline, FrontDoor frontDoor, Invoker lambda) {
        this.timeline = timeline;
        this.authorization = frontDoor.authorization();
        StatusEvents events = new StatusEvents(timeline, frontDoor);
        this.stage = new Execution.Stage(timeline, lambda, observers, execution -> {
            events.changed(execution);
            ExecutionObserver.Status status = execution.describeStatus();
            observers.forEach(observer -> observer.changed(status));
            removeDeleted(execution.machine().arn());
            if (!execution.running()) {
                packHistoriesBefore(execution);
            }
        });
        frontDoor.open(SfnClient.class, caller -> new LocalSfnClient(this, caller));
    }

    /** Reports every state that any execution passes through from now on to the observer. */
    public void observe(ExecutionObserver observer) {
        timeline.locked(() -> observers.add(observer));
    }

    /** How late the executions of an account and Region are shown. The caller can change it. */
    public ExecutionLag lag(AccountRegion place) {
        return timeline.locked(() -> lags.computeIfAbsent(place, p -> new ExecutionLag()));
    }

    Authorization authorization() {
        return authorization;
    }

    Instant now() {
        return timeline.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    void add(CompiledMachine machine) {
        at(machine.revision().place()).put(machine.revision().arn(), machine);
    }

    Collection<CompiledMachine> machines(Caller caller) {
        authorization.require(AccessRequest.of(caller, "states:ListStateMachines", "*"), StatesFailures::denied);
        return at(caller.place()).values();
    }

    /**
     * Returns the machine if the caller has permission for the action; null if it does not exist. A caller without
     * permission does not learn whether it exists.
     */
    CompiledMachine find(Caller caller, String arn, String action, Map<String, String> newTags) {
        if (!AmazonResourceName.isArn(arn)
                || !AmazonResourceName.parse(arn).resource().startsWith("stateMachine:")) {
            throw StatesFailures.invalidArn(arn);
        }
        CompiledMachine machine = at(caller.place()).get(arn);
        AccessRequest request =
                AccessRequest.of(caller, "states:" + action, arn).withRequestTags(newTags);
        authorization.require(
                AmazonResourceName.parse(arn).account(),
                null,
                machine == null ? request : request.withResourceTags(machine.tags()),
                StatesFailures::denied);
        return machine;
    }

    /**
     * The caller needs {@code iam:PassRole} for the machine's role. The role's trust policy must let Step Functions
     * assume it for that machine.
     */
    void requireRole(Caller caller, String roleArn, String machineArn) {
        authorization.requirePassRole(caller, roleArn, PRINCIPAL, StatesFailures::denied);
        if (!authorization.mayAssume(Caller.service(caller.place(), PRINCIPAL, machineArn), roleArn)) {
            throw StatesFailures.denied("Neither the global service principal " + PRINCIPAL
                    + ", nor the regional one is authorized to assume the provided role.");
        }
    }

    CompiledMachine machine(Caller caller, String arn, String action) {
        CompiledMachine machine = find(caller, arn, action, Map.of());
        if (machine == null) {
            throw StatesFailures.noSuchMachine(arn);
        }
        return machine;
    }

    /** Deletes a machine when its last execution has ended. */
    void delete(CompiledMachine machine) {
        machine.markDeleting();
        timeline.after(
                Duration.ZERO,
                "delete " + machine.revision().arn(),
                () -> removeDeleted(machine.revision().arn()));
    }

    private void removeDeleted(String arn) {
        Map<String, CompiledMachine> here = at(AmazonResourceName.parse(arn).place());
        CompiledMachine machine = here.get(arn);
        if (machine != null && machine.deleting() && !machine.busy()) {
            here.remove(arn);
        }
    }

    private void packHistoriesBefore(Execution ended) {
        endedLast.add(ended);
        if (endedLast.size() > UNPACKED_HISTORIES) {
            endedLast.remove().history().pack();
        }
    }

    Execution execution(Caller caller, String arn, String action) {
        if (!AmazonResourceName.isArn(arn)
                || !AmazonResourceName.parse(arn).resource().startsWith("execution:")) {
            throw StatesFailures.invalidArn(arn);
        }
        authorization.require(
                AmazonResourceName.parse(arn).account(),
                null,
                AccessRequest.of(caller, "states:" + action, arn),
                StatesFailures::denied);
        Execution execution = executions.get(arn);
        if (execution == null || !execution.machine().place().equals(caller.place())) {
            throw StatesFailures.noSuchExecution(arn);
        }
        return execution;
    }

    /**
     * @param name null for a generated name
     * @throws IllegalArgumentException if the input is not JSON
     */
    Execution start(CompiledMachine machine, String name, String input) {
        long number = ++started;
        CompiledMachine.Revision revision = machine.revision();
        String actual = name == null ? Digests.uuid(revision.arn() + "/" + number) : name;
        String arn = revision.place().arn("states", "execution:" + revision.name() + ":" + actual);
        Execution execution = new Execution(revision, arn, actual, input, number, stage);
        machine.add(execution);
        executions.put(arn, execution);
        execution.start();
        return execution;
    }

    private Map<String, CompiledMachine> at(AccountRegion place) {
        return machines.computeIfAbsent(place, p -> new LinkedHashMap<>());
    }
}
