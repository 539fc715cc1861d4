package io.rdsreplicator.destination;

import io.rdsreplicator.destination.ReplicaList.SecretState;
import io.rdsreplicator.shared.Arn;
import io.rdsreplicator.shared.ReplicationTags;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the secrets for lists. One that is missing, broken or not answered for keeps nothing but itself from being shown. */
final class LineageReader {
    private final SecretStore store;
    private final NextPruning pruning;
    private final SecretProblems problems;

    LineageReader(SecretStore store, Settings settings) {
        this.store = store;
        this.pruning = new NextPruning(settings);
        this.problems = SecretProblems.from(settings);
    }

    /** @param sourceArn null where there is no replica that says */
    LineageList read(String database, String sourceArn, List<Replica> replicas, NextPruning.Busy busy) {
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
                    problems.of(secret, replicas).orElse(null));
            return new LineageList(state, Optional.of(secret), keptFor);
        } catch (InvalidRequestException | ConflictException | TransientException e) {
            SecretState state = new SecretState(database, sourceArn, name, null, false, null, e.getMessage());
            return new LineageList(state, Optional.empty(), Map.of());
        }
    }
}
