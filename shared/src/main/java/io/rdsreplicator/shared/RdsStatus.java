package io.rdsreplicator.shared;

import java.util.Set;

/**
 * What a status of RDS means for a waiting machine. An unknown status is taken as passing: waits end by their deadline.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html">Viewing DB instance status</a>
 */
public enum RdsStatus {
    READY,
    IN_PROGRESS,
    FAILED;

    private static final Set<String> FAILED_INSTANCE = Set.of(
            "failed",
            "deleting",
            "inaccessible-encryption-credentials",
            "inaccessible-encryption-credentials-recoverable",
            "insufficient-capacity",
            "restore-error",
            "stopped",
            "stopping",
            "storage-full");

    public static RdsStatus ofInstance(String status) {
        if (status.equals("available") || status.equals("storage-optimization")) {
            return READY;
        }
        return FAILED_INSTANCE.contains(status) || status.startsWith("incompatible-") ? FAILED : IN_PROGRESS;
    }

    public static RdsStatus ofSnapshot(String status) {
        if (status.equals("available")) {
            return READY;
        }
        boolean failed = status.equals("failed") || status.equals("deleted") || status.equals("deleting");
        return failed || status.startsWith("incompatible-") ? FAILED : IN_PROGRESS;
    }
}
