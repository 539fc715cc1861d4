package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** What it tells of {@code MaxReplicationsPerDay} is in {@link LimitedReplicationsTest}. */
class ReportReplicaFailureTest {
    private final Machines machines = new Machines();
    private final Destination account = machines.account;

    private void report(String execution) {
        new ReportReplicaFailure(
                        account.sfn,
                        account.rds,
                        account.secrets,
                        account.sns,
                        account.settings("FAILURE_EVENT", "ReplicaFailed"))
                .handle(Map.of("detail", Map.of("executionArn", execution)));
    }

    @Test
    void tellsWhyAReplicationFailedAndHowToGoOn() {
        account.faults.failWhile(() -> true, "restoreDBInstanceFromDBSnapshot", "DBSubnetGroupNotFoundFault");
        DescribeExecutionResponse failed = machines.run(account.announce(1));
        assertThat(failed.statusAsString()).isEqualTo("FAILED");
        account.published.clear();

        report(failed.executionArn());

        assertThat(account.published).hasSize(1);
        assertThat(account.published.get(0).message())
                .contains(
                        "\"event\":\"ReplicaFailed\"",
                        failed.executionArn(),
                        failed.error(),
                        Destination.id(1).value())
                .doesNotContain(Destination.MARKER);
    }

    @Test
    void tellsEachFailureAgainWhenItIsAskedTo() {
        account.faults.failWhile(() -> true, "restoreDBInstanceFromDBSnapshot", "DBSubnetGroupNotFoundFault");
        String failed = machines.run(account.announce(1)).executionArn();
        account.published.clear();

        report(failed);
        report(failed);

        assertThat(account.published).hasSize(2);
    }
}
