package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rdsreplicator.destination.listing.ReplicaList;
import io.rdsreplicator.destination.listing.ReplicaList.SecretState;
import io.rdsreplicator.destination.retention.Retention;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.executions.MachineStatus.RecentFailure;
import io.rdsreplicator.shared.executions.MachineStatus.RunningExecution;
import io.rdsreplicator.shared.listing.ListRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the list of the replicas says of executions. */
class ListedActivityTest {
    private final ListCase lists = new ListCase();
    private final Destination account = lists.account;

    @Test
    void showsAReplicationUnderWayWithItsProgress() {
        account.createSecret();
        Announcement announcement = account.announce(1);
        String execution = lists.begin(announcement);
        Instant begun = account.timeline.instant();
        new LandSnapshot(account.rds, account.sfn, account.settings())
                .handle(new LandSnapshot.Input(announcement, begun, begun, null, null, null, null));
        account.timeline.runFor(Duration.ofSeconds(90));

        List<RunningExecution> underWay = lists.list(ListCase.ALL).underWay();

        Integer percent = account.rds
                .describeDBSnapshots(r -> r.dbSnapshotIdentifier(Destination.landed(1)))
                .dbSnapshots()
                .get(0)
                .percentProgress();
        assertThat(percent).isBetween(1, 99);
        assertThat(underWay)
                .containsExactly(new RunningExecution(
                        "replication",
                        Destination.id(1),
                        "orders",
                        "Wait",
                        begun,
                        percent,
                        begun,
                        90,
                        null,
                        execution));
        assertThat(lists.list(ListCase.ALL).secrets())
                .extracting(SecretState::sourceDatabase)
                .containsExactly("orders");
        assertThat(lists.list(new ListRequest("ledger", null)).underWay()).isEmpty();
    }

    @Test
    void showsRollbacksUnderWayAndThoseThatWereStopped() {
        lists.history(2);
        String machine = Destination.B.arn("states", "stateMachine:stack-b-rollback");
        String stopped = lists.begin(machine, "first", "{\"sourceDatabase\": \"orders\"}");
        lists.stop(stopped);
        account.claim(1, lists.begin(machine, "second", "{\"sourceDatabase\": \"orders\", \"to\": \"latest\"}"));
        account.timeline.runFor(Duration.ofSeconds(1));

        ReplicaList list = lists.list(ListCase.ALL);

        assertThat(list.underWay())
                .extracting(RunningExecution::what, RunningExecution::sourceDatabase, RunningExecution::stage)
                .containsExactly(tuple("rollback", "orders", "Wait"));
        assertThat(list.failed())
                .extracting(RecentFailure::executionArn, RecentFailure::status)
                .containsExactly(tuple(stopped, "ABORTED"));
        assertThat(lists.row(1).keptFor()).isEqualTo(Retention.CLAIMED);
        assertThat(lists.row(2).keptFor()).isEqualTo("it is live");
    }

    @Test
    void saysWhyAnExecutionDidNotSucceed() {
        lists.history(1);
        String cause = "{\"errorMessage\": \"it is failed\\nand more\", \"stackTrace\": []}";
        String failed = lists.begin(lists.last());
        account.sfn.stopExecution(r -> r.executionArn(failed)
                .error("io.rdsreplicator.shared.errors.FailedInRdsException")
                .cause(cause));
        String rollback = account.startRollback("{\"sourceDatabase\": \"orders\"}");
        account.sfn.stopExecution(r -> r.executionArn(rollback).cause("x".repeat(600)));

        assertThat(lists.list(ListCase.ALL).failed())
                .extracting(RecentFailure::what, RecentFailure::error, RecentFailure::message)
                .containsExactly(
                        tuple("replication", "FailedInRdsException", "it is failed"),
                        tuple("rollback", null, "x".repeat(500) + "..."));
        assertThat(lists.table(ListCase.ALL)).contains("    FailedInRdsException: it is failed\n    " + failed + "\n");
    }

    @Test
    void saysHowManyFailuresItDoesNotShow() {
        lists.history(1);
        for (int i = 0; i < 12; i++) {
            lists.stop(account.startExecution(lists.last()));
            lists.stop(account.startRollback("{\"sourceDatabase\": \"orders\"}"));
        }

        assertThat(lists.list(ListCase.ALL).failed()).hasSize(20);
        assertThat(lists.list(ListCase.ALL).failedNotShown()).isEqualTo(4);
        assertThat(lists.table(ListCase.ALL)).contains("\nat most 4 more in the last seven days are not shown\n");
    }

    @Test
    void aReplicationStartedByHandIsKnownByItsInput() {
        lists.history(3);
        Announcement announcement = account.candidate(4);
        account.startExecution(announcement);

        assertThat(lists.list(ListCase.ALL).underWay())
                .extracting(RunningExecution::replicationId)
                .containsExactly(Destination.id(4));
        assertThat(lists.row(4).keptFor()).isEqualTo("its replication is running");
    }
}
