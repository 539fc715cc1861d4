package io.rdsreplicator.destination;

import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the next replication of a lineage that succeeds will do with the replicas that there are now. It makes one more, which goes live
 * unless the secret is pinned; takes the lock off those that are superseded; and prunes as {@link Retention} says.
 */
final class NextPruning {
    private final int keep;
    private final ReplicaChecks checks;

    /** What runs: replications by their ids, rollbacks by their databases. */
    record Busy(Set<ReplicationId> replicating, Set<String> rollingBack) {
        static final Busy NOT = new Busy(Set.of(), Set.of());
    }

    NextPruning(Settings settings) {
        this.keep = settings.wholeNumber("REPLICAS_TO_KEEP");
        this.checks = new ReplicaChecks(settings);
    }

    /**
     * Why each replica is kept, by its identifier; empty for one that will be deleted. Those that are being deleted are left out.
     *
     * @param busy the replications that run now, of which whichever succeeds first is the next, and the rollbacks
     */
    Map<String, Optional<String>> decide(String database, List<Replica> lineage, Busy busy, ReplicaSecret secret, VersionsInUse inUse) {
        boolean choosing = busy.rollingBack().contains(database);
        Retention retention = new Retention(keep, checks, busy.replicating(), choosing, secret.pinned() ? inUse : inUse.afterASwap());
        List<Replica> marked = choosing
                ? lineage
                : lineage.stream().map(replica -> marked(replica, secret, busy.replicating())).toList();
        Map<String, Optional<String>> keptFor = new HashMap<>();
        for (Retention.Decision decision : retention.decideBesideANewer(marked)) {
            String id = decision.replica().id();
            String live = secret.pinned() ? "it is live and pinned" : "it is live";
            keptFor.put(id, isLive(id, secret) ? Optional.of(live) : decision.keptFor());
        }
        return keptFor;
    }

    static boolean isLive(String replicaId, ReplicaSecret secret) {
        return secret.liveReplica().filter(replicaId::equals).isPresent();
    }

    /** As {@link MarkSuperseded} leaves it: one that was marked before and is protected again was locked by an operator. */
    private static Replica marked(Replica replica, ReplicaSecret secret, Set<ReplicationId> running) {
        boolean lockedByHand = replica.tags().role().equals(Replica.SUPERSEDED);
        boolean staysLive = secret.pinned() && isLive(replica.id(), secret);
        return lockedByHand || staysLive || running.contains(replica.replicationId()) ? replica : replica.unprotected();
    }
}
