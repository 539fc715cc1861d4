package io.rdsreplicator.destination.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.rds.RdsStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

/** A landed snapshot of this stack, and what its tags say. */
public record LandedSnapshot(DBSnapshot snapshot, ReplicationTags tags) {
    /** By the time that their data is from. */
    public static final Comparator<LandedSnapshot> OLDEST_FIRST = Comparator.comparing(LandedSnapshot::time)
            .thenComparing(LandedSnapshot::replicationId, ReplicationId.BY_START);

    public String id() {
        return snapshot.dbSnapshotIdentifier();
    }

    public ReplicationId replicationId() {
        return tags.replicationId();
    }

    public RdsStatus status() {
        return RdsStatus.ofSnapshot(snapshot.status());
    }

    public boolean isBeingDeleted() {
        return "deleting".equals(snapshot.status());
    }

    /**
     * Whether it passes now what {@code CheckLandedSnapshot} has asked of it, as far as RDS itself says it and nobody can tag it: available,
     * encrypted, and a copy of a snapshot of that database, in the account and Region of the source.
     */
    public boolean isGoodCopyOf(Arn source) {
        String snapshotsBesideIt = source.toString().replaceFirst(":db:.*$", ":snapshot:");
        return status() == RdsStatus.READY
                && Boolean.TRUE.equals(snapshot.encrypted())
                && source.resourceName().equals(snapshot.dbInstanceIdentifier())
                && Objects.requireNonNullElse(snapshot.sourceDBSnapshotIdentifier(), "")
                        .startsWith(snapshotsBesideIt);
    }

    /** When its data is from, as RDS says; a copy keeps it. */
    Instant time() {
        return Optional.ofNullable(snapshot.originalSnapshotCreateTime())
                .or(this::landedAt)
                .orElse(Instant.MIN);
    }

    /**
     * When its copy was made, by this account's RDS; empty until RDS tells it.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html">SnapshotCreateTime</a>
     */
    public Optional<Instant> landedAt() {
        return Optional.ofNullable(snapshot.snapshotCreateTime());
    }
}
