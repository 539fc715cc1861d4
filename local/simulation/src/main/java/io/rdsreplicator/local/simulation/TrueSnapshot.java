package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.ClusterSnapshotState;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.rds.SnapshotState;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The true state of a DB snapshot or a DB cluster snapshot.
 *
 * @param database the name of the database from which it, or the source of the copy, was taken
 * @param kmsKeyArn null if it is not encrypted
 * @param created by the RDS clock of its account and Region; a DB cluster snapshot's copy may have the time of its
 *     source
 * @param originallyCreated by the clock of the first snapshot; null for a DB cluster snapshot, as {@code dataTime}
 * @param source the serial of that database
 * @param dataTime the time of the most recent transaction in it
 */
public record TrueSnapshot(
        DatabaseKind kind,
        String id,
        String serial,
        String database,
        String status,
        String kmsKeyArn,
        Instant created,
        Instant originallyCreated,
        Set<String> sharedWith,
        String source,
        Instant dataTime) {
    /** The snapshot of this name; empty if there is none. */
    public static Optional<TrueSnapshot> find(RdsService rds, AccountRegion place, String id) {
        Optional<ClusterSnapshotState> ofCluster = rds.clusterSnapshot(place, id);
        return ofCluster.isPresent()
                ? ofCluster.map(TrueSnapshot::of)
                : rds.snapshot(place, id).map(TrueSnapshot::of);
    }

    private static TrueSnapshot of(SnapshotState state) {
        return new TrueSnapshot(
                DatabaseKind.INSTANCE,
                state.id(),
                state.serial(),
                state.instanceId(),
                state.status(),
                state.kmsKeyArn(),
                state.created(),
                state.originallyCreated(),
                state.sharedWith(),
                state.instanceSerial(),
                state.databaseTime());
    }

    private static TrueSnapshot of(ClusterSnapshotState state) {
        return new TrueSnapshot(
                DatabaseKind.CLUSTER,
                state.id(),
                state.serial(),
                state.clusterId(),
                state.status(),
                state.kmsKeyArn(),
                state.created(),
                null,
                state.sharedWith(),
                state.clusterSerial(),
                null);
    }

    public boolean isAvailable() {
        return status.equals("available");
    }
}
