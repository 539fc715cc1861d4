package io.rdsreplicator.local.rds;

/** The fixed limits of RDS. {@link RdsQuota} has the limits of an account. */
final class Quotas {
    static final int SHARED_ACCOUNTS = 20;

    private Quotas() {}
}
