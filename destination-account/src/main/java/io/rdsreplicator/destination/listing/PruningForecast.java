package io.rdsreplicator.destination.listing;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.destination.secret.SecretView;
import io.rdsreplicator.destination.secret.VersionsInUse;
import io.rdsreplicator.destination.steps.MarkSuperseded;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Forecasts what the next successful replication of a lineage will do with the current replicas. It makes one more
 * replica, which goes live unless the secret is pinned. It takes the lock off those that are superseded, and prunes by
 * the rules of {@link Retention}.
 */
final class PruningForecast {
    private final Retention.Counts counts;
    private final ReplicaChecks checks;

    PruningForecast(Settings settings) {
        this.counts = Retention.Counts.from(settings);
        this.checks = new ReplicaChecks(settings);
    }

    /**
     * Why each replica is kept, by its identifier; empty for a replica that will be deleted. Replicas that are being
     * deleted are left out.
     *
     * @param replicating the replications that run now; the first one that succeeds is the next
     */
    Map<String, Optional<String>> decide(List<Replica> lineage, Set<ReplicationId> replicating, SecretView reading) {
        ReplicaSecret secret = reading.value();
        VersionsInUse inUse =
                secret.pinned() ? reading.inUse() : reading.inUse().afterASwap();
        Retention retention =
                new Retention(counts, checks, replicating, reading.labels().claimed(), inUse, secret.identity());
        List<Replica> marked = lineage.stream()
                .map(replica -> !replicating.contains(replica.replicationId()) && unlocks(replica, reading)
                        ? replica.unprotected()
                        : replica)
                .toList();
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

    /**
     * Whether the next replication unlocks the replica, as {@link MarkSuperseded} does. A replica that stops being live
     * is unlocked, and so is one that was replaced before. If an operator has locked it again, it stays locked.
     */
    private static boolean unlocks(Replica replica, SecretView reading) {
        boolean losesItsPlace =
                isLive(replica.id(), reading.value()) && !reading.value().pinned();
        boolean hasLostIt = reading.labels().toUnlock().containsKey(replica.replicationId())
                && !isLive(replica.id(), reading.value());
        return (losesItsPlace || hasLostIt) && !replica.tags().role().equals(Replica.SUPERSEDED);
    }
}
