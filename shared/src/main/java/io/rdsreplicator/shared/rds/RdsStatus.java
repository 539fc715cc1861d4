package io.rdsreplicator.shared.rds;

import java.util.Locale;
import java.util.Set;

/**
 * What an RDS status means for a state machine that waits. For a DB instance or DB cluster, the meaning depends on the
 * purpose: some statuses allow use but no change. An unknown status counts as in progress: the wait's deadline ends it.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html">
 *     Viewing DB instance status</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html">Viewing DB
 *     cluster status</a>
 */
public enum RdsStatus {
    READY,
    IN_PROGRESS,
    FAILED;

    /** RDS takes a snapshot of a database, or changes it, in these statuses. */
    private static final Set<String> CHANGEABLE = Set.of("available", "storage-optimization");
    /**
     * Applications can use a database in these statuses. In the last two, RDS takes no snapshot of it and does not
     * change it.
     */
    private static final Set<String> USABLE =
            Set.of("available", "storage-optimization", "storage-initialization", "storage-config-upgrade");

    private static final Set<String> FAILED_DATABASE = Set.of(
            "failed",
            "cloning-failed",
            "deleted",
            "deleting",
            "inaccessible-encryption-credentials",
            "inaccessible-encryption-credentials-recoverable",
            "insufficient-capacity",
            "migration-failed",
            "restore-error",
            "stopped",
            "stopping",
            "storage-full",
            "upgrade-failed");

    /** Whether a secret may name a database in this status. */
    public static RdsStatus forUse(String status) {
        return ofDatabase(status, USABLE);
    }

    /** Whether RDS takes a snapshot of a database in this status. */
    public static RdsStatus forSnapshot(String status) {
        return ofDatabase(status, CHANGEABLE);
    }

    /** Whether RDS changes a database in this status, including its deletion protection. */
    public static RdsStatus forChange(String status) {
        return ofDatabase(status, CHANGEABLE);
    }

    private static RdsStatus ofDatabase(String status, Set<String> ready) {
        String word = spelling(status);
        if (ready.contains(word)) {
            return READY;
        }
        return FAILED_DATABASE.contains(word) || word.startsWith("incompatible-") ? FAILED : IN_PROGRESS;
    }

    /** AWS's pages and its API differ in capitals, and in spaces or hyphens between the words. */
    public static String spelling(String status) {
        return status.strip().toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    public static RdsStatus ofSnapshot(String status) {
        if (status.equals("available")) {
            return READY;
        }
        boolean failed = status.equals("failed") || status.equals("deleted") || status.equals("deleting");
        return failed || status.startsWith("incompatible-") ? FAILED : IN_PROGRESS;
    }
}
