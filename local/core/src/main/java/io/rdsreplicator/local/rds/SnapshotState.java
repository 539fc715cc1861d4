package io.rdsreplicator.local.rds;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * The true state of a DB snapshot. A describe call can show an older state.
 *
 * @param kmsKeyArn null if it is not encrypted
 * @param serial identifies the snapshot; one that is created later with the same name has another serial
 * @param created by the RDS clock of its account and Region; {@code originallyCreated} is by the clock of the first
 * snapshot
 * @param instanceSerial the serial of the DB instance from which it, or the source of the copy, was taken
 * @param databaseTime the time of the most recent transaction in it
 */
public record SnapshotState(
        String id,
        String arn,
        String serial,
        boolean manual,
        String instanceId,
        String status,
        String kmsKeyArn,
        Instant created,
        Instant originallyCreated,
        Set<String> sharedWith,
        Map<String, String> tags,
        String instanceSerial,
        Instant databaseTime) {
    static SnapshotState of(DbSnapshot snapshot) {
        return new SnapshotState(
                snapshot.id,
                snapshot.arn,
                snapshot.image,
                snapshot.manual,
                snapshot.source.instanceId(),
                snapshot.status,
                snapshot.key == null ? null : snapshot.key.keyArn(),
                snapshot.created,
                snapshot.originallyCreated,
                Set.copyOf(snapshot.sharedWith),
                snapshot.tags.values(),
                snapshot.source.resourceId(),
                snapshot.databaseTime);
    }
}
