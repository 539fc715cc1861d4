package io.rdsreplicator.local.rds;

/** A quota of RDS for an account and Region, with its default. */
public enum RdsQuota {
    INSTANCES(40),
    MANUAL_SNAPSHOTS(100),
    COPIES_IN_PROGRESS(20),
    CLUSTERS(40),
    MANUAL_CLUSTER_SNAPSHOTS(100),
    CLUSTER_COPIES_IN_PROGRESS(5);

    private final int usual;

    RdsQuota(int usual) {
        this.usual = usual;
    }

    int usual() {
        return usual;
    }
}
