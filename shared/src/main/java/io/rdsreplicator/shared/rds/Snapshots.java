package io.rdsreplicator.shared.rds;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * The snapshots of one kind of database in this account and Region. Each method is one call of RDS, or one paged list,
 * and throws the SDK's exception if RDS refuses it. {@link RdsRefusal} tells why.
 */
public interface Snapshots {
    /** The snapshots of a kind of database. */
    static Snapshots of(DatabaseKind kind, RdsClient rds) {
        return switch (kind) {
            case INSTANCE -> new InstanceSnapshots(rds);
            case CLUSTER -> new ClusterSnapshots(rds);
        };
    }

    /**
     * The snapshots of the kind that a database has.
     *
     * @param database null from a definition of an earlier release, which has DB instances only
     */
    static Snapshots of(@Nullable Arn database, RdsClient rds) {
        return of(Optional.ofNullable(database).flatMap(DatabaseKind::of).orElse(DatabaseKind.INSTANCE), rds);
    }

    /** The manual snapshots of all kinds of database. */
    static List<Snapshot> all(RdsClient rds) {
        return Stream.of(DatabaseKind.values())
                .flatMap(kind -> of(kind, rds).list().stream())
                .toList();
    }

    DatabaseKind kind();

    /** The name of the call that {@link #create} makes, for messages; the next three are those of other methods. */
    String createCall();

    String copyCall();

    String shareCall();

    String describeCall();

    /**
     * Whether RDS is known to encrypt, by a copy under a key, a snapshot that is not encrypted under a key of the
     * account.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-copy-snapshot.html">Copying a
     *     DB cluster snapshot</a>
     */
    boolean encryptsByCopy();

    /** How many copies RDS makes at once in an account and Region. */
    int copySlots();

    /** The name of the quota of manual snapshots, as {@link AccountQuota} has it. */
    String quotaName();

    /** Whether RDS reports for a copy when its original was taken. */
    boolean keepOriginalTime();

    Optional<Snapshot> find(String id);

    /** All manual snapshots. */
    List<Snapshot> list();

    void create(String database, String id, List<Tag> tags);

    void copy(SnapshotCopy copy);

    /** The accounts that may copy the snapshot. */
    List<String> sharedWith(String id);

    void share(String id, String account);

    void unshare(String id, String account);

    void delete(String id);
}
