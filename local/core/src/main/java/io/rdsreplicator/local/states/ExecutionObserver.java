package io.rdsreplicator.local.states;

import io.rdsreplicator.local.identity.Caller;
import java.time.Instant;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** Is told, on the timeline, of every state that an execution passes; a state that fails uncaught is entered and not exited. */
public interface ExecutionObserver {
    void entered(Passage passage);

    void exited(Passage passage);

    /** An event of the history of an execution whose machine logs events of that type. */
    default void logged(LogEntry entry) {}

    /** An execution of a machine that X-Ray traces has ended; the trace is sent in the name of the machine's role. */
    default void traced(Caller role, String executionArn) {}

    /** An execution has started, or has ended. */
    default void changed(Status status) {}

    /** @param stopDate null while it runs */
    record Status(
            String stateMachineArn, String executionArn, ExecutionStatus status, Instant startDate, Instant stopDate) {}

    /** @param event without what the states passed to one another, unless the machine logs that too */
    record LogEntry(String executionArn, String logGroupArn, HistoryEvent event) {}

    /** @param type as in the definition, {@code Task} */
    record Passage(String executionArn, String state, String type, Instant at) {}
}
