package io.rdsreplicator.local.states;

import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** One run of a state. It is entered once, attempted as often as its retriers allow, and left once. */
abstract class StateRun {
    /** The maximum size in bytes of a state's input, result, output or variables. */
    static final int PAYLOAD_LIMIT = 262_144;

    private final Branch branch;
    private final State state;
    private final Object input;
    private final int[] retriesUsed;
    private Instant entered;
    private long enteredEvent;
    private int retryCount;
    private Timeline.Scheduled retry;

    StateRun(Branch branch, State state, Object input) {
        this.branch = branch;
        this.state = state;
        this.input = input;
        this.retriesUsed = new int[state.handling().retriers().size()];
    }

    static StateRun of(Branch branch, State state, Object input) {
        if (state instanceof State.Task task) {
            return new TaskVisit(branch, task, input);
        }
        if (state instanceof State.Parallel || state instanceof State.Map) {
            return new FanOutVisit(branch, state, input);
        }
        return new FlowVisit(branch, state, input);
    }

    /** Does the state's work once. It ends with {@link #complete}, {@link #leave} or {@link #fail}, now or later. */
    abstract void attempt();

    /** Cancels everything that is still scheduled. */
    void cancel() {
        if (retry != null) {
            retry.cancel();
        }
    }

    final void begin() {
        entered = execution().now();
        String text = StatesJson.write(input);
        enteredEvent = branch.record(
                HistoryEventType.fromValue(state.type() + "StateEntered"),
                event -> event.stateEnteredEventDetails(
                        details -> details.name(state.name()).input(text).inputDetails(ExecutionHistory.whole())));
        execution().tell(observer -> observer.entered(passage(entered)));
        guarded(this::attempt);
    }

    private ExecutionObserver.Passage passage(Instant at) {
        return new ExecutionObserver.Passage(execution().arn(), state.name(), state.type(), at);
    }

    /** Runs a part of the work. If that part fails, the state fails. */
    final void guarded(Runnable part) {
        try {
            part.run();
        } catch (StateFailure failure) {
            fail(failure);
        }
    }

    /** @param result the value of {@code $states.result} in Output and Assign, and the output if Output is not given */
    final void complete(Object result) {
        limit(StatesJson.write(result), "returned a result");
        leave(state.exit(), Collections.singletonMap("result", result), result);
    }

    final void leave(Exit exit, Map<String, Object> more, Object defaultOutput) {
        leave(exit, "", more, defaultOutput);
    }

    /** @param at the place of the exit in the definition, such as {@code Choices[0]/} */
    final void leave(Exit exit, String at, Map<String, Object> more, Object defaultOutput) {
        Map<String, Object> readable = readable(more);
        Object output =
                exit.output() == null ? defaultOutput : exit.output().evaluate(readable, execution(), at + "Output");
        Map<String, Object> assigned = new LinkedHashMap<>();
        Map<String, String> assignedTexts = new LinkedHashMap<>();
        exit.assign().forEach((name, template) -> {
            Object value = template.evaluate(readable, execution(), at + "Assign/" + name);
            assigned.put(name, value);
            assignedTexts.put(name, StatesJson.write(value));
        });
        limit(StatesJson.write(assigned), "assigned variables");
        String text = StatesJson.write(output);
        limit(text, "returned an output");
        branch.record(
                HistoryEventType.fromValue(state.type() + "StateExited"),
                event -> event.stateExitedEventDetails(details -> {
                    details.name(state.name()).output(text).outputDetails(ExecutionHistory.whole());
                    if (!assignedTexts.isEmpty()) {
                        details.assignedVariables(assignedTexts).assignedVariablesDetails(d -> d.truncated(false));
                    }
                }));
        branch.variables().assign(assigned);
        execution().tell(observer -> observer.exited(passage(execution().now())));
        if (exit.next() == null) {
            branch.succeed(output);
        } else {
            branch.enter(exit.next(), output);
        }
    }

    final void limit(String text, String did) {
        if (StatesJson.size(text) > PAYLOAD_LIMIT) {
            String cause = "The state '%s' %s with a size exceeding the maximum number of bytes service limit.";
            throw StateFailure.of(StateFailure.DATA_LIMIT, cause.formatted(state.name(), did));
        }
    }

    /** Retries, catches, or fails the branch. */
    final void fail(StateFailure failure) {
        StateFailure told = told(failure, branch);
        if (!retried(told) && !caught(told)) {
            branch.fail(told);
        }
    }

    /** Records in a branch that an expression of this state failed. */
    final StateFailure told(StateFailure failure, Branch line) {
        if (!failure.isEvaluation()) {
            return failure;
        }
        StateFailure told = failure.within(state.name(), enteredEvent);
        line.record(
                HistoryEventType.EVALUATION_FAILED,
                event -> event.evaluationFailedEventDetails(details -> details.error(told.error())
                        .cause(told.cause())
                        .location(failure.location())
                        .state(state.name())));
        return told;
    }

    private boolean retried(StateFailure failure) {
        List<Handling.Retrier> retriers = state.handling().retriers();
        for (int i = 0; i < retriers.size(); i++) {
            Handling.Retrier retrier = retriers.get(i);
            if (failure.matches(retrier.errors())) {
                if (retriesUsed[i] >= retrier.maxAttempts()) {
                    return false;
                }
                retriesUsed[i]++;
                retryCount++;
                double fraction = Digests.fraction(execution().arn() + "/" + enteredEvent + "/" + retryCount);
                retry = execution()
                        .later(
                                branch,
                                retrier.delay(retriesUsed[i], fraction),
                                "retry " + state.name(),
                                () -> guarded(this::attempt));
                return true;
            }
        }
        return false;
    }

    private boolean caught(StateFailure failure) {
        List<Handling.Catcher> catchers = state.handling().catchers();
        for (int i = 0; i < catchers.size(); i++) {
            if (failure.matches(catchers.get(i).errors())) {
                try {
                    leave(
                            catchers.get(i).exit(),
                            "Catch[" + i + "]/",
                            Map.of("errorOutput", failure.output()),
                            failure.output());
                } catch (StateFailure inCatcher) {
                    branch.fail(told(inCatcher, branch));
                }
                return true;
            }
        }
        return false;
    }

    /**
     * The value of a field, evaluated with the state's input. It is {@code absent} if the definition does not have the
     * field.
     */
    final Object value(PayloadTemplate template, String field, Object absent) {
        if (template instanceof PayloadTemplate.Literal literal) {
            return literal.value();
        }
        return template == null ? absent : template.evaluate(readable(Map.of()), execution(), field);
    }

    /** A whole number of at least {@code least}; null if the definition does not have the field. */
    final Integer integer(PayloadTemplate template, String field, int least) {
        if (template == null) {
            return null;
        }
        Object value = value(template, field, null);
        if (value instanceof Integer number && number >= least && number <= Fields.LONGEST_SECONDS) {
            return number;
        }
        throw wrongType(template, field, least == 0 ? "non-negative integer" : "positive integer", value);
    }

    static StateFailure wrongType(PayloadTemplate template, String field, String expected, Object value) {
        return template instanceof PayloadTemplate.Query query
                ? query.expression().unexpected(field, expected, value)
                : StateFailure.of(StateFailure.RUNTIME, "The field '" + field + "' must be of type " + expected + ".");
    }

    /** Everything that an expression can read here: the variables and {@code $states}. */
    final Map<String, Object> readable(Map<String, Object> more) {
        Map<String, Object> states = new LinkedHashMap<>();
        states.put("input", input);
        states.put("context", Context.of(branch, state, entered, retryCount));
        states.putAll(more);
        Map<String, Object> readable = branch.variables().visible();
        readable.put("states", states);
        return readable;
    }

    final Branch branch() {
        return branch;
    }

    final Execution execution() {
        return branch.execution();
    }

    final State state() {
        return state;
    }

    final Object input() {
        return input;
    }
}
