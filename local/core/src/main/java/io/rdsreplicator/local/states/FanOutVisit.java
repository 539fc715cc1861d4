package io.rdsreplicator.local.states;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** Runs a Parallel or a Map state, with branches that run concurrently. The first branch that fails ends the others. */
final class FanOutVisit extends StateRun {
    /** An inline Map runs at most this many iterations at a time, even if its MaxConcurrency is higher. */
    private static final int MOST_CONCURRENT = 40;

    private final boolean iterates;
    private final Map<Integer, Branch> running = new TreeMap<>();
    private final Deque<Line> waiting = new ArrayDeque<>();
    private Object[] outputs;
    private int finished;
    private int concurrent;

    /**
     * A branch to be run.
     *
     * @param item null for a branch of a Parallel
     */
    private record Line(int index, Workflow workflow, Object input, Map<String, Object> item) {}

    FanOutVisit(Branch branch, State state, Object input) {
        super(branch, state, input);
        this.iterates = state instanceof State.Map;
    }

    @Override
    void attempt() {
        List<Line> lines = state() instanceof State.Map map ? iterations(map) : branches((State.Parallel) state());
        finished = 0;
        outputs = new Object[lines.size()];
        waiting.clear();
        waiting.addAll(lines);
        record("Started", event -> {
            if (iterates) {
                event.mapStateStartedEventDetails(details -> details.length(lines.size()));
            }
        });
        long started = branch().lastEvent();
        while (running.size() < concurrent && !waiting.isEmpty()) {
            run(waiting.poll(), started);
        }
        finishIfDone();
    }

    @Override
    void cancel() {
        super.cancel();
        running.values().forEach(Branch::abandon);
        running.clear();
        waiting.clear();
    }

    private List<Line> branches(State.Parallel parallel) {
        Object arguments = value(parallel.arguments(), "Arguments", input());
        limit(StatesJson.write(arguments), "has arguments");
        concurrent = parallel.branches().size();
        List<Line> lines = new ArrayList<>();
        for (Workflow workflow : parallel.branches()) {
            lines.add(new Line(lines.size(), workflow, arguments, null));
        }
        return lines;
    }

    private List<Line> iterations(State.Map map) {
        Object items = value(map.items(), "Items", input());
        if (!(items instanceof List<?> list)) {
            throw map.items() == null
                    ? StateFailure.query(null, "Map state input must be an array but was: " + Expression.type(items))
                    : wrongType(map.items(), "Items", "array", items);
        }
        Integer most = integer(map.maxConcurrency(), "MaxConcurrency", 0);
        concurrent = most == null || most == 0 ? MOST_CONCURRENT : Math.min(most, MOST_CONCURRENT);
        List<Line> lines = new ArrayList<>();
        for (Object value : list) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("Index", lines.size());
            item.put("Value", value);
            lines.add(new Line(lines.size(), map.processor(), value, item));
        }
        return lines;
    }

    /** The input of an iteration is selected when the iteration has begun. */
    private Object selected(Line line) {
        if (!(state() instanceof State.Map map) || map.itemSelector() == null) {
            return line.input();
        }
        Map<String, Object> readable = readable(Map.of());
        Map<String, Object> states = new LinkedHashMap<>(asMap(readable.get("states")));
        Map<String, Object> context = new LinkedHashMap<>(asMap(states.get("context")));
        context.put("Map", Map.of("Item", line.item()));
        states.put("context", context);
        readable.put("states", states);
        return map.itemSelector().evaluate(readable, execution(), "ItemSelector");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }

    private void run(Line line, long after) {
        int index = line.index();
        Branch inner = new Branch(
                execution(),
                line.workflow(),
                new Variables(branch().variables()),
                item(line),
                after,
                new Branch.Ending() {
                    @Override
                    public void succeeded(Object output) {
                        execution().happen(branch(), () -> guarded(() -> lineSucceeded(index, output)));
                    }

                    @Override
                    public void failed(StateFailure failure) {
                        execution().happen(branch(), () -> lineFailed(index, failure));
                    }
                });
        running.put(index, inner);
        iterationEvent(inner, HistoryEventType.MAP_ITERATION_STARTED, index);
        try {
            inner.start(selected(line));
        } catch (StateFailure failure) {
            inner.abandon();
            lineFailed(index, told(failure, inner));
        }
    }

    private Map<String, Object> item(Line line) {
        return line.item() == null ? branch().mapItem() : line.item();
    }

    private void lineSucceeded(int index, Object output) {
        Branch ended = running.remove(index);
        iterationEvent(ended, HistoryEventType.MAP_ITERATION_SUCCEEDED, index);
        branch().follow(ended.lastEvent());
        outputs[index] = output;
        finished++;
        if (!waiting.isEmpty()) {
            run(waiting.poll(), ended.lastEvent());
        }
        finishIfDone();
    }

    private void finishIfDone() {
        if (finished == outputs.length) {
            record("Succeeded", event -> {});
            complete(new ArrayList<>(Arrays.asList(outputs)));
        }
    }

    private void lineFailed(int index, StateFailure failure) {
        Branch ended = running.remove(index);
        iterationEvent(ended, HistoryEventType.MAP_ITERATION_FAILED, index);
        running.forEach((other, line) -> {
            line.recordAborted();
            iterationEvent(line, HistoryEventType.MAP_ITERATION_ABORTED, other);
        });
        branch().follow(ended.lastEvent());
        cancel();
        record("Failed", event -> {});
        fail(failure);
    }

    /** Records an event of the state itself, such as MapStateStarted. */
    private void record(String what, Consumer<HistoryEvent.Builder> details) {
        branch().record(HistoryEventType.fromValue(state().type() + "State" + what), details);
    }

    private void iterationEvent(Branch line, HistoryEventType type, int index) {
        if (!iterates) {
            return;
        }
        line.record(type, event -> {
            switch (type) {
                case MAP_ITERATION_STARTED ->
                    event.mapIterationStartedEventDetails(
                            d -> d.name(state().name()).index(index));
                case MAP_ITERATION_SUCCEEDED ->
                    event.mapIterationSucceededEventDetails(
                            d -> d.name(state().name()).index(index));
                case MAP_ITERATION_FAILED ->
                    event.mapIterationFailedEventDetails(
                            d -> d.name(state().name()).index(index));
                default ->
                    event.mapIterationAbortedEventDetails(
                            d -> d.name(state().name()).index(index));
            }
        });
    }
}
