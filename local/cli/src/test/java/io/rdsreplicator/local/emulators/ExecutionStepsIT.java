package io.rdsreplicator.local.emulators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.runtime.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The steps that start executions and read them, on an emulator's Step Functions. */
@ExtendWith(Emulators.class)
class ExecutionStepsIT {
    private static final AccountRegion A = Stage.SOURCE;
    private static final AccountRegion B = Stage.DESTINATION;
    private static final String PATIENT =
            """
            {"QueryLanguage": "JSONata", "StartAt": "WaitForADay", "States": {
                "WaitForADay": {"Type": "Wait", "Seconds": 86400, "End": true}}}""";
    private static Emulator emulator;
    private static EmulatorSteps stage;
    private static Databases databases;
    private static Mailbox mailbox;

    private final EmulatorMachines machines = EmulatorMachines.of(emulator, B);
    private EmulatorSteps steps;
    private String machine;

    @BeforeAll
    static void aDatabase(Emulator chosen) {
        emulator = chosen;
        mailbox = Mailbox.open(emulator, A);
        stage = EmulatorSteps.on(emulator).with("ANNOUNCEMENT_TOPIC_ARN", mailbox.topicArn());
        databases = new Databases(stage);
    }

    @BeforeEach
    void aMachineThatRunsForALongTime() {
        machine = machines.create("replication", PATIENT);
        steps = stage.with("STATE_MACHINE_ARN", machine);
    }

    @Test
    void startsOneExecutionForAReplicationHoweverOftenItIsAnnounced() {
        JsonNode announcement = announce("orders-20261121040001-3f9a1c");

        assertThat(receive(announcement, "first")).isEqualTo("[\"started\"]");
        receive(announcement, "first");

        assertThat(executions()).singleElement().satisfies(execution -> {
            assertThat(execution.name()).isEqualTo("orders-20261121040001-3f9a1c");
            assertThat(execution.status()).isEqualTo(ExecutionStatus.RUNNING);
        });
        String input = machines.sfn()
                .describeExecution(r -> r.executionArn(executions().get(0).executionArn()))
                .input();
        assertThat(input).isEqualTo(announcement.toString());
    }

    @Test
    void startsAgainWhatFailedAndWasAnnouncedOnceMore() {
        JsonNode announcement = announce("orders-20261121040002-3f9a1c");
        receive(announcement, "first");
        machines.sfn().stopExecution(r -> r.executionArn(executions().get(0).executionArn())
                .cause("by hand"));

        ObjectNode resumed = announcement.deepCopy();
        resumed.put("requestedAt", "2026-11-22T06:00:00Z");
        assertThat(receive(announcement, "first")).isEqualTo("[\"repeated\"]");
        assertThat(receive(resumed, "second")).isEqualTo("[\"started\"]");

        assertThat(executions())
                .hasSize(2)
                .extracting(ExecutionListItem::status)
                .containsExactlyInAnyOrder(ExecutionStatus.ABORTED, ExecutionStatus.RUNNING);
    }

    @Test
    void leavesAloneWhatARunningExecutionIsWorkingOn() {
        JsonNode announcement = announce("orders-20261121040003-3f9a1c");
        EmulatorMachines source = EmulatorMachines.of(emulator, A);
        String patient = source.create("source-replication", PATIENT);
        String execution = source.start(patient, "{\"replicationId\":\"orders-20261121040003-3f9a1c\"}");

        JsonNode whileItRuns = prunable(announcement, patient);
        source.sfn().stopExecution(r -> r.executionArn(execution));
        JsonNode afterwards = prunable(announcement, patient);

        assertThat(reasons(whileItRuns)).anyMatch(reason -> reason.contains("running"));
        assertThat(reasons(afterwards)).noneMatch(reason -> reason.contains("running"));
    }

    @Test
    void reportsWhichStepFailedAndWhy() {
        emulator.needs(Gap.EXECUTIONS);
        EmulatorMachines source = EmulatorMachines.of(emulator, A);
        String failing = source.create("source-replication", Definitions.withoutFunctions("source", A));
        String execution = source.start(failing, "{\"sourceDatabase\":\"orders\"}");
        source.end(execution);

        Mailbox operators = Mailbox.open(emulator, A);
        steps.with("NOTIFICATION_TOPIC_ARN", operators.topicArn())
                .with("FAILURE_EVENT", "ReplicationFailed")
                .run(A, "ReportFailure", Map.of("detail", Map.of("executionArn", execution)));

        Map<String, Object> told = operators.next();
        assertThat((String) told.get("Subject")).startsWith("Replication FAILED at PlanReplication: ");
        assertThat(Json.members((String) told.get("Message")).orElseThrow())
                .containsEntry("executionArn", execution)
                .containsEntry("step", "PlanReplication")
                .containsEntry("error", "Lambda.ResourceNotFoundException")
                .containsEntry(
                        "retry",
                        "aws stepfunctions start-execution --state-machine-arn " + failing
                                + " --input '{\"sourceDatabase\":\"orders\"}' --region us-east-1");
    }

    private static JsonNode announce(String id) {
        return stage.run(A, "AnnounceSnapshot", databases.transfer(new ReplicationId(id)))
                .get("announcement");
    }

    private String receive(JsonNode announcement, String messageId) {
        return steps.run(
                        B,
                        "StartReplication",
                        Map.of(
                                "Records",
                                List.of(Map.of(
                                        "Sns",
                                        Map.of(
                                                "TopicArn",
                                                mailbox.topicArn(),
                                                "MessageId",
                                                messageId,
                                                "Message",
                                                announcement.toString())))))
                .toString();
    }

    private JsonNode prunable(JsonNode announcement, String sourceMachine) {
        return steps.run(
                A,
                "ListPrunableSnapshots",
                Map.of(
                        "sourceArn",
                        Databases.SOURCE.toString(),
                        "replicationId",
                        "orders-20261121050000-3f9a1c",
                        "transferKeyArn",
                        announcement.get("transferKeyArn"),
                        "now",
                        steps.now(),
                        "stateMachineArn",
                        sourceMachine,
                        "executionArn",
                        sourceMachine.replace(":stateMachine:", ":execution:") + ":own"));
    }

    private static List<String> reasons(JsonNode listed) {
        return StreamSupport.stream(listed.get("kept").spliterator(), false)
                .map(kept -> kept.get("reason").asText())
                .toList();
    }

    private List<ExecutionListItem> executions() {
        return machines.sfn().listExecutions(r -> r.stateMachineArn(machine)).executions();
    }
}
