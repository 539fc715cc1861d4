package io.rdsreplicator.local.rds;

/** A fault that a test can cause once in an account and Region. */
public enum RdsFault {
    /** The next snapshot ends in status {@code failed}. */
    SNAPSHOT_FAILS,
    /** The next copy ends in status {@code failed}. */
    COPY_FAILS,
    /** The next restored DB instance ends in status {@code failed}. */
    RESTORE_FAILS,
    /** The next restored DB instance ends in status {@code incompatible-restore}. */
    RESTORE_INCOMPATIBLE
}
