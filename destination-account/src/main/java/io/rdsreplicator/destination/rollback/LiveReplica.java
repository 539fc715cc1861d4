package io.rdsreplicator.destination.rollback;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.Replicas;
import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.shared.contract.ReplicationId;
import java.util.Optional;

/**
 * What the secret names, and whether it is of any use.
 *
 * @param problem why applications cannot rely on it, as "it is stopped"; empty if it is alive and well
 * @param replication that made it; empty where nothing says it for certain, as for a name that was written into the secret by hand
 * @param isLost whether it is gone, or so far gone that it cannot be live again
 */
public record LiveReplica(String id, Optional<String> problem, Optional<ReplicationId> replication, boolean isLost) {

    public static LiveReplica of(String id, ReplicaSecret secret, RollbackCandidates targets, Replicas replicas) {
        return targets.lineage().stream()
                .filter(replica -> replica.id().equals(id))
                .findFirst()
                .map(replica -> existing(replica, targets))
                .orElseGet(() -> missing(id, secret, replicas));
    }

    private static LiveReplica existing(Replica replica, RollbackCandidates targets) {
        boolean lost = replica.isBeingDeleted() || targets.checks().hasFailedForGood(replica.instance());
        Optional<String> problem = targets.blockedReason(replica)
                .or(() -> Optional.of("it is " + replica.instance().dbInstanceStatus())
                        .filter(stopped -> replica.isStopped()));
        return new LiveReplica(replica.id(), problem, Optional.of(replica.replicationId()), lost);
    }

    /** The secret says which replication made its replica, unless somebody has changed the replica alone. */
    private static LiveReplica missing(String id, ReplicaSecret secret, Replicas replicas) {
        if (replicas.exists(id)) {
            return new LiveReplica(
                    id, Optional.of("it is no replica of this database and stack"), Optional.empty(), false);
        }
        Optional<ReplicationId> replication = secret.replicationId()
                .filter(made -> replicas.ownership().names().replica(made).equals(id));
        return new LiveReplica(id, Optional.of("it does not exist"), replication, replication.isPresent());
    }

    /** Its identifier, and its trouble if it has any. */
    @Override
    public String toString() {
        return id + problem.map(what -> " (" + what + ")").orElse("");
    }
}
