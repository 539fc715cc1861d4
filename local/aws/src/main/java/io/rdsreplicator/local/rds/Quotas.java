package io.rdsreplicator.local.rds;

/** RDS's default quotas, for an account in a Region. */
final class Quotas {
    static final int INSTANCES = 40;
    static final int MANUAL_SNAPSHOTS = 100;
    static final int COPIES_IN_PROGRESS = 20;
    static final int SHARED_ACCOUNTS = 20;

    private Quotas() {}
}
