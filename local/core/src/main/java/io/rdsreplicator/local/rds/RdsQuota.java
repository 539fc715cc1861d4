package io.rdsreplicator.local.rds;

/** What RDS limits in an account and Region, with the default. */
public enum RdsQuota {
    INSTANCES(40),
    MANUAL_SNAPSHOTS(100),
    COPIES_IN_PROGRESS(20);

    private final int usual;

    RdsQuota(int usual) {
        this.usual = usual;
    }

    int usual() {
        return usual;
    }
}
