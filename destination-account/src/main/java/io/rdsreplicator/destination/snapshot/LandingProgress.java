package io.rdsreplicator.destination.snapshot;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.executions.ExecutionTarget;
import io.rdsreplicator.shared.rds.Snapshots;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;

/** Reads how much of a replication's snapshot has been copied to this account. RDS reports no progress of a restore. */
public record LandingProgress(RdsClient rds, Ownership ownership) {
    /** The progress of the copy in percent; empty if none is in progress. */
    public Optional<Integer> of(ExecutionTarget target) {
        if (target.replicationId() == null) {
            return Optional.empty();
        }
        String name = ownership.names().snapshot(SnapshotKind.LANDED, target.replicationId());
        return Stream.of(DatabaseKind.values())
                .flatMap(kind -> Snapshots.of(kind, rds).find(name).stream())
                .filter(snapshot -> ownership.ofSnapshot(snapshot).isPresent())
                .flatMap(snapshot -> snapshot.progress().stream())
                .findFirst();
    }
}
