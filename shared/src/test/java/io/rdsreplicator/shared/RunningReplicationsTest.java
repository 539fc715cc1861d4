package io.rdsreplicator.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Place;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.SfnClient;

class RunningReplicationsTest {
    private static final Place PLACE = new Place("111111111111", "us-east-1");
    private static final Arn ORDERS = Arn.parse(PLACE.arn("rds", "db:orders"), "source");
    private static final Instant START = Instant.parse("2026-11-21T04:00:00Z");

    private final Timeline timeline = Timeline.virtual(START);
    private final SfnClient sfn;
    private final String machine;
    private final RunningReplications running;

    RunningReplicationsTest() {
        FrontDoor frontDoor = new FrontDoor(timeline);
        new StatesService(timeline, frontDoor, (caller, function, payload, done) -> {});
        sfn = frontDoor.client(SfnClient.class, Caller.root(PLACE));
        machine = sfn.createStateMachine(r -> r.name("waiting")
                        .roleArn(AssumableRoles.allowing(frontDoor.roles(), PLACE, "machine").principal())
                        .definition("""
                                {"QueryLanguage": "JSONata", "StartAt": "Linger", "States": {
                                    "Linger": {"Type": "Wait", "Seconds": 3600, "End": true}}}
                                """))
                .stateMachineArn();
        running = new RunningReplications(sfn);
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
    void findsTheIdThatARunWithoutOneMints() {
        String other = start("other", "{}");

        assertThat(running.others(machine, "own", ORDERS)).containsExactly(ReplicationId.mint(ORDERS, other, START));
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

    private String start(String name, String input) {
        return sfn.startExecution(r -> r.stateMachineArn(machine).name(name).input(input)).executionArn();
    }
}
