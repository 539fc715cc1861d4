package io.rdsreplicator.local.states;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** One line of states, one after the other: an execution's own, a Parallel's branch or a Map's iteration. */
final class Branch {
    private final Execution execution;
    private final Workflow workflow;
    private final Variables variables;
    private final Map<String, Object> mapItem;
    private final Ending ending;
    private boolean live = true;
    private long lastEvent;
    private StateRun current;

    /** What happens when the line has ended by itself. */
    interface Ending {
        void succeeded(Object output);

        void failed(StateFailure failure);
    }

    /** @param mapItem what {@code $states.context.Map} reads here, or null outside a Map */
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

    /** Enters a state, as an event of its own. */
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

    /** Ends it from outside: nothing more happens here, and what still comes in is ignored. */
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

    /** Records that the state it is in was ended from outside. */
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

    /** Continues the numbering of a line that joined this one. */
    void follow(long event) {
        lastEvent = event;
    }
}
