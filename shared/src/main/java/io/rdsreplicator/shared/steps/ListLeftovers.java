package io.rdsreplicator.shared.steps;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

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
            snapshot(names.snapshot(kind, input.replicationId()))
                    .filter(snapshot -> isOurs(ownership.of(snapshot), input))
                    .ifPresent(snapshot -> snapshots.add(new LeftSnapshot(snapshot.dbSnapshotIdentifier())));
        }
        List<LeftReplica> replicas = Stream.of(names.replica(input.replicationId()))
                .filter(name -> !names.replicaPrefix().isEmpty())
                .flatMap(name -> replica(name).stream())
                .filter(instance -> isOurs(ownership.of(instance), input))
                .map(instance -> new LeftReplica(instance.dbInstanceIdentifier()))
                .toList();
        return new Output(snapshots, replicas);
    }

    private static boolean isOurs(Optional<ReplicationTags> tags, Input input) {
        return tags.stream()
                .anyMatch(own -> own.replicationId().equals(input.replicationId())
                        && own.sourceArn().equals(input.sourceArn().toString()));
    }

    private Optional<DBSnapshot> snapshot(String name) {
        return found(
                "DBSnapshotNotFound",
                () -> rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(name)).dbSnapshots().stream()
                        .findFirst());
    }

    private Optional<DBInstance> replica(String name) {
        return found(
                "DBInstanceNotFound",
                () -> rds.describeDBInstances(r -> r.dbInstanceIdentifier(name)).dbInstances().stream()
                        .findFirst());
    }

    private static <T> Optional<T> found(String notFound, Supplier<Optional<T>> search) {
        try {
            return search.get();
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, notFound)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
