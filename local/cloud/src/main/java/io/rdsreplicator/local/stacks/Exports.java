package io.rdsreplicator.local.stacks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The exports of the stacks in an account and Region. */
final class Exports {
    private Exports() {}

    /** Values by name. */
    static Map<String, String> of(List<StackState> stacks) {
        Map<String, String> exports = new TreeMap<>();
        stacks.stream().filter(state -> !state.isDeleted()).forEach(state -> exports.putAll(of(state.outputs)));
        return exports;
    }

    private static Map<String, String> of(Map<String, Stack.Output> outputs) {
        Map<String, String> exports = new TreeMap<>();
        outputs.values().stream()
                .filter(output -> output.exportName() != null)
                .forEach(output -> exports.put(output.exportName(), output.value()));
        return exports;
    }

    /**
     * @throws IllegalArgumentException if the outputs use the name of another stack's export, or if they remove or
     * change an export that another stack imports
     */
    static void check(List<StackState> stacks, StackState target, Map<String, Stack.Output> outputs) {
        Map<String, String> wanted = of(outputs);
        for (StackState other : stacks) {
            if (other.isDeleted() || other == target) {
                continue;
            }
            of(other.outputs).keySet().stream()
                    .filter(wanted::containsKey)
                    .findFirst()
                    .ifPresent(name -> {
                        throw new IllegalArgumentException(
                                "Export with name " + name + " is already exported by stack " + other.name);
                    });
            of(target.outputs).forEach((name, value) -> {
                if (other.imports.contains(name) && !value.equals(wanted.get(name))) {
                    throw new IllegalArgumentException("Export " + name + " cannot be "
                            + (wanted.containsKey(name) ? "updated" : "deleted") + " as it is in use by " + other.name);
                }
            });
        }
    }

    /** The name of a stack that imports a value of the target, or null. */
    static String inUse(List<StackState> stacks, StackState target) {
        for (String name : of(target.outputs).keySet()) {
            for (StackState other : stacks) {
                if (!other.isDeleted() && other.imports.contains(name)) {
                    return "Cannot delete export " + name + " as it is in use by " + other.name;
                }
            }
        }
        return null;
    }
}
