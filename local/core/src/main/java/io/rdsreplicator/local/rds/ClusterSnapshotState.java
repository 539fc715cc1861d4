package io.rdsreplicator.local.rds;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * The true state of a DB cluster snapshot. A describe call can show an older state.
 *
 * @param kmsKeyArn null if it is not encrypted, or if AWS owns the key
 * @param serial identifies the snapshot; one that is created later with the same name has another serial
 * @param created by the RDS clock of its account and Region
 * @param clusterSerial the serial of the DB cluster from which it, or the source of the copy, was taken
 */
public record ClusterSnapshotState(
        String id,
        String arn,
        String serial,
        String clusterId,
        String status,
        String kmsKeyArn,
        Instant created,
        Set<String> sharedWith,
        Map<String, String> tags,
        String clusterSerial) {
    static ClusterSnapshotState of(DbClusterSnapshot snapshot) {
        return new ClusterSnapshotState(
                snapshot.id,
                snapshot.arn,
                snapshot.image,
                snapshot.source.clusterId(),
                snapshot.status,
                snapshot.key == null ? null : snapshot.key.keyArn(),
                snapshot.created,
                Set.copyOf(snapshot.sharedWith),
                snapshot.tags.values(),
                snapshot.source.resourceId());
    }
}
