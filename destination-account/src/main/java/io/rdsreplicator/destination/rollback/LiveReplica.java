package io.rdsreplicator.destination.rollback;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.shared.contract.ReplicationId;
import java.util.Optional;

/**
 * The replica that the secret names, and whether applications can use it.
 *
 * @param problem why applications cannot rely on it, for example "it is stopped"; empty if it has no problem
 * @param replication that made it; empty if that is uncertain, for example because an operator wrote the name into the
 *     secret
 * @param isLost whether it does not exist, or can never be live again
 */
public record LiveReplica(String id, Optional<String> problem, Optional<ReplicationId> replication, boolean isLost) {

    public static LiveReplica of(
            String id, ReplicaSecret secret, RollbackCandidates candidates, StackReplicas replicas) {
        return candidates.lineage().stream()
                .filter(replica -> replica.id().equals(id))
                .findFirst()
                .map(replica -> existing(replica, candidates))
                .orElseGet(() -> missing(id, secret, replicas));
    }

    private static LiveReplica existing(Replica replica, RollbackCandidates candidates) {
        boolean lost = replica.isBeingDeleted() || candidates.checks().hasFailedForGood(replica.database());
        Optional<String> problem = candidates
                .blockedReason(replica)
                .or(() -> Optional.of("it is " + replica.database().status()).filter(stopped -> replica.isStopped()))
                .or(() -> replica.lack().map(lack -> "it " + lack.state()));
        return new LiveReplica(replica.id(), problem, Optional.of(replica.replicationId()), lost);
    }

    /**
     * A replica that is not in the lineage. The secret has its replication, unless somebody has changed only the
     * replica's name in it.
     */
    private static LiveReplica missing(String id, ReplicaSecret secret, StackReplicas replicas) {
        if (replicas.exists(id)) {
            return new LiveReplica(
                    id, Optional.of("it is no replica of this database and stack"), Optional.empty(), false);
        }
        Optional<ReplicationId> replication = secret.replicationId()
                .filter(made -> replicas.ownership().names().replica(made).equals(id));
        return new LiveReplica(id, Optional.of("it does not exist"), replication, replication.isPresent());
    }

    /** The identifier, and the problem if there is one. */
    @Override
    public String toString() {
        return id + problem.map(what -> " (" + what + ")").orElse("");
    }
}
