package io.rdsreplicator.local.states;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/**
 * A sequence of states that run one after the other: the execution itself, a branch of a Parallel or an iteration of a
 * Map.
 */
final class Branch {
    private final Execution execution;
    private final Workflow workflow;
    private final Variables variables;
    private final Map<String, Object> mapItem;
    private final Ending ending;
    private boolean live = true;
    private long lastEvent;
    private StateRun current;

    /** Called when the branch has ended by itself. */
    interface Ending {
        void succeeded(Object output);

        void failed(StateFailure failure);
    }

    /** @param mapItem the value of {@code $states.context.Map} in this branch, or null outside a Map */
    Branch(
            Execution execution,
            Workflow workflow,
            Variables variables,
            Map<String, Object> mapItem,
            long lastEvent,
            Ending ending) {
        this.execution = execution;
        this.workflow = workflow;
        this.variables = variables;
        this.mapItem = mapItem;
        this.lastEvent = lastEvent;
        this.ending = ending;
    }

    void start(Object input) {
        enter(workflow.startAt(), input);
    }

    /** Enters a state in an event of its own. */
    void enter(String name, Object input) {
        State state = workflow.state(name);
        execution.later(this, Duration.ZERO, "enter " + name, () -> {
            current = StateRun.of(this, state, input);
            current.begin();
        });
    }

    void succeed(Object output) {
        live = false;
        ending.succeeded(output);
    }

    void fail(StateFailure failure) {
        live = false;
        ending.failed(failure);
    }

    /** Ends the branch from outside. Nothing more happens in it, and later results are ignored. */
    void abandon() {
        live = false;
        if (current != null) {
            current.cancel();
        }
    }

    boolean live() {
        return live;
    }

    long record(HistoryEventType type, Consumer<HistoryEvent.Builder> details) {
        lastEvent = execution.record(type, lastEvent, details);
        return lastEvent;
    }

    /** Records that the current state was ended from outside. */
    void recordAborted() {
        HistoryEventType type = current == null
                ? null
                : HistoryEventType.fromValue(current.state().type() + "StateAborted");
        if (type != null && type != HistoryEventType.UNKNOWN_TO_SDK_VERSION) {
            record(type, event -> {});
        }
    }

    Execution execution() {
        return execution;
    }

    Variables variables() {
        return variables;
    }

    Map<String, Object> mapItem() {
        return mapItem;
    }

    long lastEvent() {
        return lastEvent;
    }

    /** Continues the event numbers of a branch that joined this one. */
    void follow(long event) {
        lastEvent = event;
    }
}
