package io.rdsreplicator.local.rds;

import java.util.Map;

/**
 * A DB instance as it is, whatever a call would show of it.
 *
 * @param kmsKeyArn null where it is not encrypted
 * @param serial the same as long as it is the same DB instance; one made later under its name has another
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
                db.tags.values());
    }
}
