package io.rdsreplicator.shared.executions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.steps.Account;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;

/** The record of executions that really ran, in virtual time: a function takes a second, a wait ten. */
class ExecutionRecordTest {
    private static final String TASK =
            """
            "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Output": "{%% $states.result.Payload %%}",
            "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 3, "MaxAttempts": 4, "BackoffRate": 1}],
            "Arguments": {"FunctionName": "arn:aws:lambda:us-east-1:111111111111:function:%s", "Payload": {}}""";
    private static final String DEFINITION =
            """
            {"QueryLanguage": "JSONata", "StartAt": "TakeSnapshot", "States": {
                "TakeSnapshot": {<take>, "Next": "CheckSnapshot"},
                "CheckSnapshot": {<check>, "Next": "IsAvailable"},
                "IsAvailable": {"Type": "Choice", "Default": "WaitForSnapshot",
                    "Choices": [{"Condition": "{% $states.input.ready %}", "Next": "ShareSnapshot"}]},
                "WaitForSnapshot": {"Type": "Wait", "Seconds": 10, "Next": "CheckSnapshot"},
                "ShareSnapshot": {<share>, "Next": "PruneSnapshots"},
                "PruneSnapshots": {"Type": "Map", "Items": [1, 2, 3], "MaxConcurrency": 2, "Next": "Report", "ItemProcessor": {
                    "StartAt": "DeleteSnapshot", "States": {"DeleteSnapshot": {<delete>, "End": true}}}},
                "Report": {<report>, "End": true}}}
            """;

    private final Account account = new Account();
    private final Map<String, Integer> invoked = new HashMap<>();
    private final Map<String, Integer> busy = new HashMap<>();
    private final List<GetExecutionHistoryRequest> pages = new ArrayList<>();
    private final SfnClient sfn;
    private final String machine;
    private int looksUntilReady = 1;
    private String execution;
    private ExecutionRecord reported;

    ExecutionRecordTest() {
        new StatesService(
                account.timeline,
                account.frontDoor,
                (caller, function, payload, done) -> account.timeline.after(
                        Duration.ofSeconds(1), function, () -> done.accept(result(function.replaceFirst(".*:", "")))));
        sfn = account.frontDoor.client(SfnClient.class, Caller.root(Account.PLACE));
        String definition = DEFINITION;
        for (String function : List.of("take", "check", "share", "delete", "report")) {
            definition = definition.replace("<" + function + ">", TASK.formatted(function));
        }
        String whole = definition;
        machine = sfn.createStateMachine(r -> r.name("replication")
                        .roleArn(AssumableRoles.allowing(account.frontDoor.roles(), Account.PLACE, "machine")
                                .principal())
                        .definition(whole))
                .stateMachineArn();
    }

    private InvocationResult result(String function) {
        int count = invoked.merge(function, 1, Integer::sum);
        if (busy.getOrDefault(function, 0) >= count) {
            return new InvocationResult("{\"errorType\": \"Busy\", \"errorMessage\": \"later\"}", "Unhandled");
        }
        if (function.equals("report")) {
            reported = ExecutionRecord.read(sfn, execution);
        }
        return InvocationResult.success(
                Json.write(Map.of("ready", count >= looksUntilReady, "apiCalls", Map.of("Rds", 2, function, 1))));
    }

    private ExecutionRecord run() {
        execution = sfn.startExecution(r -> r.stateMachineArn(machine)).executionArn();
        account.timeline.runUntilIdle();
        return reported;
    }

    @Test
    void addsChecksAndWaitsToTheStageThatTheyBelongTo() {
        looksUntilReady = 3;

        ExecutionRecord record = run();

        assertThat(record.summary().stages())
                .containsExactly(
                        entry("TakeSnapshot", 1 + 3 + 2 * 10),
                        entry("ShareSnapshot", 1),
                        entry("PruneSnapshots", 2),
                        entry("Report", 0));
        assertThat(record.waited()).containsExactly("TakeSnapshot");
        assertThat(record.startedAt())
                .isEqualTo(sfn.describeExecution(r -> r.executionArn(execution)).startDate());
    }

    @Test
    void countsFromTheLastLookThatWasNotReadyToTheOneThatWas() {
        looksUntilReady = 3;

        ExecutionRecord record = run();

        assertThat(record.waits()).isEqualTo(2);
        assertThat(record.waiting()).isEqualTo(Duration.ofSeconds(20));
        assertThat(record.overshoot()).as("one wait, and the look after it").isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void knowsOfNoWaitWhereTheFirstLookWasGood() {
        ExecutionRecord record = run();

        assertThat(record.waits()).isZero();
        assertThat(record.overshoot()).isZero();
        assertThat(record.waited()).isEmpty();
    }

    @Test
    void countsWhatIsBilledWithItsRetries() {
        busy.put("share", 2);

        ExecutionRecord record = run();

        assertThat(record.retries()).isEqualTo(2);
        assertThat(record.functionInvocations())
                .as("take, check, share three times, delete three times, report")
                .isEqualTo(9);
        assertThat(record.stateTransitions())
                .as("5 tasks and choices, 1 Map, 3 in it, report, 2 retries")
                .isEqualTo(4 + 1 + 3 + 1 + 2);
    }

    @Test
    void addsUpTheRequestsOfTheTasksThatSucceeded() {
        busy.put("share", 2);
        looksUntilReady = 3;

        ExecutionRecord record = run();

        assertThat(record.summary().apiCalls())
                .as("take, three checks, share once, three deletes in the Map; not the report, which is under way")
                .containsExactly(
                        entry("Rds", 2 * 8),
                        entry("check", 3),
                        entry("delete", 3),
                        entry("share", 1),
                        entry("take", 1));
    }

    @Test
    void readsTheLongestHistoryInAFewPages() {
        looksUntilReady = 2_700;
        account.frontDoor.intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                if (call.request() instanceof GetExecutionHistoryRequest request) {
                    pages.add(request);
                }
            }
        });

        ExecutionRecord record = run();

        assertThat(pages).hasSizeBetween(24, 25);
        long events =
                sfn.getExecutionHistoryPaginator(r -> r.executionArn(execution).maxResults(1000)).events().stream()
                        .count();
        assertThat(events).isBetween(24_000L, 25_000L);
        assertThat(record.waits()).isEqualTo(2_699);
        assertThat(record.overshoot()).isEqualTo(Duration.ofSeconds(11));
        assertThat(record.stages()).containsEntry("TakeSnapshot", Duration.ofSeconds(1 + 2_700 + 26_990));
        assertThat(record.apiCalls()).containsEntry("check", 2_700);
    }

    @Test
    void saysWhyAHistoryCouldNotBeRead() {
        ExecutionRecord record = ExecutionRecord.read(sfn, Account.PLACE.arn("states", "execution:replication:none"));

        assertThat(record.unread()).contains("GetExecutionHistory").contains("ExecutionDoesNotExist");
        assertThat(Json.members(Json.write(record.summary())).orElseThrow())
                .containsEntry("stages", Map.of())
                .containsEntry("waits", 0);
        assertThat(run().summary().unread()).isNull();
    }
}
