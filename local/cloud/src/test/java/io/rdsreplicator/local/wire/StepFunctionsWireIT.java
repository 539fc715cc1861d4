package io.rdsreplicator.local.wire;

import static io.rdsreplicator.local.wire.WireRefusals.assertAllRefused;
import static io.rdsreplicator.local.wire.WireRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.*;

/** Step Functions over HTTP with the SDK's client: every operation that the stage has. */
class StepFunctionsWireIT {
    private static final String ROLE = "arn:aws:iam::111111111111:role/machine";
    private static final String NONE = "arn:aws:states:us-east-1:111111111111:stateMachine:none";
    private static final String NO_EXECUTION = "arn:aws:states:us-east-1:111111111111:execution:none:none";
    private static final String ECHO =
            """
            {"QueryLanguage": "JSONata", "StartAt": "Pause", "States": {
              "Pause": {"Type": "Wait", "Seconds": 30, "Next": "Echo"},
              "Echo": {"Type": "Pass", "Output": "{% $states.input %}", "End": true}}}""";
    private static WireStage stage;
    private static SfnClient states;
    private static String machine;

    @BeforeAll
    static void aMachine() {
        stage = new WireStage();
        states = stage.client(SfnClient.builder(), WireStage.A);
        machine = states.createStateMachine(r -> r.name("echo")
                        .definition(ECHO)
                        .roleArn(ROLE)
                        .tags(Tag.builder().key("team").value("ü").build()))
                .stateMachineArn();
    }

    @AfterAll
    static void everyOperationWasTried() {
        try (WireStage closing = stage) {
            closing.calls.assertComplete(SfnClient.class);
            assertThat(closing.faults).isEmpty();
        }
    }

    private static DescribeExecutionResponse ended(String execution) {
        DescribeExecutionResponse seen;
        do {
            seen = states.describeExecution(r -> r.executionArn(execution));
        } while (seen.status() == ExecutionStatus.RUNNING);
        return seen;
    }

    @Test
    void runsAnExecution() {
        String input = "{\"text\":\"ü & <\uD83D\uDD11>\",\"large\":\"" + "x".repeat(200_000) + "\"}";
        String execution = states.startExecution(
                        r -> r.stateMachineArn(machine).name("large").input(input))
                .executionArn();

        DescribeExecutionResponse end = ended(execution);
        assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(end.output()).isEqualTo(input);
        assertThat(end.stopDate()).isAfterOrEqualTo(end.startDate().plusSeconds(30));
        assertThat(states.describeStateMachineForExecution(r -> r.executionArn(execution))
                        .name())
                .isEqualTo("echo");
        assertThat(states.getExecutionHistoryPaginator(
                                r -> r.executionArn(execution).maxResults(2))
                        .events())
                .extracting(HistoryEvent::type)
                .startsWith(HistoryEventType.EXECUTION_STARTED)
                .endsWith(HistoryEventType.EXECUTION_SUCCEEDED);
    }

    @Test
    void stopsAndListsExecutions() {
        String slow = ECHO.replace("30", "99999999");
        String patient = states.createStateMachine(
                        r -> r.name("patient").definition(slow).roleArn(ROLE))
                .stateMachineArn();
        assertThat(states.listExecutions(r -> r.stateMachineArn(patient)).executions())
                .isEmpty();
        String execution = states.startExecution(r -> r.stateMachineArn(patient).input("{}"))
                .executionArn();
        states.startExecution(r -> r.stateMachineArn(patient).input("{}"));
        assertThat(states.listExecutionsPaginator(
                                r -> r.stateMachineArn(patient).maxResults(1).statusFilter(ExecutionStatus.RUNNING))
                        .executions())
                .hasSize(2);
        assertThat(states.stopExecution(
                                r -> r.executionArn(execution).error("Enough").cause("ü"))
                        .stopDate())
                .isNotNull();
        assertThat(states.describeExecution(r -> r.executionArn(execution)).cause())
                .isEqualTo("ü");
    }

    @Test
    void administersMachines() {
        SfnClient empty = stage.client(SfnClient.builder(), WireStage.EMPTY);
        assertThat(empty.listStateMachines().stateMachines()).isEmpty();
        String other = states.createStateMachine(
                        r -> r.name("other").definition(ECHO).roleArn(ROLE))
                .stateMachineArn();
        states.updateStateMachine(r -> r.stateMachineArn(other).definition(ECHO.replace("30", "1")));
        assertThat(states.describeStateMachine(r -> r.stateMachineArn(other)).definition())
                .contains("\"Seconds\": 1");
        states.tagResource(
                r -> r.resourceArn(other).tags(Tag.builder().key("k").value("v").build()));
        assertThat(states.listTagsForResource(r -> r.resourceArn(other)).tags()).hasSize(1);
        assertThat(states.listStateMachinesPaginator(r -> r.maxResults(1)).stateMachines())
                .extracting(StateMachineListItem::name)
                .contains("echo", "other");
        states.deleteStateMachine(r -> r.stateMachineArn(other));
    }

    @Test
    void saysWhatIsWrongWithADefinitionAndCreatesNothing() {
        assertThat(states.validateStateMachineDefinition(r -> r.definition(ECHO))
                        .result())
                .isEqualTo(ValidateStateMachineDefinitionResultCode.OK);
        ValidateStateMachineDefinitionResponse broken = states.validateStateMachineDefinition(
                r -> r.definition(ECHO.replace("\"Next\": \"Echo\"", "\"Next\": \"Nowhere\"")));
        assertThat(broken.result()).isEqualTo(ValidateStateMachineDefinitionResultCode.FAIL);
        assertThat(broken.diagnostics()).isNotEmpty().allSatisfy(diagnostic -> {
            assertThat(diagnostic.severity()).isEqualTo(ValidateStateMachineDefinitionSeverity.ERROR);
            assertThat(diagnostic.code()).isEqualTo("SCHEMA_VALIDATION_FAILED");
        });
        assertThat(broken.diagnostics())
                .extracting(ValidateStateMachineDefinitionDiagnostic::message)
                .anyMatch(message -> message.contains("Nowhere"));
    }

    @Test
    void refusesWithTheModelledErrors() {
        assertAllRefused(
                StateMachineDoesNotExistException.class,
                "StateMachineDoesNotExist",
                400,
                () -> states.describeStateMachine(r -> r.stateMachineArn(NONE)),
                () -> states.updateStateMachine(r -> r.stateMachineArn(NONE).roleArn(ROLE)),
                () -> states.startExecution(r -> r.stateMachineArn(NONE)),
                () -> states.listExecutions(r -> r.stateMachineArn(NONE)));
        assertAllRefused(
                ExecutionDoesNotExistException.class,
                "ExecutionDoesNotExist",
                400,
                () -> states.describeExecution(r -> r.executionArn(NO_EXECUTION)),
                () -> states.stopExecution(r -> r.executionArn(NO_EXECUTION)),
                () -> states.describeStateMachineForExecution(r -> r.executionArn(NO_EXECUTION)),
                () -> states.getExecutionHistory(r -> r.executionArn(NO_EXECUTION)));
        assertAllRefused(
                ResourceNotFoundException.class,
                "ResourceNotFound",
                400,
                () -> states.tagResource(r -> r.resourceArn(NONE)
                        .tags(Tag.builder().key("k").value("v").build())),
                () -> states.listTagsForResource(r -> r.resourceArn(NONE)));
        assertRefused(
                ValidationException.class,
                "ValidationException",
                400,
                () -> states.validateStateMachineDefinition(r -> r.definition("")));
        assertRefused(
                InvalidDefinitionException.class,
                "InvalidDefinition",
                400,
                () -> states.createStateMachine(
                        r -> r.name("bad").definition("{}").roleArn(ROLE)));
        assertRefused(
                InvalidExecutionInputException.class,
                "InvalidExecutionInput",
                400,
                () -> states.startExecution(r -> r.stateMachineArn(machine).input("{")));
        assertRefused(
                InvalidArnException.class,
                "InvalidArn",
                400,
                () -> states.deleteStateMachine(r -> r.stateMachineArn("nothing")));
        assertRefused(
                InvalidTokenException.class,
                "InvalidToken",
                400,
                () -> states.listStateMachines(r -> r.nextToken("!")));
    }
}
