package io.rdsreplicator.shared.events;

import java.util.List;

/**
 * The message about an execution that did not succeed.
 *
 * @param event by the state machine: {@code ReplicationFailed}, {@code ReplicaFailed}, {@code RollbackFailed} or {@code PreflightFailed}
 * @param summary the whole failure in one sentence
 * @param replica in the destination: the replica that the execution was making, whether or not it exists, or the target
 *     of the rollback
 * @param step the state that failed; empty if none had been entered
 * @param advice what to do next
 * @param cleanedUp what the run deleted of its own resources, and what it kept and why
 * @param leftBehind RDS resources that the run made and that still exist
 * @param retry the command that repeats the run
 */
public record ExecutionFailedEvent(
        String event,
        String summary,
        String executionArn,
        String stateMachineArn,
        String status,
        String sourceDatabase,
        String replicationId,
        String replica,
        String step,
        String error,
        String cause,
        String advice,
        List<String> cleanedUp,
        List<String> leftBehind,
        String retry)
        implements Event {

    @Override
    public String subject() {
        String name = executionArn.substring(executionArn.lastIndexOf(':') + 1);
        String work =
                switch (event) {
                    case "RollbackFailed" -> "Rollback ";
                    case "PreflightFailed" -> "Preflight ";
                    default -> "Replication ";
                };
        return work + status + (step.isEmpty() ? "" : " at " + step) + ": " + name;
    }
}
