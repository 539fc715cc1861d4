package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Arn;
import io.rdsreplicator.shared.Ownership;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.ReplicationTags;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.TransientException;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Finds replicas of this stack; what is not this stack's, or of another lineage, is never handed out. */
final class Replicas {
    private final RdsClient rds;
    private final Ownership ownership;

    Replicas(RdsClient rds, Settings settings) {
        this.rds = rds;
        this.ownership = Ownership.from(settings);
    }

    Ownership ownership() {
        return ownership;
    }

    /**
     * The replica of that name; empty if there is no DB instance of that name.
     *
     * @throws ConflictException if the DB instance is not this stack's, or of another source
     */
    Optional<Replica> find(String replicaId, Arn source) {
        return describe(replicaId).map(instance -> {
            ReplicationTags tags = ownership.require(instance);
            if (!tags.sourceArn().equals(source.toString())) {
                throw new ConflictException("DB instance " + replicaId + " is a replica of another database, " + tags.sourceArn());
            }
            return new Replica(instance, tags);
        });
    }

    /**
     * The replica of the announced replication, which exists by now.
     *
     * @throws TransientException if it is not found: one made a moment ago may not be seen yet
     */
    Replica require(String replicaId, Origin origin) {
        Replica replica = find(replicaId, origin.sourceArn())
                .orElseThrow(() -> new TransientException(
                        "DB instance " + replicaId + " is not found: not visible yet, or deleted by somebody else"));
        if (!replica.replicationId().equals(origin.replicationId())) {
            throw new ConflictException("DB instance " + replicaId + " is the replica of another replication, " + replica.replicationId());
        }
        return replica;
    }

    /** The replication whose replica a secret names; empty where it names none, or none by a name of this stack's. */
    Optional<ReplicationId> replicationOf(ReplicaSecret secret) {
        return secret.liveReplica().flatMap(ownership.names()::replicationOf);
    }

    /** Whether there is a DB instance of that name, be it this stack's or not. */
    boolean exists(String id) {
        return describe(id).isPresent();
    }

    List<Replica> ofLineage(Arn source) {
        return all().stream().filter(replica -> replica.tags().sourceArn().equals(source.toString())).toList();
    }

    /** The replicas of all lineages. */
    List<Replica> all() {
        return rds.describeDBInstancesPaginator().dbInstances().stream()
                .flatMap(instance -> ownership.of(instance).map(tags -> new Replica(instance, tags)).stream())
                .toList();
    }

    private Optional<DBInstance> describe(String replicaId) {
        try {
            return rds.describeDBInstances(r -> r.dbInstanceIdentifier(replicaId)).dbInstances().stream().findFirst();
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "DBInstanceNotFound")) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
