package io.rdsreplicator.shared;

import io.rdsreplicator.shared.errors.AwsErrors;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Which replications a state machine is working on; what they made is not touched by others. Step Functions tells of an execution that has
 * just begun or ended up to minutes late, so that this spares an execution trouble with others, and is no lock.
 */
public final class RunningReplications {
    private final SfnClient sfn;

    public RunningReplications(SfnClient sfn) {
        this.sfn = sfn;
    }

    /**
     * An execution that runs.
     *
     * @param named the id that its name or its input names, if any
     */
    public record Running(String executionArn, Instant startDate, Optional<ReplicationId> named) {
        /** The id that it is named, and the one that it would mint for the database. */
        public Stream<ReplicationId> ids(Arn source) {
            return Stream.concat(named.stream(), Stream.of(ReplicationId.mint(source, executionArn, startDate)));
        }
    }

    /** The machine's running executions, but for one's own. */
    public List<Running> others(String stateMachineArn, String ownExecutionArn) {
        return sfn
                .listExecutionsPaginator(r -> r.stateMachineArn(stateMachineArn).statusFilter(ExecutionStatus.RUNNING))
                .executions()
                .stream()
                .filter(execution -> !execution.executionArn().equals(ownExecutionArn))
                .map(execution -> new Running(execution.executionArn(), execution.startDate(), named(execution)))
                .toList();
    }

    /**
     * The ids of the machine's running executions, but for one's own: the id that an input names, and the one that the execution would mint
     * for the database.
     */
    public Set<ReplicationId> others(String stateMachineArn, String ownExecutionArn, Arn source) {
        return ids(others(stateMachineArn, ownExecutionArn), source);
    }

    /** The ids that these executions have, or would mint for the database. */
    public static Set<ReplicationId> ids(List<Running> running, Arn source) {
        return running.stream().flatMap(execution -> execution.ids(source)).collect(Collectors.toSet());
    }

    /** In the destination an execution's name begins with the id; every other execution is asked for its input. */
    private Optional<ReplicationId> named(ExecutionListItem execution) {
        Optional<ReplicationId> inName = ReplicationId.atStartOf(execution.name());
        return inName.isPresent() ? inName : inInput(execution);
    }

    private Optional<ReplicationId> inInput(ExecutionListItem execution) {
        return input(execution).flatMap(Json::members)
                .map(members -> members.get("replicationId"))
                .filter(id -> id instanceof String text && ReplicationId.isReplicationId(text))
                .map(id -> new ReplicationId((String) id));
    }

    /** Empty for one that is in the list already, and told of nowhere else yet. */
    private Optional<String> input(ExecutionListItem execution) {
        try {
            return Optional.of(sfn.describeExecution(r -> r.executionArn(execution.executionArn())).input());
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "ExecutionDoesNotExist")) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
