package io.rdsreplicator.shared.steps;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.rds.Database;
import io.rdsreplicator.shared.rds.Snapshots;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * Lists the resources that a failed replication has made in this account and that still exist, usable or not. Each is
 * checked again before it is deleted or kept. A resource that has such a name but is not this stack's, or is of another
 * lineage, is not listed. Changes nothing.
 */
public final class ListLeftovers extends JsonHandler<ListLeftovers.Input, ListLeftovers.Output> {
    private final RdsClient rds;
    private final Ownership ownership;

    public record Input(ReplicationId replicationId, Arn sourceArn) {
        public Input {
            Require.present(replicationId, "replicationId");
            Require.present(sourceArn, "sourceArn");
        }
    }

    public record LeftSnapshot(String snapshotId) {}

    public record LeftReplica(String replicaId) {}

    /**
     * @param replicas none in the source account; at most one in the destination
     */
    public record Output(List<LeftSnapshot> snapshots, List<LeftReplica> replicas) {}

    public ListLeftovers() {
        this(AwsClients.rds(), Settings.fromEnvironment());
    }

    ListLeftovers(RdsClient rds, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.ownership = Ownership.from(settings);
    }

    @Override
    protected Output handle(Input input) {
        Names names = ownership.names();
        List<LeftSnapshot> snapshots = new ArrayList<>();
        for (SnapshotKind kind : SnapshotKind.values()) {
            Snapshots.of(input.sourceArn(), rds)
                    .find(names.snapshot(kind, input.replicationId()))
                    .filter(snapshot -> isOurs(ownership.ofSnapshot(snapshot), input))
                    .ifPresent(snapshot -> snapshots.add(new LeftSnapshot(snapshot.id())));
        }
        List<LeftReplica> replicas = Stream.of(names.replica(input.replicationId()))
                .filter(name -> !names.replicaPrefix().isEmpty())
                .flatMap(name -> replica(name, input.sourceArn()).stream())
                .filter(database -> isOurs(ownership.ofDatabase(database), input))
                .map(database -> new LeftReplica(database.id()))
                .toList();
        return new Output(snapshots, replicas);
    }

    private static boolean isOurs(Optional<ReplicationTags> tags, Input input) {
        return tags.stream()
                .anyMatch(own -> own.replicationId().equals(input.replicationId())
                        && own.sourceArn().equals(input.sourceArn().toString()));
    }

    private Optional<Database> replica(String name, Arn source) {
        return DatabaseKind.of(source).flatMap(kind -> Database.find(kind, name, rds));
    }
}
