package io.rdsreplicator.destination;

import io.rdsreplicator.destination.ReplicaList.SecretState;
import io.rdsreplicator.shared.Arn;
import io.rdsreplicator.shared.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the secret of a database says of its replicas. A secret that is missing, broken or not answered for keeps nothing but itself from
 * being shown.
 *
 * @param secret empty where it cannot be used
 * @param keptFor why each replica is kept, by its identifier; empty for one that will be deleted
 */
record LineageList(SecretState state, Optional<ReplicaSecret> secret, Map<String, Optional<String>> keptFor) {
    private static final String UNREAD = "nothing is deleted while the secret cannot be read";

    /** @param sourceArn null where there is no replica that says */
    static LineageList read(
            String database, String sourceArn, List<Replica> replicas, NextPruning.Busy busy, SecretStore store, NextPruning pruning) {
        String name = store.name(database);
        try {
            ReplicaSecret secret = store.current(name).value();
            if (sourceArn != null) {
                secret.requireOf(Arn.parse(sourceArn, "the tag " + ReplicationTags.SOURCE_ARN));
            }
            Map<String, Optional<String>> keptFor =
                    replicas.isEmpty() ? Map.of() : pruning.decide(database, replicas, busy, secret, store.inUse(name));
            SecretState state = new SecretState(
                    database,
                    sourceArn,
                    name,
                    secret.liveReplica().orElse(null),
                    secret.pinned(),
                    secret.notBefore().orElse(null),
                    missing(secret, replicas).orElse(null));
            return new LineageList(state, Optional.of(secret), keptFor);
        } catch (InvalidRequestException | ConflictException | TransientException e) {
            SecretState state = new SecretState(database, sourceArn, name, null, false, null, e.getMessage());
            return new LineageList(state, Optional.empty(), Map.of());
        }
    }

    private static Optional<String> missing(ReplicaSecret secret, List<Replica> replicas) {
        return secret.liveReplica()
                .filter(live -> replicas.stream().noneMatch(replica -> replica.id().equals(live)))
                .map(live -> "it names " + live + ", which is no replica of this stack");
    }

    String standing(Replica replica) {
        if (secret.isEmpty()) {
            return "unknown";
        }
        if (isLive(replica)) {
            return Replica.LIVE;
        }
        String role = replica.tags().role();
        return role.equals(Replica.CANDIDATE) || role.equals(Replica.CHOSEN) ? role : Replica.SUPERSEDED;
    }

    boolean isLive(Replica replica) {
        return secret.filter(value -> NextPruning.isLive(replica.id(), value)).isPresent();
    }

    /** Why the next replication keeps it; empty if it does not. */
    Optional<String> keptFor(Replica replica) {
        if (replica.isBeingDeleted()) {
            return Optional.empty();
        }
        return secret.isEmpty() ? Optional.of(UNREAD) : keptFor.get(replica.id());
    }
}
