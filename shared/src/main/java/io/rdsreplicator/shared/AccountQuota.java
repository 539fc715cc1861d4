package io.rdsreplicator.shared;

import java.util.Optional;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * A quota of the account in this Region, as RDS tells it.
 *
 * @param used by whomever, what is being made or deleted included
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AccountQuota.html">AccountQuota</a>
 */
public record AccountQuota(String name, long used, long most) {
    public static final String MANUAL_SNAPSHOTS = "ManualSnapshots";
    public static final String DB_INSTANCES = "DBInstances";

    /** Empty where RDS tells no such quota. */
    public static Optional<AccountQuota> read(RdsClient rds, String name) {
        return rds.describeAccountAttributes(r -> { }).accountQuotas().stream()
                .filter(quota -> name.equals(quota.accountQuotaName()) && quota.used() != null && quota.max() != null)
                .map(quota -> new AccountQuota(name, quota.used(), quota.max()))
                .findFirst();
    }

    /** As {@code ManualSnapshots: 94 of 100 used}. */
    @Override
    public String toString() {
        return name + ": " + used + " of " + most + " used";
    }
}
