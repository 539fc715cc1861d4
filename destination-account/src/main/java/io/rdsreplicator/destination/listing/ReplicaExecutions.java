package io.rdsreplicator.destination.listing;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.shared.executions.MachineExecutions;
import io.rdsreplicator.shared.runtime.Json;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/**
 * Finds the executions that made replicas. For many replicas, it uses one list of the newest executions only. The quota
 * of DescribeExecution is shared with all other callers of Step Functions, including the machines' own steps.
 */
public final class ReplicaExecutions {
    private final MachineExecutions replications;
    private final boolean looksUp;
    private final Set<String> newest;

    /** @param looksUp whether each replica's execution is read; only that gives the source's execution */
    public ReplicaExecutions(MachineExecutions replications, boolean looksUp) {
        this.replications = replications;
        this.looksUp = looksUp;
        this.newest =
                replications.newest().stream().map(ExecutionListItem::name).collect(Collectors.toSet());
    }

    /** The ARNs of the executions in both accounts; null if they are not known. */
    public record Found(@Nullable String inDestination, @Nullable String inSource) {}

    public Found of(Replica replica) {
        String name = replica.replicationId().value();
        Optional<String> input = looksUp ? replications.input(name) : Optional.empty();
        return new Found(
                input.isPresent() || newest.contains(name) ? replications.arn(name) : null,
                input.flatMap(Json::members)
                        .map(members -> TargetReaders.text(members, "sourceExecutionArn"))
                        .orElse(null));
    }
}
