package io.rdsreplicator.shared;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
     * The ids of the machine's running executions, but for one's own: the id that an input names, and the one that the execution would mint
     * for the database.
     */
    public Set<ReplicationId> others(String stateMachineArn, String ownExecutionArn, Arn source) {
        return sfn
                .listExecutionsPaginator(r -> r.stateMachineArn(stateMachineArn).statusFilter(ExecutionStatus.RUNNING))
                .executions()
                .stream()
                .filter(execution -> !execution.executionArn().equals(ownExecutionArn))
                .flatMap(execution -> Stream.concat(
                        named(execution).stream(),
                        Stream.of(ReplicationId.mint(source, execution.executionArn(), execution.startDate()))))
                .collect(Collectors.toSet());
    }

    /** In the destination an execution's name begins with the id; every other execution is asked for its input. */
    private Optional<ReplicationId> named(ExecutionListItem execution) {
        Optional<ReplicationId> inName = ReplicationId.atStartOf(execution.name());
        return inName.isPresent() ? inName : inInput(execution);
    }

    private Optional<ReplicationId> inInput(ExecutionListItem execution) {
        String input = sfn.describeExecution(r -> r.executionArn(execution.executionArn())).input();
        return Json.members(input)
                .map(members -> members.get("replicationId"))
                .filter(id -> id instanceof String text && ReplicationId.isReplicationId(text))
                .map(id -> new ReplicationId((String) id));
    }
}
