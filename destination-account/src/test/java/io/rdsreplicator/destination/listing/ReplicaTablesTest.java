package io.rdsreplicator.destination.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.listing.ReplicaList.Listed;
import io.rdsreplicator.destination.listing.ReplicaList.ListedRestorePoint;
import io.rdsreplicator.destination.listing.ReplicaList.SecretState;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.MachineStatus.RecentFailure;
import io.rdsreplicator.shared.executions.MachineStatus.RunningExecution;
import io.rdsreplicator.shared.listing.SnapshotPeak;
import io.rdsreplicator.shared.rds.AccountQuota;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicaTablesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:30:10Z");
    private static final String EXECUTIONS =
            "arn:aws:states:us-east-1:222222222222:execution:rds-replicator-destination-";

    private static ReplicationId id(String time) {
        return new ReplicationId("orders-" + time + "-3f9a1c");
    }

    private static String source(String database) {
        return "arn:aws:rds:us-east-1:111111111111:db:" + database;
    }

    private static Listed replica(String time, String status, String standing, String keptFor, String deletedBy) {
        Instant from = Instant.parse(time);
        ReplicationId id = id(time.replaceAll("[^0-9]", ""));
        boolean live = standing.equals("live");
        return new Listed(
                "replica-" + id,
                id,
                "orders",
                source("orders"),
                from,
                NOW.getEpochSecond() - from.getEpochSecond(),
                "postgres",
                "16.4",
                "db.t4g.medium",
                20,
                status,
                live,
                standing,
                live,
                keptFor,
                deletedBy,
                status.equals("deleting") ? null : "replica-" + id + ".c9akciq32rtx.us-east-1.rds.amazonaws.com:5432",
                null,
                null,
                null,
                null);
    }

    private static ListedRestorePoint restorePoint(String time, String notRestorable) {
        Instant from = Instant.parse(time);
        ReplicationId id = id(time.replaceAll("[^0-9]", ""));
        return new ListedRestorePoint(
                id,
                "rdsrep-" + id + "-landed",
                "orders",
                source("orders"),
                from,
                NOW.getEpochSecond() - from.getEpochSecond(),
                from.plusSeconds(1200),
                20,
                "available",
                notRestorable);
    }

    @Test
    void readsWellInATerminal() {
        RunningExecution landing = new RunningExecution(
                "replication",
                id("20261121090000"),
                "orders",
                "WaitForLandedSnapshot",
                NOW,
                43,
                Instant.parse("2026-11-21T09:12:00Z"),
                1090,
                Instant.parse("2026-11-21T09:41:00Z"),
                EXECUTIONS + "replication:one");
        RunningExecution rollback = new RunningExecution(
                "rollback",
                null,
                "ledger",
                null,
                null,
                null,
                Instant.parse("2026-11-21T09:30:00Z"),
                10,
                Instant.parse("2026-11-21T09:30:05Z"),
                EXECUTIONS + "rollback:two");
        RunningExecution first = new RunningExecution(
                "replication",
                null,
                "",
                "ReadExistingSecret",
                NOW,
                null,
                Instant.parse("2026-11-21T09:30:00Z"),
                10,
                null,
                "x");
        RecentFailure failed = new RecentFailure(
                "replication",
                id("20261120090000"),
                "orders",
                "TIMED_OUT",
                null,
                null,
                Instant.parse("2026-11-20T09:12:00Z"),
                Instant.parse("2026-11-21T07:12:00Z"),
                EXECUTIONS + "replication:orders-20261120090000-3f9a1c");
        RecentFailure refused = new RecentFailure(
                "rollback",
                null,
                "ledger",
                "FAILED",
                "InvalidRequestException",
                "to: there is no replica x",
                NOW,
                NOW,
                EXECUTIONS + "rollback:three");
        ReplicaList list = new ReplicaList(
                "rds-replicator-destination",
                "eu-west-1",
                "eu-west-1",
                NOW,
                List.of(
                        replica("2026-11-21T04:05:06Z", "available", "live", "it is live and pinned", null),
                        replica(
                                "2026-11-20T04:05:06Z",
                                "available",
                                "superseded",
                                null,
                                "the next replication of orders that succeeds"),
                        replica(
                                "2026-11-09T04:05:06Z",
                                "deleting",
                                "superseded",
                                null,
                                "a deletion that is under way")),
                List.of(
                        new SecretState("ledger", null, "rds-replica/ledger", null, false, null, null),
                        new SecretState(
                                "orders",
                                source("orders"),
                                "rds-replica/orders",
                                "replica-" + id("20261121040506"),
                                true,
                                Instant.parse("2026-11-21T09:00:00Z"),
                                null),
                        new SecretState(
                                "parts",
                                null,
                                "rds-replica/parts",
                                null,
                                false,
                                null,
                                "secret rds-replica/parts does not exist")),
                List.of(landing, rollback, first),
                List.of(failed, refused),
                12,
                List.of(
                        restorePoint("2026-11-21T04:05:06Z", "its replica is there: roll back to it with \"to\""),
                        restorePoint("2026-11-19T04:05:06Z", null)),
                List.of(new AccountQuota("DBInstances", 38, 40), new AccountQuota("ManualSnapshots", 94, 100)),
                List.of(new SnapshotPeak("orders", source("orders"), 3)),
                List.of(
                        new ListedSettings("ledger", "/b/databases/ledger", List.of(), "multiAz must be true or false"),
                        new ListedSettings(
                                "orders",
                                "/b/databases/orders",
                                List.of(
                                        new ListedSettings.Entry("multiAz", null, "source"),
                                        new ListedSettings.Entry("port", 6432, "document")),
                                null),
                        new ListedSettings("parts", "/b/databases/parts", List.of(), null)));

        assertThat(ReplicaTables.text(list))
                .isEqualTo(
                        """
                Replicas of rds-replicator-destination at 2026-11-21 09:30 UTC
                used of the account's quotas: DBInstances: 38 of 40, ManualSnapshots: 94 of 100

                UNDER WAY                     STAGE                  DONE  BEGUN             TIME SPENT  EXPECTED END
                orders-20261121090000-3f9a1c  WaitForLandedSnapshot  43%   2026-11-21 09:12  18m         2026-11-21 09:41
                rollback of ledger            -                      -     2026-11-21 09:30  10s         overdue by 5s
                replication of -              ReadExistingSecret     -     2026-11-21 09:30  10s         unknown

                DID NOT SUCCEED               STATUS     BEGUN             ENDED
                orders-20261120090000-3f9a1c  TIMED_OUT  2026-11-20 09:12  2026-11-21 07:12
                    arn:aws:states:us-east-1:222222222222:execution:rds-replicator-destination-replication:orders-20261120090000-3f9a1c
                rollback of ledger            FAILED     2026-11-21 09:30  2026-11-21 09:30
                    InvalidRequestException: to: there is no replica x
                    arn:aws:states:us-east-1:222222222222:execution:rds-replicator-destination-rollback:three
                at most 12 more in the last seven days are not shown

                ledger: secret rds-replica/ledger, which names no replica yet
                no replicas: start a replication of ledger in the source account
                the next replication is refused:
                    multiAz must be true or false

                orders: secret rds-replica/orders, pinned, no data from before 2026-11-21 09:00 goes live
                REPLICA                               DATA FROM         AGE     STATUS     STANDING      NEXT RUN
                replica-orders-20261121040506-3f9a1c  2026-11-21 04:05  5h 25m  available  live, pinned  keeps
                    kept: it is live and pinned | postgres 16.4 | db.t4g.medium | 20 GiB | protected
                    replica-orders-20261121040506-3f9a1c.c9akciq32rtx.us-east-1.rds.amazonaws.com:5432
                replica-orders-20261120040506-3f9a1c  2026-11-20 04:05  1d 5h   available  superseded    deletes
                    deleted by: the next replication of orders that succeeds | postgres 16.4 | db.t4g.medium | 20 GiB
                    replica-orders-20261120040506-3f9a1c.c9akciq32rtx.us-east-1.rds.amazonaws.com:5432
                replica-orders-20261109040506-3f9a1c  2026-11-09 04:05  12d 5h  deleting   superseded    -
                    deleted by: a deletion that is under way | postgres 16.4 | db.t4g.medium | 20 GiB
                RESTORE POINT                 DATA FROM         AGE     LANDED            STATUS
                orders-20261121040506-3f9a1c  2026-11-21 04:05  5h 25m  2026-11-21 04:25  available
                    cannot be restored: its replica is there: roll back to it with "to"
                orders-20261119040506-3f9a1c  2026-11-19 04:05  2d 5h   2026-11-19 04:25  available
                    can be restored
                at most 3 snapshots at once
                settings of the next replica
                    multiAz (source)
                    port 6432 (document)

                parts: secret rds-replica/parts does not exist
                no replicas: start a replication of parts in the source account
                """);
    }

    @Test
    void saysThatThereIsNothing() {
        assertThat(ReplicaTables.text(new ReplicaList(
                        "b",
                        "eu-central-1",
                        "us-east-1",
                        NOW,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        0,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of())))
                .isEqualTo(
                        "Replicas of b at 2026-11-21 09:30 UTC, in eu-central-1 of databases in us-east-1\n\nno replicas: start a replication in the source account\n");
    }

    @Test
    void saysThatAReplicaIsComing() {
        RunningExecution first = new RunningExecution(
                "replication", id("20261121090000"), "orders", null, null, null, NOW, 0, null, "x");
        SecretState secret = new SecretState("orders", null, "rds-replica/orders", null, false, null, null);

        assertThat(ReplicaTables.text(new ReplicaList(
                        "b",
                        "eu-west-1",
                        "eu-west-1",
                        NOW,
                        List.of(),
                        List.of(secret),
                        List.of(first),
                        List.of(),
                        0,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of())))
                .endsWith("orders: secret rds-replica/orders, which names no replica yet\nno replicas yet\n");
    }
}
