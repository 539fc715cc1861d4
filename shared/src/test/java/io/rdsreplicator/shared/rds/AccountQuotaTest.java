package io.rdsreplicator.shared.rds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccountQuotaTest {
    private static final AccountQuota INSTANCES = new AccountQuota("DBInstances", 1000, 1000);
    private static final AccountQuota SNAPSHOTS = new AccountQuota("ManualSnapshots", 1000, 1000);

    @Test
    void thoseOfClustersHaveALineOfTheirOwnWhichFitsATerminal() {
        List<String> lines = AccountQuota.lines(List.of(
                INSTANCES,
                SNAPSHOTS,
                new AccountQuota("DBClusters", 1000, 1000),
                new AccountQuota("ManualClusterSnapshots", 1000, 1000)));

        assertThat(lines)
                .containsExactly(
                        "used of the account's quotas: DBInstances: 1000 of 1000, ManualSnapshots: 1000 of 1000",
                        "used of those of DB clusters: DBClusters: 1000 of 1000, ManualClusterSnapshots: 1000 of 1000")
                .allMatch(line -> line.length() <= 120);
    }

    @Test
    void thoseOfClustersAreLeftOutWhereNothingOfThemIsUsed() {
        assertThat(AccountQuota.lines(List.of(INSTANCES, new AccountQuota("DBClusters", 0, 40))))
                .containsExactly("used of the account's quotas: DBInstances: 1000 of 1000");
    }

    @Test
    void thereIsNoLineWithoutQuotas() {
        assertThat(AccountQuota.lines(List.of())).isEmpty();
    }
}
