package io.rdsreplicator.local.rds;

import java.util.Map;

/**
 * The true state of a DB instance. A describe call can show an older state.
 *
 * @param kmsKeyArn null if it is not encrypted
 * @param cluster the DB cluster of which it is a member, or null
 * @param serial identifies the DB instance; one that is created later with the same name has another serial
 */
public record InstanceState(
        String id,
        String arn,
        String serial,
        String status,
        boolean deletionProtected,
        boolean publiclyAccessible,
        String kmsKeyArn,
        String endpoint,
        String cluster,
        Map<String, String> tags) {
    static InstanceState of(DbInstance db) {
        return new InstanceState(
                db.id,
                db.arn,
                db.resourceId,
                db.status,
                db.deletionProtection,
                db.publiclyAccessible,
                db.key == null ? null : db.key.keyArn(),
                db.endpoint == null ? null : db.endpoint.address(),
                db.memberOf == null ? null : db.memberOf.id,
                db.tags.values());
    }
}
