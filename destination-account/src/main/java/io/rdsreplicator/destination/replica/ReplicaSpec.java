package io.rdsreplicator.destination.replica;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.runtime.Require;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a replica is a copy of, and what it must be to go live. A replication reads it from its announcement, which has
 * more fields. A rollback reads it from the replica that it has chosen. State machine definitions of the last release
 * pass it to the steps as {@code origin}.
 *
 * @param sourceArn identifies the lineage
 * @param snapshotTime when its data is from
 * @param allocatedStorage gibibytes
 * @param sourceResourceId the DB instance that its snapshot was taken of; null if it is not known
 * @param dataTime the time of the most recent transaction in it, if the source is a read replica
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ReplicaSpec(
        ReplicationId replicationId,
        Arn sourceArn,
        String sourceDatabase,
        Instant snapshotTime,
        String engine,
        String engineVersion,
        String masterUsername,
        int allocatedStorage,
        @Nullable String sourceResourceId,
        @Nullable Instant dataTime) {
    public ReplicaSpec {
        Require.present(replicationId, "replicaSpec: replicationId");
        Require.present(sourceArn, "replicaSpec: sourceArn");
        Require.text(sourceDatabase, "replicaSpec: sourceDatabase");
        Require.present(snapshotTime, "replicaSpec: snapshotTime");
        Require.text(engine, "replicaSpec: engine");
        Require.text(engineVersion, "replicaSpec: engineVersion");
        Require.text(masterUsername, "replicaSpec: masterUsername");
        Require.that(allocatedStorage > 0, "replicaSpec: allocatedStorage must be greater than 0");
        Require.that(
                sourceArn.resourceName().equals(sourceDatabase),
                "replicaSpec: sourceDatabase must be the database of sourceArn");
        Require.that(replicationId.isOf(sourceArn), "replicaSpec: replicationId must be of sourceDatabase");
    }

    /** A spec without {@code sourceResourceId} and {@code dataTime}. */
    public ReplicaSpec(
            ReplicationId replicationId,
            Arn sourceArn,
            String sourceDatabase,
            Instant snapshotTime,
            String engine,
            String engineVersion,
            String masterUsername,
            int allocatedStorage) {
        this(
                replicationId,
                sourceArn,
                sourceDatabase,
                snapshotTime,
                engine,
                engineVersion,
                masterUsername,
                allocatedStorage,
                null,
                null);
    }

    public Optional<String> identity() {
        return Optional.ofNullable(sourceResourceId);
    }

    public static ReplicaSpec of(Announcement announcement) {
        return new ReplicaSpec(
                announcement.replicationId(),
                announcement.sourceArn(),
                announcement.sourceDatabase(),
                announcement.snapshotTime(),
                announcement.engine(),
                announcement.engineVersion(),
                announcement.masterUsername(),
                announcement.allocatedStorage(),
                announcement.sourceResourceId(),
                announcement.dataTime());
    }
}
