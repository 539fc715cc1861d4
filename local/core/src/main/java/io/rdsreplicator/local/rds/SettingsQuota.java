package io.rdsreplicator.local.rds;

/** A quota of RDS for what databases have besides their data, with its default. */
public enum SettingsQuota {
    PARAMETER_GROUPS(50),
    CLUSTER_PARAMETER_GROUPS(50),
    /** Of one DB instance. */
    INSTANCE_ROLES(5),
    /** Of one DB cluster. */
    CLUSTER_ROLES(5);

    private final int usual;

    SettingsQuota(int usual) {
        this.usual = usual;
    }

    int usual() {
        return usual;
    }
}
