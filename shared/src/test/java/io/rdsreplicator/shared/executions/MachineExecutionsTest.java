package io.rdsreplicator.shared.executions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.listing.ListRequest;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.SfnException;

class MachineExecutionsTest {
    private static final AccountRegion PLACE = new AccountRegion("111111111111", "us-east-1");
    private static final ListRequest ALL = new ListRequest(null, null);
    private static final ListRequest ORDERS = new ListRequest("orders", null);
    /** Lasts as long as its input says, and fails if it says so. */
    private static final String DEFINITION =
            """
            {"QueryLanguage": "JSONata", "StartAt": "IsItSo", "States": {
                "IsItSo": {"Type": "Choice", "Default": "Linger",
                    "Choices": [{"Condition": "{% $exists($states.input.fails) %}", "Next": "End"}]},
                "Linger": {"Type": "Wait", "Seconds": "{% $states.input.seconds %}", "End": true},
                "End": {"Type": "Fail", "Error": "wanted", "Cause": "by the test"}}}
            """;

    private final Timeline timeline = Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z"));
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final Calls calls = new Calls();
    private final SfnClient sfn;
    private final String machine;

    MachineExecutionsTest() {
        new StatesService(timeline, frontDoor, (caller, function, payload, done) -> {
            throw new AssertionError("nothing is invoked");
        });
        sfn = frontDoor.client(SfnClient.class, Caller.root(PLACE));
        machine = sfn.createStateMachine(r -> r.name("machine")
                        .definition(DEFINITION)
                        .roleArn(AssumableRoles.allowing(frontDoor.roles(), PLACE, "machine")
                                .principal()))
                .stateMachineArn();
        frontDoor.intercept(calls);
    }

    /** Counts the calls that look one execution up. */
    private static final class Calls implements CallInterceptor {
        int lookedUp;
        String refusal;

        @Override
        public void before(Call call) {
            if (call.operation().equals("describeExecution")) {
                lookedUp++;
                if (refusal != null) {
                    throw AwsFailure.of(SfnException.builder(), "states", refusal, 400, "refused by the test");
                }
            }
        }
    }

    /** The input names the database; one that is resumed says so. */
    private static final class ByInput implements ExecutionTarget.Reader {
        @Override
        public boolean isPreflight(ExecutionListItem execution, String input) {
            return Json.members(input).orElse(Map.of()).containsKey("preflight");
        }

        @Override
        public ExecutionTarget read(ExecutionListItem execution, String input) {
            Map<String, Object> members = Json.members(input).orElseThrow();
            return new ExecutionTarget(null, (String) members.get("database"), !members.containsKey("resumed"));
        }
    }

    private MachineExecutions executions() {
        return new MachineExecutions(sfn, machine, new ByInput());
    }

    private String start(String database, long seconds) {
        return start("{\"database\": \"" + database + "\", \"seconds\": " + seconds + "}");
    }

    private String start(String input) {
        return sfn.startExecution(r -> r.stateMachineArn(machine).input(input)).executionArn();
    }

    private void succeed(String database, long... seconds) {
        for (long one : seconds) {
            start(database, one);
            timeline.runUntilIdle();
        }
    }

    @Test
    void takesTheMedianOfTheLastTenOfADatabaseThatSucceeded() {
        succeed("orders", 9000, 9000, 9000);
        succeed("orders", 100, 200, 300, 400, 500, 610, 700, 800, 900, 1000);
        succeed("ledger", 7, 9, 8);

        Map<String, Duration> medians = executions().medians(Set.of("orders", "ledger", "new"));

        assertThat(medians).containsOnlyKeys("orders", "ledger");
        assertThat(medians.get("orders")).isEqualTo(Duration.ofSeconds(555));
        assertThat(medians.get("ledger")).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void countsNeitherWhatFailedNorWhatWasResumedNorWhatRuns() {
        succeed("orders", 60);
        start("{\"database\": \"orders\", \"fails\": true}");
        start("{\"database\": \"orders\", \"resumed\": true, \"seconds\": 1}");
        timeline.runUntilIdle();
        start("orders", 5000);

        assertThat(executions().medians(Set.of("orders"))).containsEntry("orders", Duration.ofSeconds(60));
    }

    @Test
    void looksUpNoMoreExecutionsForMediansThanItMay() {
        for (int i = 0; i < 150; i++) {
            start("others", 1);
        }
        timeline.runUntilIdle();

        assertThat(executions().medians(Set.of("orders"))).isEmpty();
        assertThat(calls.lookedUp).isEqualTo(50);
        assertThat(executions().medians(Set.of())).isEmpty();
        assertThat(calls.lookedUp).isEqualTo(50);
    }

    @Test
    void listsAllThatRunPageByPage() {
        for (int i = 0; i < 1001; i++) {
            start("orders", 60);
        }

        assertThat(executions().running(ALL)).hasSize(1001);
    }

    @Test
    void namesTheStateThatWasEnteredLast() {
        start("orders", 60);
        ListedExecution run = executions().running(ALL).get(0);
        assertThat(executions().stage(run)).isEmpty();
        timeline.runFor(Duration.ofSeconds(20));

        assertThat(executions().stage(run))
                .contains(new ListedExecution.Stage("Linger", Instant.parse("2026-11-21T04:00:00Z")));
    }

    private void fail(String database, int times) {
        for (int i = 0; i < times; i++) {
            start("{\"database\": \"" + database + "\", \"fails\": true}");
            timeline.runFor(Duration.ofHours(1));
        }
    }

    @Test
    void leavesPreflightsOut() {
        start("{\"database\": \"orders\", \"seconds\": 60, \"preflight\": true}");
        assertThat(executions().running(ALL)).isEmpty();
        timeline.runUntilIdle();
        start("{\"database\": \"orders\", \"fails\": true, \"preflight\": true}");
        timeline.runUntilIdle();

        assertThat(executions().medians(Set.of("orders"))).isEmpty();
        assertThat(executions().failedSince(Instant.EPOCH, 10, ALL))
                .isEqualTo(new MachineExecutions.Unsuccessful(List.of(), 0));
    }

    @Test
    void listsTheLastFailuresOfOneDatabase() {
        List.of("orders", "ledger", "orders", "orders").forEach(database -> fail(database, 1));
        succeed("orders", 60);

        MachineExecutions.Unsuccessful failed =
                executions().failedSince(Instant.parse("2026-11-21T05:30:00Z"), 10, ORDERS);

        assertThat(failed.last())
                .extracting(one -> one.run().begun())
                .containsExactly(Instant.parse("2026-11-21T07:00:00Z"), Instant.parse("2026-11-21T06:00:00Z"));
        assertThat(failed.last())
                .extracting(MachineExecutions.Ended::error, MachineExecutions.Ended::cause)
                .containsOnly(tuple("wanted", "by the test"));
        assertThat(failed.more()).isZero();
        assertThat(executions().failedSince(Instant.EPOCH, 1, ALL).last()).hasSize(1);
        assertThat(executions().failedSince(Instant.EPOCH, 1, ALL).more()).isEqualTo(3);
    }

    @Test
    void findsAFailureBehindManyOfOtherDatabases() {
        fail("orders", 1);
        fail("ledger", 40);

        assertThat(executions().failedSince(Instant.EPOCH, 10, ORDERS).last()).hasSize(1);
    }

    @Test
    void findsAFailureBehindMoreSuccessesThanAPageHolds() {
        fail("orders", 1);
        for (int i = 0; i < 1001; i++) {
            start("orders", 1);
        }
        timeline.runUntilIdle();

        assertThat(executions().failedSince(Instant.EPOCH, 10, ALL).last()).hasSize(1);
    }

    @Test
    void countsTheFailuresThatItDoesNotLookAt() {
        fail("ledger", 130);

        MachineExecutions.Unsuccessful failed = executions().failedSince(Instant.EPOCH, 10, ORDERS);

        assertThat(failed).isEqualTo(new MachineExecutions.Unsuccessful(List.of(), 30));
        assertThat(calls.lookedUp).isEqualTo(100);
    }

    @Test
    void listsWhatWasStoppedBesideWhatFailedTheLastThatEndedFirst() {
        String stopped = start("orders", 9000);
        fail("orders", 1);
        sfn.stopExecution(r -> r.executionArn(stopped));

        assertThat(executions().failedSince(Instant.EPOCH, 10, ALL).last())
                .extracting(one -> one.run().execution().statusAsString(), MachineExecutions.Ended::error)
                .containsExactly(tuple("ABORTED", ""), tuple("FAILED", "wanted"));
    }

    @Test
    void knowsNoInputOfAnExecutionThatIsNotThereAndTakesNoRefusalForThat() {
        String arn = start("orders", 60);
        String name = arn.substring(arn.lastIndexOf(':') + 1);

        assertThat(executions().input(name))
                .hasValueSatisfying(input -> assertThat(input).contains("orders"));
        assertThat(executions().arn(name)).isEqualTo(arn);
        assertThat(executions().input("forgotten")).isEqualTo(Optional.empty());
        calls.refusal = "ThrottlingException";
        assertThatThrownBy(() -> executions().input(name)).isInstanceOf(SfnException.class);
    }
}
