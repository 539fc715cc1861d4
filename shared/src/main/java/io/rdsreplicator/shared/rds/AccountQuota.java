package io.rdsreplicator.shared.rds;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;

/**
 * A quota of the account in this Region, as RDS returns it.
 *
 * @param used by all users of the account; includes resources that are being created or deleted
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AccountQuota.html">AccountQuota</a>
 */
public record AccountQuota(String name, long used, long most) {
    public static final String MANUAL_SNAPSHOTS = "ManualSnapshots";
    public static final String MANUAL_CLUSTER_SNAPSHOTS = "ManualClusterSnapshots";
    public static final String DB_CLUSTERS = "DBClusters";
    public static final String DB_INSTANCES = "DBInstances";

    /** The quotas with these names that RDS returns. */
    public static List<AccountQuota> read(RdsClient rds, String... names) {
        return rds.describeAccountAttributes(r -> {}).accountQuotas().stream()
                .filter(quota -> List.of(names).contains(quota.accountQuotaName())
                        && quota.used() != null
                        && quota.max() != null)
                .map(quota -> new AccountQuota(quota.accountQuotaName(), quota.used(), quota.max()))
                .toList();
    }

    /** For example {@code ManualSnapshots: 94 of 100}. */
    @Override
    public String toString() {
        return name + ": " + used + " of " + most;
    }

    /** Lines for a terminal: of the quotas, and of those of DB clusters, where some of them is used. */
    public static List<String> lines(List<AccountQuota> quotas) {
        return Stream.of(
                        line("used of the account's quotas: ", quotas.stream().filter(quota -> !quota.isOfClusters())),
                        line(
                                "used of those of DB clusters: ",
                                quotas.stream().filter(quota -> quota.isOfClusters() && quota.used > 0)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> line(String label, Stream<AccountQuota> quotas) {
        return quotas.map(AccountQuota::toString)
                .reduce((one, next) -> one + ", " + next)
                .map(text -> label + text);
    }

    private boolean isOfClusters() {
        return name.contains("Cluster");
    }
}
