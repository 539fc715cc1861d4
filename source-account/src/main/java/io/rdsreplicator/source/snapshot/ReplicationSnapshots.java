package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.model.Tag;

/** Names, tags and finds a replication's snapshots in this account. */
public final class ReplicationSnapshots {
    private final Ownership ownership;

    public ReplicationSnapshots(Ownership ownership) {
        this.ownership = ownership;
    }

    public String name(SnapshotKind kind, ReplicationId id) {
        return ownership.names().snapshot(kind, id);
    }

    /**
     * @param time of the data, if it is already known
     * @param sourceResourceId of the database; null if it is not known
     */
    public List<Tag> tags(
            SnapshotKind kind,
            ReplicationId id,
            Arn sourceArn,
            Optional<Instant> time,
            @Nullable String sourceResourceId) {
        Optional<String> identity = Optional.ofNullable(sourceResourceId);
        return new ReplicationTags(
                        ownership.stack(), id, sourceArn.toString(), time, kind.word(), identity, Optional.empty())
                .toTags();
    }

    /**
     * Accepts a snapshot that already has the wanted name, if an earlier attempt of this replication made it.
     *
     * @throws ConflictException if it is not this stack's, or of another replication or lineage
     * @throws FailedInRdsException if it can never become available
     */
    public void adopt(Snapshots snapshots, String name, ReplicationId id, Arn sourceArn) {
        Snapshot found = find(snapshots, name)
                .orElseThrow(() ->
                        new TransientException("snapshot " + name + " existed a moment ago and is not found now"));
        ReplicationTags tags = ownership.requireSnapshot(found);
        if (!tags.replicationId().equals(id) || !tags.sourceArn().equals(sourceArn.toString())) {
            throw new ConflictException("snapshot " + name + " exists and is of replication " + tags.replicationId()
                    + " of " + tags.sourceArn() + ", not of " + id + " of " + sourceArn
                    + ": start again without replicationId");
        }
        if (found.state() == RdsStatus.FAILED) {
            throw new FailedInRdsException("snapshot " + name + " of this replication is " + found.status()
                    + ": start again without replicationId");
        }
    }

    /**
     * A snapshot that this replication has made.
     *
     * @throws ConflictException if it is not this stack's, or of another replication
     */
    public Snapshot get(Snapshots snapshots, String name, ReplicationId id) {
        Snapshot snapshot = find(snapshots, name).orElseThrow(() -> gone(name));
        if (!ownership.requireSnapshot(snapshot).replicationId().equals(id)) {
            throw new ConflictException("snapshot " + name + " is of another replication than " + id);
        }
        return snapshot;
    }

    public static InvalidRequestException gone(String name) {
        return new InvalidRequestException(
                "snapshot " + name + " does not exist any more: somebody deleted it; start a new replication");
    }

    private static Optional<Snapshot> find(Snapshots snapshots, String name) {
        try {
            return snapshots.find(name);
        } catch (SdkException e) {
            throw AwsErrors.translate(snapshots.describeCall() + " of " + name, e);
        }
    }
}
