package io.rdsreplicator.local.states;

import java.time.Instant;

/** Is told, on the timeline, of every state that an execution passes; a state that fails uncaught is entered and not exited. */
public interface ExecutionObserver {
    void entered(Passage passage);

    void exited(Passage passage);

    /** @param type as in the definition, {@code Task} */
    record Passage(String executionArn, String state, String type, Instant at) {}
}
