package io.rdsreplicator.destination.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.shared.errors.LimitReachedException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** More replications of a database than {@code MaxReplicationsPerDay} lets land. */
class LimitedReplicationsTest {
    private final Machines machines = new Machines();
    private final Destination account = machines.account;

    @BeforeEach
    void landAsManyAsMay() {
        account.configure("MAX_REPLICATIONS_PER_DAY", "2");
        machines.replicate(1);
        machines.replicate(2);
        account.published.clear();
    }

    private DescribeExecutionResponse refused(int number) {
        DescribeExecutionResponse ended = machines.run(account.announce(number));
        assertThat(ended.error()).isEqualTo(LimitReachedException.class.getName());
        report(ended);
        return ended;
    }

    private void report(DescribeExecutionResponse ended) {
        new ReportReplicaFailure(
                        account.sfn,
                        account.rds,
                        account.secrets,
                        account.sns,
                        account.settings("FAILURE_EVENT", "ReplicaFailed"))
                .handle(Map.of("detail", Map.of("executionArn", ended.executionArn())));
    }

    private List<String> labels() {
        return account.labels().labelsByVersion().values().stream()
                .flatMap(List::stream)
                .filter(l -> l.startsWith("limit-told-"))
                .toList();
    }

    @Test
    void endTheReplicationWithNothingMadeAndNothingClaimed() {
        refused(3);

        assertThat(account.rds.describeDBSnapshots().dbSnapshots())
                .extracting(s -> s.dbSnapshotIdentifier())
                .doesNotContain(Destination.landed(3))
                .contains(Destination.landed(1), Destination.landed(2));
        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", Destination.replica(2));
        assertThat(account.labels().claims()).isEmpty();
    }

    @Test
    void areToldOnceADay() {
        refused(3);
        refused(4);
        DescribeExecutionResponse last = refused(5);
        report(last);

        assertThat(account.published).singleElement().satisfies(message -> assertThat(
                        Json.members(message.message()).orElseThrow())
                .containsEntry("event", "ReplicaFailed")
                .containsEntry("step", "LandSnapshot")
                .containsEntry("replicationId", Destination.id(3).value()));
        assertThat(labels()).containsExactly("limit-told-20261121");
    }

    @Test
    void areToldAgainOnTheNextDayAndTheLabelOfTheDayBeforeGoes() {
        refused(3);
        account.timeline.runFor(Duration.ofHours(20));
        refused(4);

        assertThat(account.published).hasSize(2);
        assertThat(labels()).containsExactly("limit-told-20261122");
    }

    @Test
    void otherFailuresAreToldEachTime() {
        refused(3);
        account.configure("MAX_REPLICATIONS_PER_DAY", "0");
        for (int number = 4; number <= 5; number++) {
            account.rdsService.failNext(Destination.B, RdsFault.COPY_FAILS);
            report(machines.run(account.announce(number)));
        }

        assertThat(account.published).hasSize(3);
    }

    @Test
    void areTakenUpOnceThereIsRoom() {
        refused(3);
        account.timeline.runFor(Duration.ofHours(24));

        machines.replicate(4);

        assertThat(account.secret()).containsEntry("dbInstanceIdentifier", Destination.replica(4));
    }
}
