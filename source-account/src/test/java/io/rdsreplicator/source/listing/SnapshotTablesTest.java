package io.rdsreplicator.source.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.listing.SnapshotPeak;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.source.listing.SnapshotList.Listed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotTablesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:30:10Z");
    private static final ReplicationId ID = new ReplicationId("orders-20261121040506-3f9a1c");

    private static Listed snapshot(
            String kind,
            Instant from,
            String status,
            Integer percent,
            String key,
            List<String> shared,
            String keptFor) {
        return new Listed(
                "rdsrep-" + ID + "-" + kind,
                ID,
                kind,
                "orders",
                "arn:aws:rds:us-east-1:111111111111:db:orders",
                from,
                from == null ? null : 11520L,
                "postgres",
                "16.4",
                20,
                status,
                percent,
                key,
                shared,
                keptFor,
                keptFor == null ? "the next replication of orders that succeeds" : null,
                null,
                DatabaseKind.INSTANCE);
    }

    @Test
    void readsWellInATerminal() {
        SnapshotList list = new SnapshotList(
                "rds-replicator-source",
                NOW,
                List.of(
                        snapshot(
                                "transfer",
                                NOW.minusSeconds(11520),
                                "available",
                                null,
                                "arn:aws:kms:us-east-1:111111111111:key/5613aa92",
                                List.of("222222222222"),
                                "among the newest 2"),
                        snapshot("taken", NOW.minusSeconds(11520), "available", null, null, List.of(), null),
                        snapshot("taken", null, "creating", 43, null, null, "its replication is running")),
                List.of(),
                List.of(),
                0,
                List.of(new AccountQuota("ManualSnapshots", 94, 100)),
                List.of(new SnapshotPeak("orders", "arn:aws:rds:us-east-1:111111111111:db:orders", 5)));

        assertThat(SnapshotTables.text(list))
                .isEqualTo(
                        """
                Snapshots of rds-replicator-source at 2026-11-21 09:30 UTC
                used of the account's quotas: ManualSnapshots: 94 of 100

                arn:aws:rds:us-east-1:111111111111:db:orders: at most 5 snapshots at once
                SNAPSHOT                                      DATA FROM         AGE     STATUS        NEXT RUN
                rdsrep-orders-20261121040506-3f9a1c-transfer  2026-11-21 06:18  3h 12m  available     keeps
                    kept: among the newest 2 | postgres 16.4 | 20 GiB | key/5613aa92 | shared with 222222222222
                rdsrep-orders-20261121040506-3f9a1c-taken     2026-11-21 06:18  3h 12m  available     deletes
                    deleted by: the next replication of orders that succeeds | postgres 16.4 | 20 GiB | not encrypted
                rdsrep-orders-20261121040506-3f9a1c-taken     -                 -       creating 43%  keeps
                    kept: its replication is running | postgres 16.4 | 20 GiB | not encrypted
                """);
    }
}
