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

/** A landed snapshot of this stack, with the content of its tags. */
public record LandedSnapshot(DBSnapshot snapshot, ReplicationTags tags) {
    /** Orders by the time of the data. */
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
     * Whether the snapshot still passes the checks of {@code CheckLandedSnapshot}, as far as RDS itself reports them.
     * Nobody can change these facts by a tag. The snapshot must be available and encrypted. It must be a copy of a
     * snapshot of that database, in the account and Region of the source.
     */
    public boolean isGoodCopyOf(Arn source) {
        String snapshotsBesideIt = source.toString().replaceFirst(":db:.*$", ":snapshot:");
        return status() == RdsStatus.READY
                && Boolean.TRUE.equals(snapshot.encrypted())
                && source.resourceName().equals(snapshot.dbInstanceIdentifier())
                && Objects.requireNonNullElse(snapshot.sourceDBSnapshotIdentifier(), "")
                        .startsWith(snapshotsBesideIt);
    }

    /** The time of the data, as RDS reports it. A copy keeps it. */
    Instant time() {
        return Optional.ofNullable(snapshot.originalSnapshotCreateTime())
                .or(this::landedAt)
                .orElse(Instant.MIN);
    }

    /**
     * When the copy was made, by this account's RDS; empty until RDS reports it.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html">
     *     SnapshotCreateTime</a>
     */
    public Optional<Instant> landedAt() {
        return Optional.ofNullable(snapshot.snapshotCreateTime());
    }
}
