package io.rdsreplicator.shared.rds;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.Tagged;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * A snapshot as RDS describes it. RDS returns null for what it does not know yet.
 *
 * @param kind of the database of which the snapshot was taken
 * @param percentProgress of its creation
 * @param kmsKeyId null if it is not encrypted, or encrypted under a key that AWS owns
 * @param createdAt when the snapshot, or this copy, was created
 * @param originalTime when the snapshot was taken, which a copy does not change; RDS reports it for DB snapshots only
 * @param databaseTime of the most recent transaction; RDS reports it for DB snapshots only
 * @param allocatedStorage in gibibytes
 * @param sourceDatabase identifier of the database of which it was taken
 * @param sourceResourceId of the database of which it was taken
 * @param copyOf ARN of the snapshot of which it is a copy, if RDS reports it
 * @param optionGroupName null for a DB cluster snapshot
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html">DBSnapshot</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBClusterSnapshot.html">
 *     DBClusterSnapshot</a>
 */
public record Snapshot(
        DatabaseKind kind,
        String id,
        String arn,
        String status,
        @Nullable Integer percentProgress,
        boolean encrypted,
        @Nullable String kmsKeyId,
        @Nullable Instant createdAt,
        @Nullable Instant originalTime,
        @Nullable Instant databaseTime,
        int allocatedStorage,
        String engine,
        String engineVersion,
        String masterUsername,
        String sourceDatabase,
        @Nullable String sourceResourceId,
        @Nullable String copyOf,
        @Nullable String optionGroupName,
        List<Tag> tags)
        implements Tagged {
    public Snapshot {
        tags = List.copyOf(tags);
    }

    public RdsStatus state() {
        return RdsStatus.ofSnapshot(status);
    }

    public boolean isBeingDeleted() {
        return status.equals("deleting");
    }

    /** The progress in percent while it is being made; else empty. */
    public Optional<Integer> progress() {
        return Optional.ofNullable(percentProgress).filter(percent -> state() == RdsStatus.IN_PROGRESS);
    }

    /**
     * When its data is from. For a copy whose origin's time RDS does not keep, the tag tells it. The data cannot be
     * younger than the copy, so a later time in the tag is somebody else's.
     */
    public Optional<Instant> time(ReplicationTags tags) {
        return Optional.ofNullable(originalTime)
                .or(() -> tags.snapshotTime().filter(time -> createdAt != null && !time.isAfter(createdAt)))
                .or(this::time);
    }

    /** When its data is from, as far as RDS reports it: if it does not keep the time with a copy, that of the copy. */
    public Optional<Instant> time() {
        return Optional.ofNullable(originalTime).or(() -> Optional.ofNullable(createdAt));
    }

    /**
     * Whether the snapshot can be the one that was taken at this time. RDS does not keep the time with a copy of a DB
     * cluster snapshot, but such a copy cannot be older than its data.
     */
    public boolean canBeTakenAt(Instant time) {
        // No AWS document says that both accounts return times with the same precision.
        Instant second = time.truncatedTo(ChronoUnit.SECONDS);
        return kind == DatabaseKind.CLUSTER
                ? createdAt != null
                        && !createdAt.truncatedTo(ChronoUnit.SECONDS).isBefore(second)
                : originalTime != null
                        && originalTime.truncatedTo(ChronoUnit.SECONDS).equals(second);
    }

    /**
     * Whether the snapshot can be of a database of this size in gibibytes. RDS does not report the size of an Aurora
     * volume, which changes with its content.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html">DBCluster</a>
     */
    public boolean canBeOfSize(int gibibytes) {
        return kind == DatabaseKind.CLUSTER || allocatedStorage == gibibytes;
    }

    /** Whether it is a copy of a snapshot in the account and Region of that database. */
    public boolean isCopyFromBeside(Arn database) {
        String besides =
                database.toString().replaceFirst(":" + kind.arnType() + ":.*$", ":" + kind.snapshotArnType() + ":");
        return copyOf != null && copyOf.startsWith(besides);
    }
}
