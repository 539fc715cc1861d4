package io.rdsreplicator.shared.executions;

import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/** An execution and what it works on. */
public record ListedExecution(ExecutionListItem execution, ExecutionTarget target) {
    /** The state that an execution entered last, by its name in the state machine's graph, and when. */
    public record Stage(String state, Instant since) {}

    public String executionArn() {
        return execution.executionArn();
    }

    public Instant begun() {
        return execution.startDate();
    }

    /** The duration of an execution that has ended. */
    Duration duration() {
        return Duration.between(execution.startDate(), execution.stopDate());
    }
}
