package io.rdsreplicator.local.rds;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A DB snapshot as it is, whatever a call would show of it.
 *
 * @param kmsKeyArn null where it is not encrypted
 * @param serial the same as long as it is the same snapshot; one made later under its name has another
 * @param created by RDS's clock in its place, as {@code originallyCreated} by that of the first snapshot's
 * @param instanceSerial of the DB instance of which it, or what it is a copy of, was taken
 * @param databaseTime of the most recent transaction in it
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
