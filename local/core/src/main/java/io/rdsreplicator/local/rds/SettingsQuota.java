package io.rdsreplicator.local.rds;

/** A quota of RDS for what databases have besides their data, with its default. */
public enum SettingsQuota {
    PARAMETER_GROUPS(50),
    CLUSTER_PARAMETER_GROUPS(50);

    private final int usual;

    SettingsQuota(int usual) {
        this.usual = usual;
    }

    int usual() {
        return usual;
    }
}
