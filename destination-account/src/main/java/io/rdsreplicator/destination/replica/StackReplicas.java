package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.rds.RdsClient;

/** Finds the replicas of this stack, of all kinds. It never returns a database of another stack or lineage. */
public final class StackReplicas {
    private final Map<DatabaseKind, Replicas> ports = new EnumMap<>(DatabaseKind.class);
    private final Ownership ownership;

    public StackReplicas(RdsClient rds, Settings settings) {
        for (DatabaseKind kind : DatabaseKind.values()) {
            ports.put(kind, Replicas.of(kind, rds, settings));
        }
        this.ownership = Ownership.from(settings);
    }

    public Ownership ownership() {
        return ownership;
    }

    /** What the steps do with replicas of a source: its kind is theirs. */
    public Replicas of(Arn source) {
        return port(DatabaseKind.of(source).orElse(DatabaseKind.INSTANCE));
    }

    /** What the steps do with a replica. */
    public Replicas of(Replica replica) {
        return port(replica.database().kind());
    }

    private Replicas port(DatabaseKind kind) {
        return Objects.requireNonNull(ports.get(kind), "a kind without databases");
    }

    /**
     * The replica of that name; empty if there is no such database.
     *
     * @throws ConflictException if the database is not this stack's, or is of another source
     */
    public Optional<Replica> find(String replicaId, Arn source) {
        return of(source).find(replicaId).map(database -> {
            ReplicationTags tags = ownership.requireDatabase(database);
            if (!tags.sourceArn().equals(source.toString())) {
                throw new ConflictException(
                        database.label() + " is a replica of another database, " + tags.sourceArn());
            }
            return new Replica(database, tags);
        });
    }

    /**
     * The replica of the announced replication, which must exist by now.
     *
     * @throws TransientException if it is not found: a new one may not be visible yet
     */
    public Replica require(String replicaId, ReplicaSpec replicaSpec) {
        Replica replica = find(replicaId, replicaSpec.sourceArn())
                .orElseThrow(() -> new TransientException(
                        "replica " + replicaId + " is not found: not visible yet, or deleted by somebody else"));
        if (!replica.replicationId().equals(replicaSpec.replicationId())) {
            throw new ConflictException(
                    replica.database().label() + " is the replica of another replication, " + replica.replicationId());
        }
        return replica;
    }

    /** The replication that made the replica of that name; empty if the name is not one of this stack's. */
    public Optional<ReplicationId> replicationOf(String replicaId) {
        return ownership.names().replicationOf(replicaId);
    }

    /** Whether there is a database of that name, in this stack or outside it. */
    public boolean exists(String id) {
        return ports.values().stream().anyMatch(port -> port.find(id).isPresent());
    }

    public List<Replica> ofLineage(Arn source) {
        return listing(of(source).list()).ofLineage(source);
    }

    /** The replicas of all lineages. */
    public List<Replica> all() {
        return list().replicas();
    }

    /** All replicas, and the databases that may be replicas. */
    public Listing list() {
        return listing(
                ports.values().stream().flatMap(port -> port.list().stream()).toList());
    }

    private Listing listing(List<RestoredDatabase> databases) {
        List<Replica> proven = new ArrayList<>();
        List<Unproven> unproven = new ArrayList<>();
        for (RestoredDatabase database : databases) {
            ownership.ofDatabase(database).ifPresent(tags -> proven.add(new Replica(database, tags)));
            ownership
                    .doubtOfDatabase(database)
                    .ifPresent(doubt -> unproven.add(new Unproven(
                            database.id(),
                            ownership.names().replicationOf(database.id()).orElseThrow(),
                            doubt)));
        }
        return new Listing(proven, unproven);
    }

    /** A database that has the name of a replica of this stack, but whose tags do not prove it. It is never changed. */
    public record Unproven(String id, ReplicationId named, String doubt) {
        /** The reason as a text for people. */
        public String reason() {
            return "nobody knows whether it is a replica of this database: " + doubt;
        }
    }

    /** The replicas of all lineages, and the databases that may be replicas. */
    public record Listing(List<Replica> replicas, List<Unproven> unproven) {
        public List<Replica> ofLineage(Arn source) {
            return replicas.stream()
                    .filter(replica -> replica.tags().sourceArn().equals(source.toString()))
                    .toList();
        }

        /** The unproven ones that have the name of a replica of the database. */
        public List<Unproven> unprovenOf(String sourceDatabase) {
            return unproven.stream()
                    .filter(one -> one.named().canBeOf(sourceDatabase))
                    .toList();
        }
    }
}
