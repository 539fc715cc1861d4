package io.rdsreplicator.local.rds;

/** RDS's fixed limits; {@link RdsQuota} has those of an account. */
final class Quotas {
    static final int SHARED_ACCOUNTS = 20;

    private Quotas() {}
}
