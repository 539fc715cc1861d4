package io.rdsreplicator.shared.events;

import java.util.List;

/**
 * What subscribers are told of an execution that did not succeed.
 *
 * @param event by the machine: {@code ReplicationFailed}, {@code ReplicaFailed} or {@code RollbackFailed}
 * @param summary all that matters, in a sentence
 * @param replica in the destination: the replica that the execution was making, whether or not it exists, or was going back to
 * @param step the state that failed; empty if none had been entered
 * @param advice what to do next
 * @param cleanedUp what the run deleted of what it had made, and what it kept and why
 * @param leftBehind RDS resources that the run made and that still exist
 * @param retry the command that does it again
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
        String work = event.equals("RollbackFailed") ? "Rollback " : "Replication ";
        return work + status + (step.isEmpty() ? "" : " at " + step) + ": " + name;
    }
}
