package io.rdsreplicator.destination.listing;

import io.rdsreplicator.destination.listing.ReplicaList.SecretState;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.SourceIdentity;
import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.shared.contract.ReplicationId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of a database with the state of its secret.
 *
 * @param replicas of the database
 * @param secret empty if it cannot be used
 * @param keptFor why each replica is kept, by its identifier; empty for one that will be deleted
 * @param held the replications whose replica waits for its source to be accepted
 */
public record LineageListing(
        SecretState state,
        List<Replica> replicas,
        Optional<ReplicaSecret> secret,
        Map<String, Optional<String>> keptFor,
        Set<ReplicationId> held) {
    private static final Set<String> KEPT_ROLES = Set.of(Replica.CANDIDATE, Replica.CHOSEN, Replica.RESTORED);
    private static final String UNREAD = "nothing is deleted while the secret cannot be read";

    /** The listing for a secret that cannot be used. */
    static LineageListing unread(
            String database, @Nullable String sourceArn, String secretName, List<Replica> replicas, String problem) {
        SecretState state = new SecretState(database, sourceArn, secretName, null, false, null, problem);
        return new LineageListing(state, replicas, Optional.empty(), Map.of(), Set.of());
    }

    public String standing(Replica replica) {
        if (secret.isEmpty()) {
            return "unknown";
        }
        if (isLive(replica)) {
            return Replica.LIVE;
        }
        String role = replica.tags().role();
        if (held.contains(replica.replicationId()) && role.equals(Replica.SUPERSEDED)) {
            return SourceIdentity.HELD;
        }
        return KEPT_ROLES.contains(role) ? role : Replica.SUPERSEDED;
    }

    public boolean isLive(Replica replica) {
        return secret.filter(value -> PruningForecast.isLive(replica.id(), value))
                .isPresent();
    }

    /** Why the next replication keeps the replica; empty if it does not. */
    public Optional<String> keptFor(Replica replica) {
        if (replica.isBeingDeleted()) {
            return Optional.empty();
        }
        return secret.isEmpty()
                ? Optional.of(UNREAD)
                : Objects.requireNonNull(keptFor.get(replica.id()), "retention has not decided about a replica");
    }
}
