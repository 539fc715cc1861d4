package io.rdsreplicator.shared;

import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Which replications a state machine is working on; what they made is not touched by others. */
public final class RunningReplications {
    private final SfnClient sfn;

    public RunningReplications(SfnClient sfn) {
        this.sfn = sfn;
    }

    /**
     * The ids in the inputs of the machine's running executions, but for one's own. An execution whose input names no id mints its own, and is
     * not found here: what it made is young, and kept for that.
     */
    public Set<ReplicationId> others(String stateMachineArn, String ownExecutionArn) {
        return sfn
                .listExecutionsPaginator(r -> r.stateMachineArn(stateMachineArn).statusFilter(ExecutionStatus.RUNNING))
                .executions()
                .stream()
                .map(ExecutionListItem::executionArn)
                .filter(arn -> !arn.equals(ownExecutionArn))
                .map(this::replicationIdOf)
                .filter(ReplicationId::isReplicationId)
                .map(ReplicationId::new)
                .collect(Collectors.toSet());
    }

    private String replicationIdOf(String executionArn) {
        String input = sfn.describeExecution(r -> r.executionArn(executionArn)).input();
        Object id = Json.members(input).map(members -> members.get("replicationId")).orElse(null);
        return id instanceof String text ? text : "";
    }
}
