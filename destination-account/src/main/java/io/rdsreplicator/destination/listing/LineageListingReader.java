package io.rdsreplicator.destination.listing;

import io.rdsreplicator.destination.listing.ReplicaList.SecretState;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.SourceIdentity;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.secret.OtherLineageSecrets;
import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretView;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Reads the secrets of databases for one list. If one secret is missing, broken or cannot be read, the others are still
 * shown.
 */
public final class LineageListingReader {
    private final SecretStore store;
    private final Names names;
    private final PruningForecast pruning;
    private final SecretProblems problems;
    private final OtherLineageSecrets otherSecrets;
    private final StackReplicas.Listing listing;
    private final boolean holds;
    private OtherLineageSecrets.@Nullable Listed listed;

    public LineageListingReader(
            SecretStore store,
            OtherLineageSecrets otherSecrets,
            KmsClient kms,
            Settings settings,
            StackReplicas.Listing listing) {
        this.store = store;
        this.names = Names.from(settings);
        this.pruning = new PruningForecast(settings);
        this.problems = SecretProblems.from(settings, kms);
        this.otherSecrets = otherSecrets;
        this.listing = listing;
        this.holds = SourceIdentity.isHeld(settings);
    }

    /**
     * The listings of databases that have no replica left, but whose secret names a replica of this stack. If the
     * secrets cannot be listed, one entry with an asterisk stands for all of them.
     */
    public List<LineageListing> abandoned(Set<String> otherDatabases) {
        try {
            return store.names().stream()
                    .map(store::database)
                    .filter(database -> !otherDatabases.contains(database))
                    .flatMap(database -> abandoned(database).stream())
                    .toList();
        } catch (InvalidRequestException | TransientException e) {
            return List.of(LineageListing.unread("", null, store.name("*"), List.of(), AwsErrors.message(e)));
        }
    }

    private Optional<LineageListing> abandoned(String database) {
        try {
            boolean promises = store.liveReplicaOf(store.name(database))
                    .filter(replica -> names.canBeReplica(replica, database))
                    .isPresent();
            return promises ? Optional.of(read(database, null, List.of(), Set.of())) : Optional.empty();
        } catch (InvalidRequestException | TransientException e) {
            return Optional.of(
                    LineageListing.unread(database, null, store.name(database), List.of(), AwsErrors.message(e)));
        }
    }

    /**
     * Reads the secret of one database.
     *
     * @param sourceArn null if no replica has it: the secret's is used then
     * @param replicating the running replications
     */
    public LineageListing read(
            String database, @Nullable String sourceArn, List<Replica> replicas, Set<ReplicationId> replicating) {
        String name = store.name(database);
        List<StackReplicas.Unproven> unproven = listing.unprovenOf(database);
        try {
            SecretView reading = store.read(name);
            ReplicaSecret secret = reading.value();
            if (sourceArn != null) {
                secret.requireOf(Arn.parse(sourceArn, "the tag " + ReplicationTags.SOURCE_ARN));
            }
            Map<String, Optional<String>> keptFor =
                    keptFor(database, replicas, pruning.decide(replicas, replicating, reading));
            SecretState state = new SecretState(
                    database,
                    sourceArn == null ? secret.sourceArn().orElse(null) : sourceArn,
                    name,
                    secret.liveReplica().orElse(null),
                    secret.pinned(),
                    secret.notBefore().orElse(null),
                    together(problems.of(database, secret, replicas, unproven), reading.failedRotation()));
            Set<ReplicationId> held = holds ? SourceIdentity.held(secret.identity(), replicas) : Set.of();
            return new LineageListing(state, replicas, Optional.of(secret), keptFor, held);
        } catch (InvalidRequestException | ConflictException | TransientException e) {
            String problem = Stream.concat(
                            Stream.of(e.getMessage()), SecretProblems.doubts(replicas, unproven).stream())
                    .collect(Collectors.joining("; "));
            return LineageListing.unread(database, sourceArn, name, replicas, problem);
        }
    }

    private static @Nullable String together(Optional<String> problem, Optional<String> another) {
        return Stream.of(problem, another)
                .flatMap(Optional::stream)
                .reduce((one, other) -> one + "; " + other)
                .orElse(null);
    }

    /**
     * Adds the secrets of other databases to the reasons of retention. The step that deletes replicas checks them, too.
     */
    private Map<String, Optional<String>> keptFor(
            String database, List<Replica> replicas, Map<String, Optional<String>> byRetention) {
        Map<String, Optional<String>> all = new HashMap<>(byRetention);
        replicas.stream()
                .filter(replica ->
                        byRetention.getOrDefault(replica.id(), Optional.of("")).isEmpty())
                .forEach(replica -> all.put(replica.id(), otherSecrets().naming(replica, database)));
        return all;
    }

    private OtherLineageSecrets.Listed otherSecrets() {
        if (listed == null) {
            listed = otherSecrets.list();
        }
        return listed;
    }
}
