package io.rdsreplicator.source.listing;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.executions.ExecutionTarget;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.source.snapshot.ReplicationRequest;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/**
 * Reads what an execution in this account works on: the requested database, with the id that PlanReplication mints.
 *
 * @param defaultDatabase the stack's, or an empty text
 */
public record RequestedTargetReader(String defaultDatabase) implements ExecutionTarget.Reader {
    @Override
    public boolean canBeOf(ExecutionListItem execution, String sourceDatabase) {
        return ReplicationId.resumedBy(execution.name()).stream().allMatch(id -> id.isOf(sourceDatabase));
    }

    @Override
    public ExecutionTarget read(ExecutionListItem execution, String input) {
        Optional<Map<String, Object>> members = Json.members(input);
        try {
            ReplicationRequest request = ReplicationRequest.read(members.orElse(null), defaultDatabase);
            ReplicationId minted = minted(execution, request.sourceDatabase());
            return new ExecutionTarget(
                    request.resumed().orElse(minted),
                    request.sourceDatabase(),
                    request.resumed().isEmpty());
        } catch (InvalidRequestException e) {
            // PlanReplication also refuses this input, so the execution works on nothing.
            return ExecutionTarget.UNKNOWN;
        }
    }

    /**
     * The id of an execution's replication if it is of that database. The database is in the execution's account and
     * Region.
     */
    public static ReplicationId minted(ExecutionListItem execution, String sourceDatabase) {
        String[] parts = execution.executionArn().split(":");
        return ReplicationId.mint(
                new Arn(parts[1], "rds", parts[3], parts[4], "db", sourceDatabase),
                execution.executionArn(),
                execution.startDate());
    }
}
