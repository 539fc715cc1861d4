package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Finds the replicas of this stack. It never returns a DB instance of another stack or lineage. */
public final class Replicas {
    private final RdsClient rds;
    private final Ownership ownership;

    public Replicas(RdsClient rds, Settings settings) {
        this.rds = rds;
        this.ownership = Ownership.from(settings);
    }

    public Ownership ownership() {
        return ownership;
    }

    /**
     * The replica of that name; empty if there is no such DB instance.
     *
     * @throws ConflictException if the DB instance is not this stack's, or is of another source
     */
    public Optional<Replica> find(String replicaId, Arn source) {
        return describe(replicaId).map(instance -> {
            ReplicationTags tags = ownership.require(instance);
            if (!tags.sourceArn().equals(source.toString())) {
                throw new ConflictException(
                        "DB instance " + replicaId + " is a replica of another database, " + tags.sourceArn());
            }
            return new Replica(instance, tags);
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
                        "DB instance " + replicaId + " is not found: not visible yet, or deleted by somebody else"));
        if (!replica.replicationId().equals(replicaSpec.replicationId())) {
            throw new ConflictException(
                    "DB instance " + replicaId + " is the replica of another replication, " + replica.replicationId());
        }
        return replica;
    }

    /** The replication that made the replica of that name; empty if the name is not one of this stack's. */
    public Optional<ReplicationId> replicationOf(String replicaId) {
        return ownership.names().replicationOf(replicaId);
    }

    /** Whether there is a DB instance of that name, in this stack or outside it. */
    public boolean exists(String id) {
        return describe(id).isPresent();
    }

    public List<Replica> ofLineage(Arn source) {
        return list().ofLineage(source);
    }

    /** The replicas of all lineages. */
    public List<Replica> all() {
        return list().replicas();
    }

    /** All replicas, and the DB instances that may be replicas. */
    public Listing list() {
        List<Replica> proven = new ArrayList<>();
        List<Unproven> unproven = new ArrayList<>();
        rds.describeDBInstancesPaginator().dbInstances().forEach(instance -> {
            ownership.of(instance).ifPresent(tags -> proven.add(new Replica(instance, tags)));
            ownership
                    .doubt(instance)
                    .ifPresent(doubt -> unproven.add(new Unproven(
                            instance.dbInstanceIdentifier(),
                            ownership
                                    .names()
                                    .replicationOf(instance.dbInstanceIdentifier())
                                    .orElseThrow(),
                            doubt)));
        });
        return new Listing(proven, unproven);
    }

    /**
     * A DB instance that has the name of a replica of this stack, but whose tags do not prove it. It is never changed.
     */
    public record Unproven(String id, ReplicationId named, String doubt) {
        /** The reason as a text for people. */
        public String reason() {
            return "nobody knows whether it is a replica of this database: " + doubt;
        }
    }

    /** The replicas of all lineages, and the DB instances that may be replicas. */
    public record Listing(List<Replica> replicas, List<Unproven> unproven) {
        public List<Replica> ofLineage(Arn source) {
            return replicas.stream()
                    .filter(replica -> replica.tags().sourceArn().equals(source.toString()))
                    .toList();
        }

        /** The unproven ones that have the name of a replica of the database. */
        public List<Unproven> unprovenOf(String sourceDatabase) {
            return unproven.stream()
                    .filter(one -> one.named().isOf(sourceDatabase))
                    .toList();
        }
    }

    private Optional<DBInstance> describe(String replicaId) {
        try {
            return rds.describeDBInstances(r -> r.dbInstanceIdentifier(replicaId)).dbInstances().stream()
                    .findFirst();
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "DBInstanceNotFound")) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
