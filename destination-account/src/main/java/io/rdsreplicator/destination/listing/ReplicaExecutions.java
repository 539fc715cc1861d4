package io.rdsreplicator.destination.listing;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.shared.executions.MachineExecutions;
import io.rdsreplicator.shared.runtime.Json;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/**
 * The executions that made replicas. For many replicas, one list of the newest executions must do: the quota of DescribeExecution is shared
 * with whoever else asks Step Functions, the machines' own steps among them.
 */
public final class ReplicaExecutions {
    private final MachineExecutions replications;
    private final boolean looksUp;
    private final Set<String> newest;

    /** @param looksUp whether Step Functions is asked for each replica's execution, which alone tells of the source's */
    public ReplicaExecutions(MachineExecutions replications, boolean looksUp) {
        this.replications = replications;
        this.looksUp = looksUp;
        this.newest =
                replications.newest().stream().map(ExecutionListItem::name).collect(Collectors.toSet());
    }

    /** Their ARNs in both accounts; null where they are not known. */
    public record Found(String inDestination, String inSource) {}

    public Found of(Replica replica) {
        String name = replica.replicationId().value();
        Optional<String> input = looksUp ? replications.input(name) : Optional.empty();
        return new Found(
                input.isPresent() || newest.contains(name) ? replications.arn(name) : null,
                input.flatMap(Json::members)
                        .map(members -> AnnouncedTargetReader.text(members, "sourceExecutionArn"))
                        .orElse(null));
    }
}
