package io.rdsreplicator.local.rds;

/** A fault that a test can cause once in an account and Region. */
public enum RdsFault {
    /** The next snapshot of a DB instance or a DB cluster ends in status {@code failed}. */
    SNAPSHOT_FAILS,
    /** The next copy of a snapshot of either kind ends in status {@code failed}. */
    COPY_FAILS,
    /** The next restored DB instance ends in status {@code failed}, a DB cluster in {@code migration-failed}. */
    RESTORE_FAILS,
    /** The next restored DB instance or DB cluster ends in status {@code incompatible-restore}. */
    RESTORE_INCOMPATIBLE,
    /** The next DB instance that is created in a DB cluster ends in status {@code failed}. */
    MEMBER_FAILS
}
