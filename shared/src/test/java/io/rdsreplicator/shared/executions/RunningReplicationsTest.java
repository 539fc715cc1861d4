package io.rdsreplicator.shared.executions;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.calls.SmallPages;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.executions.RunningReplications.Others;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;

class RunningReplicationsTest {
    private static final AccountRegion PLACE = new AccountRegion("111111111111", "us-east-1");
    private static final Arn ORDERS = Arn.parse(PLACE.arn("rds", "db:orders"), "source");
    private static final Instant START = Instant.parse("2026-11-21T04:00:00Z");

    private final Timeline timeline = Timeline.virtual(START);
    private final SfnClient sfn;
    private final String machine;
    private final RunningReplications running;
    private final List<String> asked = new ArrayList<>();
    private int lists;

    RunningReplicationsTest() {
        FrontDoor frontDoor = new FrontDoor(timeline);
        new StatesService(timeline, frontDoor, (caller, function, payload, done) -> {});
        sfn = frontDoor.client(SfnClient.class, Caller.root(PLACE));
        machine = sfn.createStateMachine(
                        r -> r.name("waiting")
                                .roleArn(AssumableRoles.allowing(frontDoor.roles(), PLACE, "machine")
                                        .principal())
                                .definition(
                                        """
                                {"QueryLanguage": "JSONata", "StartAt": "Linger", "States": {
                                    "Linger": {"Type": "Wait", "Seconds": 3600, "End": true}}}
                                """))
                .stateMachineArn();
        running = new RunningReplications(sfn);
        frontDoor.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                if (call.request() instanceof DescribeExecutionRequest request) {
                    asked.add(request.executionArn());
                }
                lists += call.request() instanceof ListExecutionsRequest ? 1 : 0;
            }
        });
    }

    @Test
    void findsTheIdThatAnInputNames() {
        String own = start("own", "{\"replicationId\": \"orders-20261121030000-aaaaaa\"}");
        start("other", "{\"replicationId\": \"orders-20261121030000-bbbbbb\"}");

        assertThat(running.others(machine, own, ORDERS))
                .contains(new ReplicationId("orders-20261121030000-bbbbbb"))
                .doesNotContain(new ReplicationId("orders-20261121030000-aaaaaa"));
    }

    @Test
    void leavesPreflightsOut() {
        start(PreflightAnnouncement.executionName("message"), "{}");
        start("dry", "{\"sourceDatabase\": \"orders\", \"dryRun\": true}");
        String other = start("other", "{}");

        assertThat(running.others(machine, "own"))
                .extracting(RunningReplications.Running::executionArn)
                .containsExactly(other);
        assertThat(running.others(machine, "own", List.of()).running())
                .extracting(RunningReplications.Running::executionArn)
                .containsExactly(other);
    }

    @Test
    void findsTheIdThatARunWithoutOneMints() {
        String other = start("other", "{}");

        assertThat(running.others(machine, "own", ORDERS)).containsExactly(ReplicationId.mint(ORDERS, other, START));
    }

    @Test
    void findsThoseOfAllPages() {
        int several = 2 * SmallPages.FEWEST + 1;
        for (int i = 0; i < several; i++) {
            start("other-" + i, "{\"replicationId\": \"orders-20261121030000-%06x\"}".formatted(i));
        }

        assertThat(new RunningReplications(SmallPages.of(SfnClient.class, sfn)).others(machine, "own"))
                .hasSize(several);
        assertThat(lists).isEqualTo(3);
    }

    @Test
    void asksNoExecutionWhoseNameTellsWhatItResumes() {
        ReplicationId resumed = new ReplicationId("orders-20261121030000-bbbbbb");
        start(resumed.resumingExecution("failed"), "{\"replicationId\": \"orders-20261121030000-bbbbbb\"}");

        assertThat(running.others(machine, "own", ORDERS)).contains(resumed);
        assertThat(asked).isEmpty();
    }

    @Test
    void asksNoExecutionThatHasMadeSomethingOfItsOwn() {
        Arn parts = Arn.parse(PLACE.arn("rds", "db:parts"), "source");
        String ofOrders = start("uuid-1", "{}");
        String ofParts = start("uuid-2", "{}");
        String unknown = start("uuid-3", "{\"replicationId\": \"orders-20261121030000-bbbbbb\"}");

        Others others = running.others(machine, "own", List.of(made(ORDERS, ofOrders), made(parts, ofParts)));

        assertThat(RunningReplications.ids(others.running(), ORDERS))
                .contains(
                        ReplicationId.mint(ORDERS, ofOrders, START), new ReplicationId("orders-20261121030000-bbbbbb"));
        assertThat(asked).containsExactly(unknown);
    }

    @Test
    void whatAnotherExecutionMadeInTheSameSecondProvesNothing() {
        String resuming = start("uuid-1", "{\"replicationId\": \"orders-20261121030000-bbbbbb\"}");
        String other = start("uuid-2", "{}");

        assertThat(RunningReplications.ids(
                        running.others(machine, "own", List.of(made(ORDERS, other)))
                                .running(),
                        ORDERS))
                .contains(new ReplicationId("orders-20261121030000-bbbbbb"));
        assertThat(asked).containsExactly(resuming);
    }

    @Test
    void asksNoExecutionOfAFleetThatHasJustBegun() {
        for (int i = 0; i < 30; i++) {
            start("uuid-" + i, "{}");
        }
        assertThat(running.others(machine, "own", List.of()).notAsked()).isZero();
        assertThat(asked).hasSize(30);
        asked.clear();
        ReplicationId resumed = new ReplicationId("orders-20261121030000-bbbbbb");
        start("uuid-30", "{}");
        start(resumed.resumingExecution("failed"), "{}");

        Others others = running.others(machine, "own", List.of());

        assertThat(others.notAsked()).isEqualTo(31);
        assertThat(others.running()).hasSize(32);
        assertThat(RunningReplications.ids(others.running(), ORDERS)).contains(resumed);
        assertThat(asked).isEmpty();
    }

    @Test
    void listsAThousandExecutionsWithOneCall() {
        for (int i = 0; i < 250; i++) {
            start("orders-20261121030000-" + "%06x".formatted(i), "{}");
        }

        assertThat(running.list(machine).named()).hasSize(250);
        assertThat(lists).isEqualTo(1);
    }

    @Test
    void aListIsGoodForMinutes() {
        assertThat(RunningReplications.isGood(START, START.plusSeconds(299))).isTrue();
        assertThat(RunningReplications.isGood(START, START.plusSeconds(300))).isFalse();
        assertThat(RunningReplications.isGood(null, START))
                .as("an earlier release")
                .isFalse();
    }

    @Test
    void forgetsARunThatHasEnded() {
        start("other", "{\"replicationId\": \"orders-20261121030000-bbbbbb\"}");
        timeline.runUntilIdle();

        assertThat(running.others(machine, "own", ORDERS)).isEmpty();
    }

    @Test
    void toleratesAnInputThatNamesNoId() {
        start("first", "[1]");
        start("second", "{\"replicationId\": 7}");

        assertThat(running.others(machine, "own", ORDERS)).hasSize(2);
    }

    private static ReplicationTags made(Arn source, String executionArn) {
        ReplicationId id = ReplicationId.mint(source, executionArn, START);
        return new ReplicationTags("stack-a", id, source.toString(), Optional.empty(), "taken");
    }

    private String start(String name, String input) {
        return sfn.startExecution(r -> r.stateMachineArn(machine).name(name).input(input))
                .executionArn();
    }
}
