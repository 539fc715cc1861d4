package io.rdsreplicator.local.states;

import static io.rdsreplicator.local.states.StatesStage.PLACE;
import static io.rdsreplicator.local.states.StatesStage.ROLE;
import static io.rdsreplicator.local.states.StatesStage.definition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StateMachineStatus;
import software.amazon.awssdk.services.sfn.model.Tag;

class StatesServiceTest {
    private static final String WAIT = definition("Wait", "'Wait': {'Type': 'Wait', 'Seconds': 60, 'End': true}");

    private final StatesStage stage = new StatesStage();
    private final SfnClient client = stage.client;

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SfnException.class, e -> assertThat(
                        e.awsErrorDetails().errorCode())
                .isEqualTo(code));
    }

    private String startNamed(String machine, String name, String input) {
        return client.startExecution(r -> r.stateMachineArn(machine).name(name).input(input))
                .executionArn();
    }

    @Test
    void theSameNameAndInputWhileItRunsIsTheSameExecution() {
        String machine = stage.create("m", WAIT);
        String first = startNamed(machine, "run-1", "{}");

        assertThat(first).isEqualTo("arn:aws:states:eu-central-1:111111111111:execution:m:run-1");
        assertThat(startNamed(machine, "run-1", "{}")).isEqualTo(first);
        refused("ExecutionAlreadyExists", () -> startNamed(machine, "run-1", "{\"other\": 1}"));
        stage.timeline.runUntilIdle();
        refused("ExecutionAlreadyExists", () -> startNamed(machine, "run-1", "{}"));
        assertThat(client.listExecutions(r -> r.stateMachineArn(machine)).executions())
                .hasSize(1);
    }

    @Test
    void aNameIsFreeAgainAfterNinetyDays() {
        String machine = stage.create("m", WAIT);
        String first = startNamed(machine, "run-1", "{}");
        stage.timeline.runFor(Duration.ofDays(91));

        assertThat(startNamed(machine, "run-1", "{\"n\":2}")).isEqualTo(first);
        assertThat(stage.describe(first).input()).isEqualTo("{\"n\":2}");
    }

    @Test
    void anUnnamedExecutionIsNamedByAnIdentifierThatRepeatsItself() {
        String first = stage.start(stage.create("m", WAIT), "{}");
        StatesStage again = new StatesStage();

        assertThat(again.start(again.create("m", WAIT), "{}")).isEqualTo(first);
        assertThat(first).matches(".*:execution:m:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(stage.start("arn:aws:states:eu-central-1:111111111111:stateMachine:m", "{}"))
                .isNotEqualTo(first);
    }

    @Test
    void refusesBadStarts() {
        String machine = stage.create("m", WAIT);

        refused("InvalidExecutionInput", () -> stage.start(machine, "{"));
        refused("InvalidExecutionInput", () -> stage.start(machine, "{} {}"));
        refused("InvalidExecutionInput", () -> stage.start(machine, "\"" + "x".repeat(262_144) + "\""));
        refused("InvalidName", () -> startNamed(machine, "a b", "{}"));
        refused("InvalidName", () -> startNamed(machine, "x".repeat(81), "{}"));
        refused("StateMachineDoesNotExist", () -> stage.start(machine + "x", "{}"));
        refused("InvalidArn", () -> stage.start("m", "{}"));
        refused(
                "ExecutionDoesNotExist",
                () -> stage.describe("arn:aws:states:eu-central-1:111111111111:execution:m:none"));
    }

    @Test
    void anotherAccountSeesNothing() {
        String machine = stage.create("m", WAIT);
        String execution = stage.start(machine, "{}");
        SfnClient other =
                stage.frontDoor.client(SfnClient.class, Caller.root(new AccountRegion("222222222222", PLACE.region())));

        assertThat(other.listStateMachines().stateMachines()).isEmpty();
        refused("AccessDeniedException", () -> other.startExecution(r -> r.stateMachineArn(machine)));
        refused("AccessDeniedException", () -> other.describeExecution(r -> r.executionArn(execution)));
    }

    @Test
    void aStoppedExecutionIsAbortedAndNothingMoreHappens() {
        String execution = stage.start(stage.create("m", WAIT), "{}");
        stage.timeline.runFor(Duration.ofSeconds(5));
        client.stopExecution(r -> r.executionArn(execution).error("Enough").cause("operator"));
        stage.timeline.runUntilIdle();

        assertThat(stage.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(stage.describe(execution).error()).isEqualTo("Enough");
        assertThat(stage.describe(execution).stopDate()).isEqualTo(StatesStage.START.plusSeconds(5));
        assertThat(stage.timeline.instant()).isEqualTo(StatesStage.START.plusSeconds(5));
        assertThat(stage.eventTypes(execution))
                .containsExactly("ExecutionStarted", "WaitStateEntered", "ExecutionAborted");
        assertThat(client.stopExecution(r -> r.executionArn(execution)).stopDate())
                .isEqualTo(StatesStage.START.plusSeconds(5));
    }

    @Test
    void createIsIdempotentForTheSameDefinitionOnly() {
        String machine = stage.create("m", WAIT);

        assertThat(stage.create("m", WAIT)).isEqualTo(machine);
        refused("StateMachineAlreadyExists", () -> stage.create("m", definition("A", "'A': {'Type': 'Succeed'}")));
        refused("InvalidName", () -> stage.create("a/b", WAIT));
        refused("InvalidDefinition", () -> stage.create("n", "{}"));
        refused(
                "InvalidArn",
                () -> client.createStateMachine(
                        r -> r.name("n").definition(WAIT).roleArn("admin")));
        refused(
                "StateMachineTypeNotSupported",
                () -> client.createStateMachine(
                        r -> r.name("n").definition(WAIT).roleArn(ROLE).type("EXPRESS")));
    }

    @Test
    void anUpdateLeavesRunningExecutionsWithWhatTheyBeganWith() {
        String machine = stage.create("m", WAIT);
        String before = stage.start(machine, "{}");
        String done = definition("Done", "'Done': {'Type': 'Succeed', 'Output': 'new'}");
        client.updateStateMachine(r -> r.stateMachineArn(machine).definition(done));
        String after = stage.start(machine, "{}");
        stage.timeline.runUntilIdle();

        assertThat(stage.describe(before).output()).isEqualTo("{}");
        assertThat(stage.describe(after).output()).isEqualTo("\"new\"");
        assertThat(client.describeStateMachineForExecution(r -> r.executionArn(before))
                        .definition())
                .isEqualTo(WAIT);
        assertThat(client.describeStateMachine(r -> r.stateMachineArn(machine)).definition())
                .isEqualTo(done);
        refused(
                "InvalidDefinition",
                () -> client.updateStateMachine(r -> r.stateMachineArn(machine).definition("[]")));
        refused("MissingRequiredParameter", () -> client.updateStateMachine(r -> r.stateMachineArn(machine)));
    }

    @Test
    void aDeletedMachineGoesWhenItsLastExecutionHasEnded() {
        String machine = stage.create("m", WAIT);
        String execution = stage.start(machine, "{}");
        client.deleteStateMachine(r -> r.stateMachineArn(machine));

        assertThat(client.describeStateMachine(r -> r.stateMachineArn(machine)).status())
                .isEqualTo(StateMachineStatus.DELETING);
        refused("StateMachineDeleting", () -> stage.start(machine, "{}"));
        stage.timeline.runUntilIdle();
        refused("StateMachineDoesNotExist", () -> client.describeStateMachine(r -> r.stateMachineArn(machine)));
        assertThat(stage.describe(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(client.deleteStateMachine(r -> r.stateMachineArn(machine))).isNotNull();
    }

    @Test
    void executionsAreListedNewestFirstPageByPage() {
        String machine = stage.create("m", WAIT);
        List<String> names = List.of("one", "two", "three", "four", "five");
        names.forEach(name -> startNamed(machine, name, "{}"));
        client.stopExecution(r -> r.executionArn(machine.replace("stateMachine", "execution") + ":three"));

        var first = client.listExecutions(r -> r.stateMachineArn(machine).maxResults(2));
        startNamed(machine, "six", "{}");
        var second = client.listExecutions(
                r -> r.stateMachineArn(machine).maxResults(3).nextToken(first.nextToken()));

        assertThat(first.executions()).extracting(ExecutionListItem::name).containsExactly("five", "four");
        assertThat(second.executions()).extracting(ExecutionListItem::name).containsExactly("three", "two", "one");
        assertThat(second.nextToken()).isNull();
        assertThat(client.listExecutions(r -> r.stateMachineArn(machine).statusFilter("ABORTED"))
                        .executions())
                .extracting(ExecutionListItem::name)
                .containsExactly("three");
        refused(
                "InvalidToken",
                () -> client.listExecutions(r -> r.stateMachineArn(machine).nextToken("x")));
    }

    @Test
    void theHistoryIsReadForwardsBackwardsInPagesAndWithoutData() {
        String execution = stage.start(stage.create("m", WAIT), "{\"secret\": 1}");
        stage.timeline.runUntilIdle();

        List<HistoryEvent> events = stage.history(execution);
        assertThat(events).extracting(HistoryEvent::id).containsExactly(1L, 2L, 3L, 4L);
        assertThat(events).extracting(HistoryEvent::previousEventId).containsExactly(0L, 0L, 2L, 3L);
        assertThat(events)
                .extracting(HistoryEvent::timestamp)
                .containsExactly(
                        StatesStage.START,
                        StatesStage.START,
                        StatesStage.START.plusSeconds(60),
                        StatesStage.START.plusSeconds(60));
        assertThat(events.get(1).stateEnteredEventDetails().input()).isEqualTo("{\"secret\":1}");

        var first = client.getExecutionHistory(
                r -> r.executionArn(execution).reverseOrder(true).maxResults(3));
        assertThat(first.events()).extracting(HistoryEvent::id).containsExactly(4L, 3L, 2L);
        assertThat(client.getExecutionHistory(r ->
                                r.executionArn(execution).reverseOrder(true).nextToken(first.nextToken()))
                        .events())
                .extracting(HistoryEvent::id)
                .containsExactly(1L);

        List<HistoryEvent> bare = client.getExecutionHistory(
                        r -> r.executionArn(execution).includeExecutionData(false))
                .events();
        assertThat(bare.get(0).executionStartedEventDetails().input()).isNull();
        assertThat(bare.get(1).stateEnteredEventDetails().input()).isNull();
        assertThat(bare.get(1).stateEnteredEventDetails().name()).isEqualTo("Wait");
        assertThat(bare.get(2).stateExitedEventDetails().output()).isNull();
        assertThat(bare.get(3).executionSucceededEventDetails().output()).isNull();
    }

    @Test
    void tagsAreKept() {
        String machine = stage.create("m", WAIT);
        client.tagResource(r -> r.resourceArn(machine)
                .tags(Tag.builder().key("team").value("data").build()));

        assertThat(client.listTagsForResource(r -> r.resourceArn(machine)).tags())
                .singleElement()
                .satisfies(tag -> {
                    assertThat(tag.key()).isEqualTo("team");
                    assertThat(tag.value()).isEqualTo("data");
                });
        refused("ResourceNotFound", () -> client.listTagsForResource(r -> r.resourceArn(machine + "x")));
    }

    @Test
    void startAndEndAreToldToEventBridge() {
        String machine =
                stage.create("m", definition("Broken", "'Broken': {'Type': 'Fail', 'Error': 'E', 'Cause': 'because'}"));
        String execution = startNamed(machine, "run", "{\"n\": 1}");
        stage.timeline.runUntilIdle();

        assertThat(stage.statusEvents).hasSize(2).allSatisfy(event -> {
            assertThat(event.source()).isEqualTo("aws.states");
            assertThat(event.detailType()).isEqualTo("Step Functions Execution Status Change");
            assertThat(event.resources()).containsExactly(execution);
        });
        assertThat(stage.statusCallers).containsOnly(Caller.service(PLACE, "states.amazonaws.com", machine));
        long start = StatesStage.START.toEpochMilli();
        assertThat(detail(0))
                .containsEntry("status", "RUNNING")
                .containsEntry("startDate", start)
                .containsEntry("stopDate", null);
        assertThat(detail(1))
                .containsEntry("executionArn", execution)
                .containsEntry("stateMachineArn", machine)
                .containsEntry("name", "run")
                .containsEntry("status", "FAILED")
                .containsEntry("stopDate", start)
                .containsEntry("input", "{\"n\": 1}")
                .containsEntry("output", null)
                .containsEntry("error", "E")
                .containsEntry("cause", "because");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> detail(int index) {
        return (Map<String, Object>)
                StatesJson.parse(stage.statusEvents.get(index).detail());
    }

    @Test
    void anObserverIsToldOfEveryStateThatPasses() {
        List<String> told = new ArrayList<>();
        stage.service.observe(new ExecutionObserver() {
            @Override
            public void entered(Passage passage) {
                told.add("into " + passage.type() + " " + passage.state() + " at " + passage.at());
            }

            @Override
            public void exited(Passage passage) {
                told.add("out of " + passage.state() + " at " + passage.at());
            }
        });
        stage.run(
                definition(
                        "Wait", "'Wait': {'Type': 'Wait', 'Seconds': 2, 'Next': 'Done'}, 'Done': {'Type': 'Succeed'}"),
                "{}");

        assertThat(told)
                .containsExactly(
                        "into Wait Wait at 2026-01-31T12:00:00Z",
                        "out of Wait at 2026-01-31T12:00:02Z",
                        "into Succeed Done at 2026-01-31T12:00:02Z",
                        "out of Done at 2026-01-31T12:00:02Z");
    }
}
