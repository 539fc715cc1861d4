package io.rdsreplicator.destination.snapshot;

import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.executions.ExecutionTarget;
import io.rdsreplicator.shared.rds.RdsStatus;
import java.util.Optional;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.RdsException;

/** Reads how much of a replication's snapshot has been copied to this account. RDS reports no progress of a restore. */
public record LandingProgress(RdsClient rds, Ownership ownership) {
    /** The progress of the copy in percent; empty if none is in progress. */
    public Optional<Integer> of(ExecutionTarget target) {
        if (target.replicationId() == null) {
            return Optional.empty();
        }
        String name = ownership.names().snapshot(SnapshotKind.LANDED, target.replicationId());
        try {
            return rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(name)).dbSnapshots().stream()
                    .filter(snapshot -> ownership.of(snapshot).isPresent())
                    .filter(snapshot -> RdsStatus.ofSnapshot(snapshot.status()) == RdsStatus.IN_PROGRESS)
                    .findFirst()
                    .map(DBSnapshot::percentProgress);
        } catch (RdsException e) {
            if (AwsErrors.isCode(e, "DBSnapshotNotFound")) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
