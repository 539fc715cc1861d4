package io.rdsreplicator.shared.rds;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

    /** The snapshots of the kind that a database has. The kind is that of a DB instance if the ARN shows none. */
    static Snapshots of(Arn database, RdsClient rds) {
        return of(DatabaseKind.of(database).orElse(DatabaseKind.INSTANCE), rds);
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
