package io.rdsreplicator.destination.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.rds.Snapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** A landed snapshot of this stack, with the content of its tags. */
public record LandedSnapshot(Snapshot snapshot, ReplicationTags tags) {
    /** Orders by the time of the data. */
    public static final Comparator<LandedSnapshot> OLDEST_FIRST = Comparator.comparing(LandedSnapshot::time)
            .thenComparing(LandedSnapshot::replicationId, ReplicationId.BY_START);

    public String id() {
        return snapshot.id();
    }

    public ReplicationId replicationId() {
        return tags.replicationId();
    }

    public RdsStatus status() {
        return snapshot.state();
    }

    public boolean isBeingDeleted() {
        return snapshot.isBeingDeleted();
    }

    /**
     * Whether the snapshot still passes the checks of {@code CheckLandedSnapshot}, as far as RDS itself reports them.
     * Nobody can change these facts by a tag. The snapshot must be available and encrypted. It must be a copy of a
     * snapshot of that database, in the account and Region of the source.
     */
    public boolean isGoodCopyOf(Arn source) {
        return status() == RdsStatus.READY
                && snapshot.encrypted()
                && source.resourceName().equals(snapshot.sourceDatabase())
                && snapshot.isCopyFromBeside(source);
    }

    /**
     * When its data is from. RDS keeps that time with a copy of a DB snapshot. With a copy of a DB cluster snapshot it
     * does not; then a tag has it, which is believed if the copy is not older.
     */
    public Optional<Instant> dataFrom() {
        return snapshot.time(tags);
    }

    /** The same for an order: a snapshot without any time is the oldest. */
    Instant time() {
        return dataFrom().orElse(Instant.MIN);
    }

    /**
     * When the copy was made, by this account's RDS; empty until RDS reports it. The time of a DB cluster snapshot can
     * be that of its original. Then it is when this stack began the copy.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html">
     *     SnapshotCreateTime</a>
     */
    public Optional<Instant> landedAt() {
        return Optional.ofNullable(snapshot.createdAt()).map(created -> tags.landingBegan()
                .filter(began -> snapshot.originalTime() == null && created.isBefore(began))
                .orElse(created));
    }
}
