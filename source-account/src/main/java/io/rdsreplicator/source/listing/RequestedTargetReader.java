package io.rdsreplicator.source.listing;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.executions.ExecutionTarget;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.source.snapshot.ReplicationRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/**
 * Reads what an execution in this account works on: the requested database, with the id that PlanReplication mints.
 *
 * @param defaultDatabase the stack's, or an empty text
 * @param made the tags of the stack's snapshots. They show the kind of a database whose request does not name it
 */
public record RequestedTargetReader(String defaultDatabase, Collection<ReplicationTags> made)
        implements ExecutionTarget.Reader {
    @Override
    public boolean canBeOf(ExecutionListItem execution, String sourceDatabase) {
        return ReplicationId.resumedBy(execution.name()).stream().allMatch(id -> id.canBeOf(sourceDatabase));
    }

    @Override
    public boolean isPreflight(ExecutionListItem execution, String input) {
        return Json.members(input).filter(PreflightAnnouncement::isDryRun).isPresent();
    }

    @Override
    public ExecutionTarget read(ExecutionListItem execution, String input) {
        Optional<Map<String, Object>> members = Json.members(input);
        try {
            ReplicationRequest request = ReplicationRequest.read(members.orElse(null), defaultDatabase);
            return new ExecutionTarget(
                    request.resumed().orElseGet(() -> minted(execution, request)),
                    request.sourceDatabase(),
                    request.resumed().isEmpty());
        } catch (InvalidRequestException e) {
            // PlanReplication also refuses this input, so the execution works on nothing.
            return ExecutionTarget.UNKNOWN;
        }
    }

    /**
     * The id for the kind in the request, or else for the kind of the database's snapshots. If these are of both kinds,
     * the id under which the execution has made a snapshot. Null if none shows the kind.
     */
    private @Nullable ReplicationId minted(ExecutionListItem execution, ReplicationRequest request) {
        String database = request.sourceDatabase();
        List<DatabaseKind> kinds = request.kind().map(List::of).orElseGet(() -> earlierKinds(execution, database));
        return kinds.stream()
                .map(kind -> minted(execution, kind, database))
                .filter(id ->
                        kinds.size() == 1 || isMade(tags -> tags.replicationId().equals(id)))
                .findFirst()
                .orElse(null);
    }

    private List<DatabaseKind> earlierKinds(ExecutionListItem execution, String sourceDatabase) {
        return Stream.of(DatabaseKind.values())
                .filter(kind -> isMade(tags -> tags.sourceArn()
                        .equals(arn(execution, kind, sourceDatabase).toString())))
                .toList();
    }

    private boolean isMade(Predicate<ReplicationTags> wanted) {
        return made.stream().anyMatch(wanted);
    }

    /**
     * The id of an execution's replication if it is of that database. The database is in the execution's account and
     * Region.
     */
    public static ReplicationId minted(ExecutionListItem execution, DatabaseKind kind, String sourceDatabase) {
        return ReplicationId.mint(
                arn(execution, kind, sourceDatabase), execution.executionArn(), execution.startDate());
    }

    private static Arn arn(ExecutionListItem execution, DatabaseKind kind, String sourceDatabase) {
        String[] parts = execution.executionArn().split(":");
        return new Arn(parts[1], "rds", parts[3], parts[4], kind.arnType(), sourceDatabase);
    }
}
