package io.rdsreplicator.local.rds;

import java.util.List;
import java.util.Map;

/**
 * The true state of a DB cluster. A describe call can show an older state.
 *
 * @param kmsKeyArn null if it is not encrypted, or if AWS owns the key
 * @param serial identifies the DB cluster; one that is created later with the same name has another serial
 * @param endpoint null until the server runs, as {@code readerEndpoint}
 * @param members in the order of their creation
 */
public record ClusterState(
        String id,
        String arn,
        String serial,
        String status,
        boolean deletionProtected,
        String kmsKeyArn,
        String endpoint,
        String readerEndpoint,
        List<Member> members,
        Map<String, String> tags) {
    static ClusterState of(DbCluster cluster) {
        return new ClusterState(
                cluster.id,
                cluster.arn,
                cluster.resourceId,
                cluster.status,
                cluster.deletionProtection,
                cluster.key == null ? null : cluster.key.keyArn(),
                cluster.server == null ? null : cluster.server.address(),
                cluster.server == null ? null : cluster.server.readerAddress(),
                cluster.members.stream()
                        .map(db -> new Member(db.id, db.status, db == cluster.writer))
                        .toList(),
                cluster.tags.values());
    }

    /** A DB instance of the DB cluster. */
    public record Member(String id, String status, boolean isWriter) {}
}
