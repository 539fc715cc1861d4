package io.rdsreplicator.local.states;

import java.util.Map;

/** States and the state at which they start: a whole machine, a branch of a Parallel, or the processor of a Map. */
record Workflow(String startAt, Map<String, State> states) {
    State state(String name) {
        return states.get(name);
    }
}
