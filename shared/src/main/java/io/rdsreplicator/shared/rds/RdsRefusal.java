package io.rdsreplicator.shared.rds;

import io.rdsreplicator.shared.errors.AwsErrors;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Why RDS has refused a call. RDS gives DB instances and DB clusters different error codes for the same reason.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBClusterSnapshot.html">
 *     CopyDBClusterSnapshot: errors</a>
 */
public enum RdsRefusal {
    DATABASE_NOT_FOUND("DBInstanceNotFound", "DBClusterNotFoundFault"),
    DATABASE_EXISTS("DBInstanceAlreadyExists", "DBClusterAlreadyExistsFault"),
    /** RDS does not accept the call in the present status of the database. */
    DATABASE_BUSY("InvalidDBInstanceState", "InvalidDBClusterStateFault"),
    SNAPSHOT_NOT_FOUND("DBSnapshotNotFound", "DBClusterSnapshotNotFoundFault"),
    SNAPSHOT_EXISTS("DBSnapshotAlreadyExists", "DBClusterSnapshotAlreadyExistsFault"),
    /** RDS does not accept the call in the present status of the snapshot. */
    SNAPSHOT_BUSY("InvalidDBSnapshotState", "InvalidDBClusterSnapshotStateFault"),
    /** The quota of manual snapshots, or that of copies in progress. */
    SNAPSHOT_QUOTA("SnapshotQuotaExceeded"),
    SHARES_QUOTA("SharedSnapshotQuotaExceeded"),
    NO_CAPACITY(
            "InsufficientDBInstanceCapacity",
            "InsufficientDBClusterCapacityFault",
            "InsufficientStorageClusterCapacity"),
    KEY_NOT_ACCESSIBLE("KMSKeyNotAccessibleFault"),
    /** Among others, the deletion of a protected database. */
    COMBINATION("InvalidParameterCombination"),
    OTHER;

    private final List<String> codes;

    RdsRefusal(String... codes) {
        this.codes = List.of(codes);
    }

    public static RdsRefusal of(SdkException e) {
        String code = AwsErrors.code(e);
        return Stream.of(values())
                .filter(refusal -> refusal.codes.contains(code))
                .findFirst()
                .orElse(OTHER);
    }

    public boolean is(SdkException e) {
        return of(e) == this;
    }
}
