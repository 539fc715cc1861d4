package io.rdsreplicator.local.states;

import io.rdsreplicator.local.identity.Caller;
import java.time.Instant;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * Receives, on the timeline, every state that an execution passes through. If a state fails and no catcher matches, it
 * is entered but not exited.
 */
public interface ExecutionObserver {
    void entered(Passage passage);

    void exited(Passage passage);

    /** Receives a history event of an execution if its machine logs events of that type. */
    default void logged(LogEntry entry) {}

    /** An execution of a machine with X-Ray tracing has ended. The trace is sent with the machine's role. */
    default void traced(Caller role, String executionArn) {}

    /** An execution has started, or has ended. */
    default void changed(Status status) {}

    /** @param stopDate null while it runs */
    record Status(
            String stateMachineArn, String executionArn, ExecutionStatus status, Instant startDate, Instant stopDate) {}

    /** @param event without the input and output of the states, unless the machine logs these too */
    record LogEntry(String executionArn, String logGroupArn, HistoryEvent event) {}

    /** @param type as in the definition, for example {@code Task} */
    record Passage(String executionArn, String state, String type, Instant at) {}
}
