package io.rdsreplicator.shared.rds;

import java.util.Locale;
import java.util.Set;

/**
 * What an RDS status means for a state machine that waits. For a DB instance, the meaning depends on the purpose: some
 * statuses allow use but no change. An unknown status counts as in progress: the wait's deadline ends it.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html">
 *     Viewing DB instance status</a>
 */
public enum RdsStatus {
    READY,
    IN_PROGRESS,
    FAILED;

    /** RDS takes a snapshot of a DB instance, or changes it, in these statuses. */
    private static final Set<String> CHANGEABLE = Set.of("available", "storage-optimization");
    /**
     * Applications can use a DB instance in these statuses. In the last two, RDS takes no snapshot of it and does not
     * change it.
     */
    private static final Set<String> USABLE =
            Set.of("available", "storage-optimization", "storage-initialization", "storage-config-upgrade");

    private static final Set<String> FAILED_INSTANCE = Set.of(
            "failed",
            "cloning-failed",
            "migration-failed",
            "deleting",
            "inaccessible-encryption-credentials",
            "inaccessible-encryption-credentials-recoverable",
            "insufficient-capacity",
            "restore-error",
            "stopped",
            "stopping",
            "storage-full",
            "upgrade-failed");

    /** Whether a secret may name a DB instance in this status. */
    public static RdsStatus forUse(String status) {
        return ofInstance(status, USABLE);
    }

    /** Whether RDS takes a snapshot of a DB instance in this status. */
    public static RdsStatus forSnapshot(String status) {
        return ofInstance(status, CHANGEABLE);
    }

    /** Whether RDS changes a DB instance in this status, including its deletion protection. */
    public static RdsStatus forChange(String status) {
        return ofInstance(status, CHANGEABLE);
    }

    private static RdsStatus ofInstance(String status, Set<String> ready) {
        String word = spelling(status);
        if (ready.contains(word)) {
            return READY;
        }
        return FAILED_INSTANCE.contains(word) || word.startsWith("incompatible-") ? FAILED : IN_PROGRESS;
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
