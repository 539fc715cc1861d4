package io.rdsreplicator.local.states;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the states of a machine, a branch or a Map's processor, and checks the transitions between them. */
final class WorkflowParser {
    private static final int LONGEST_NAME = 80;

    private final List<String> problems;
    private final Set<String> namesInMachine;
    private final Set<String> outerVariables;

    /**
     * @param namesInMachine all state names so far, because they are unique in the whole machine
     * @param outerVariables the variables that the scopes around this one assign: readable here, not assignable
     */
    WorkflowParser(List<String> problems, Set<String> namesInMachine, Set<String> outerVariables) {
        this.problems = problems;
        this.namesInMachine = namesInMachine;
        this.outerVariables = outerVariables;
    }

    Workflow parse(Fields fields) {
        fields.require("StartAt");
        fields.require("States");
        String startAt = fields.text("StartAt");
        Map<String, State> states = new LinkedHashMap<>();
        if (fields.has("States")) {
            Fields members = fields.object("States");
            Set<String> scope = new HashSet<>(outerVariables);
            members.names().forEach(name -> scope.addAll(assignedBy(members.value(name))));
            for (String name : members.names()) {
                name(name, members);
                State state = new StateParser(problems, this, scope).parse(name, members.object(name));
                if (state != null) {
                    states.put(name, state);
                }
            }
            if (states.size() == members.names().size()) {
                connect(startAt, states, fields);
            }
        }
        return new Workflow(startAt, states);
    }

    /** A parser for the inner workflow of a state. */
    WorkflowParser inner(Set<String> scope) {
        return new WorkflowParser(problems, namesInMachine, scope);
    }

    boolean isOuter(String variable) {
        return outerVariables.contains(variable);
    }

    private void name(String name, Fields members) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            members.problem(name, "a state name has 1 to 80 characters");
        }
        if (!namesInMachine.add(name)) {
            members.problem(name, "the state name " + name + " is used twice in the machine");
        }
    }

    private static Set<String> assignedBy(Object state) {
        Set<String> names = new HashSet<>();
        if (state instanceof Map<?, ?> fields) {
            addNames(fields, names);
            Stream.of("Choices", "Catch")
                    .map(fields::get)
                    .filter(List.class::isInstance)
                    .forEach(list -> ((List<?>) list).forEach(item -> {
                        if (item instanceof Map<?, ?> map) {
                            addNames(map, names);
                        }
                    }));
        }
        return names;
    }

    private static void addNames(Map<?, ?> fields, Set<String> names) {
        if (fields.get("Assign") instanceof Map<?, ?> assign) {
            assign.keySet().forEach(name -> names.add((String) name));
        }
    }

    private void connect(String startAt, Map<String, State> states, Fields fields) {
        if (startAt != null && !states.containsKey(startAt)) {
            fields.problem("StartAt", "there is no state " + startAt);
        }
        states.values().forEach(state -> targets(state)
                .filter(next -> !states.containsKey(next))
                .forEach(next -> fields.problem("States/" + state.name(), "there is no state " + next + " to go to")));
        if (!states.containsKey(startAt)) {
            return;
        }
        Set<String> reached = new HashSet<>(Set.of(startAt));
        Deque<String> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            targets(states.get(open.pop()))
                    .filter(states::containsKey)
                    .filter(reached::add)
                    .forEach(open::push);
        }
        states.keySet().stream()
                .filter(name -> !reached.contains(name))
                .forEach(name -> fields.problem("States/" + name, "no state leads to " + name));
    }

    private static Stream<String> targets(State state) {
        Stream<Exit> rules =
                state instanceof State.Choice choice ? choice.rules().stream().map(State.Rule::exit) : Stream.of();
        Stream<Exit> catchers = state.handling().catchers().stream().map(Handling.Catcher::exit);
        return Stream.of(Stream.ofNullable(state.exit()), rules, catchers)
                .flatMap(exits -> exits)
                .map(Exit::next)
                .filter(next -> next != null);
    }
}
