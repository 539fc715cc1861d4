package io.rdsreplicator.local.states;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Arn;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Place;
import io.rdsreplicator.local.lambda.Invoker;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Step Functions: the state machines of every place, and the executions that run on the timeline. */
public final class StatesService {
    private final Timeline timeline;
    private final Authorization authorization;
    private final Execution.Stage stage;
    private final List<ExecutionObserver> observers = new ArrayList<>();
    private final Map<Place, Map<String, Machine>> machines = new LinkedHashMap<>();
    private final Map<String, Execution> executions = new LinkedHashMap<>();
    private long started;

    /** Opens {@link SfnClient} at the front door. */
    public StatesService(Timeline timeline, FrontDoor frontDoor, Invoker lambda) {
        this.timeline = timeline;
        this.authorization = frontDoor.authorization();
        StatusEvents events = new StatusEvents(timeline, frontDoor);
        this.stage = new Execution.Stage(timeline, lambda, observers, execution -> {
            events.changed(execution);
            removeDeleted(execution.machine().arn());
        });
        frontDoor.open(SfnClient.class, caller -> new LocalSfnClient(this, caller));
    }

    /** Has every state that any execution passes from now on told to the observer. */
    public void observe(ExecutionObserver observer) {
        timeline.locked(() -> observers.add(observer));
    }

    Authorization authorization() {
        return authorization;
    }

    Instant now() {
        return timeline.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    void add(Machine machine) {
        at(machine.revision().place()).put(machine.revision().arn(), machine);
    }

    Collection<Machine> machines(Caller caller) {
        return at(caller.place()).values();
    }

    /** Null if there is none. */
    Machine find(Caller caller, String arn) {
        if (!Arn.isArn(arn) || !Arn.parse(arn).resource().startsWith("stateMachine:")) {
            throw Failures.invalidArn(arn);
        }
        return at(caller.place()).get(arn);
    }

    Machine machine(Caller caller, String arn) {
        Machine machine = find(caller, arn);
        if (machine == null) {
            throw Failures.noSuchMachine(arn);
        }
        return machine;
    }

    /** A machine that is being deleted goes when its last execution has ended. */
    void delete(Machine machine) {
        machine.markDeleting();
        timeline.after(Duration.ZERO, "delete " + machine.revision().arn(), () -> removeDeleted(machine.revision().arn()));
    }

    private void removeDeleted(String arn) {
        Map<String, Machine> here = at(Arn.parse(arn).place());
        Machine machine = here.get(arn);
        if (machine != null && machine.deleting() && !machine.busy()) {
            here.remove(arn);
        }
    }

    Execution execution(Caller caller, String arn) {
        if (!Arn.isArn(arn) || !Arn.parse(arn).resource().startsWith("execution:")) {
            throw Failures.invalidArn(arn);
        }
        Execution execution = executions.get(arn);
        if (execution == null || !execution.machine().place().equals(caller.place())) {
            throw Failures.noSuchExecution(arn);
        }
        return execution;
    }

    /**
     * @param name null for one that is made up
     * @throws IllegalArgumentException if the input is not JSON
     */
    Execution start(Machine machine, String name, String input) {
        long number = ++started;
        Machine.Revision revision = machine.revision();
        String actual = name == null ? Digests.uuid(revision.arn() + "/" + number) : name;
        String arn = revision.place().arn("states", "execution:" + revision.name() + ":" + actual);
        Execution execution = new Execution(revision, arn, actual, input, number, stage);
        machine.add(execution);
        executions.put(arn, execution);
        execution.start();
        return execution;
    }

    private Map<String, Machine> at(Place place) {
        return machines.computeIfAbsent(place, p -> new LinkedHashMap<>());
    }
}
