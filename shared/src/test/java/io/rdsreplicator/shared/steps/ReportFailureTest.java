package io.rdsreplicator.shared.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.LimitReachedException;
import io.rdsreplicator.shared.executions.OncePerDay;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Printed;
import io.rdsreplicator.shared.runtime.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

class ReportFailureTest {
    private static final String DEFINITION =
            """
            {"QueryLanguage": "JSONata", "StartAt": "PlanReplication", "States": {
                "PlanReplication": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:plan", "Next": "TakeSnapshot"},
                "TakeSnapshot": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:take",
                    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "ListLeftovers", "Assign": {"failure": "{% $states.errorOutput %}"}}],
                    "End": true},
                "ListLeftovers": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:list", "Next": "CleanUpSnapshots"},
                "CleanUpSnapshots": {"Type": "Map", "Items": "{% $states.input.snapshots %}", "Next": "ListPrunableSnapshots", "ItemProcessor": {
                    "StartAt": "DeleteFailedSnapshot", "States": {"DeleteFailedSnapshot": {"Type": "Task", "End": true,
                        "Resource": "arn:aws:lambda:us-east-1:111111111111:function:delete"}}}},
                "ListPrunableSnapshots": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:prunable",
                    "Next": "PruneSnapshots"},
                "PruneSnapshots": {"Type": "Map", "Items": "{% $states.input.snapshots %}", "Next": "ReplicationFailed", "ItemProcessor": {
                    "StartAt": "DeleteSnapshot", "States": {"DeleteSnapshot": {"Type": "Task", "End": true,
                        "Resource": "arn:aws:lambda:us-east-1:111111111111:function:delete"}}}},
                "ReplicationFailed": {"Type": "Fail", "Error": "{% $failure.Error %}", "Cause": "{% $failure.Cause %}"}}}
            """;

    private final Account account = new Account();
    private final List<PublishRequest> published = new ArrayList<>();
    private final SfnClient sfn;
    private final String machine;
    private final ReportFailure step;

    ReportFailureTest() {
        new StatesService(
                account.timeline,
                account.frontDoor,
                (caller, function, payload, done) ->
                        account.timeline.after(Duration.ZERO, "end", () -> done.accept(result(function, payload))));
        sfn = account.frontDoor.client(SfnClient.class, Caller.root(Account.PLACE));
        machine = sfn.createStateMachine(r -> r.name("source-replication")
                        .roleArn(AssumableRoles.allowing(account.frontDoor.roles(), Account.PLACE, "machine")
                                .principal())
                        .definition(DEFINITION))
                .stateMachineArn();
        step = new ReportFailure(sfn, account.rds, new Topic(), Account.SETTINGS);
    }

    @Test
    void tellsStepCauseLeftoversAndTheCommandToRetry() {
        account.takeSnapshot("stack-a");
        String execution = run("{\"sourceDatabase\": \"orders\"}");

        step.handle(event(execution));

        Map<String, Object> told = Json.members(published.get(0).message()).orElseThrow();
        assertThat(told)
                .containsEntry("status", "FAILED")
                .containsEntry("step", "TakeSnapshot")
                .containsEntry("event", "ReplicationFailed")
                .containsEntry("version", 1)
                .containsEntry("sourceDatabase", "orders")
                .containsEntry("replica", "")
                .containsEntry("stateMachineArn", machine)
                .containsEntry(
                        "summary",
                        "Replication of orders FAILED at TakeSnapshot, FailedInRdsException: the disk is on fire")
                .containsEntry(
                        "advice", "Look at the resource that the cause names and at the events of RDS, then retry.")
                .containsEntry(
                        "cleanedUp",
                        List.of(
                                "snapshot rr-x deleted: it had failed",
                                "snapshot rr-y kept: it is available",
                                "snapshot rr-z kept: it is available"))
                .containsEntry("error", "io.rdsreplicator.shared.errors.FailedInRdsException")
                .containsEntry("cause", "the disk is on fire")
                .containsEntry("replicationId", Account.ID.value())
                .containsEntry("leftBehind", List.of("snapshot " + Account.taken() + " (available)"))
                .containsEntry(
                        "retry",
                        "aws stepfunctions start-execution --state-machine-arn " + machine
                                + " --name " + Account.ID.resumingExecution(execution)
                                + " --input '{\"sourceDatabase\":\"orders\",\"replicationId\":\"" + Account.ID
                                + "\"}' --region us-east-1");
        assertThat(published.get(0).subject()).hasSizeLessThanOrEqualTo(100).contains("FAILED");
    }

    @Test
    void retriesARequestThatNamesTheKindAsItWas() {
        step.handle(event(run("{\"kind\": \"cluster\", \"sourceDatabase\": \"orders\"}")));

        assertThat(Json.members(published.get(0).message())
                        .orElseThrow()
                        .get("retry")
                        .toString())
                .contains("--input '{\"sourceDatabase\":\"orders\",\"kind\":\"cluster\",\"replicationId\":\""
                        + Account.ID);
    }

    @Test
    void tellsTheStepThatPrunedWhereThatFailedTheRunItselfAsInAFormerRelease() {
        String former = sfn.createStateMachine(r -> r.name("former")
                        .roleArn(AssumableRoles.allowing(account.frontDoor.roles(), Account.PLACE, "former")
                                .principal())
                        .definition(DEFINITION
                                .replace("\"TakeSnapshot\"", "\"DeleteSnapshot\"")
                                .replaceFirst(
                                        "\"StartAt\": \"DeleteSnapshot\", \"States\": \\{\"DeleteSnapshot\"",
                                        "\"StartAt\": \"DeleteReplica\", \"States\": {\"DeleteReplica\"")))
                .stateMachineArn();

        step.handle(event(run(former, "{}")));

        assertThat(Json.members(published.get(0).message()).orElseThrow()).containsEntry("step", "DeleteSnapshot");
    }

    @Test
    void tellsOfARunThatWasStopped() {
        String execution =
                sfn.startExecution(r -> r.stateMachineArn(machine).input("{}")).executionArn();
        sfn.stopExecution(r -> r.executionArn(execution).cause("by hand"));

        step.handle(event(execution));

        assertThat(Json.members(published.get(0).message()).orElseThrow())
                .containsEntry("status", "ABORTED")
                .containsEntry("cause", "by hand")
                .containsEntry("step", "")
                .containsEntry("leftBehind", List.of());
    }

    @Test
    void quotesTheInputForTheShell() {
        String execution = run("{\"sourceDatabase\": \"it's $HOME\"}");

        step.handle(event(execution));

        assertThat((String)
                        Json.members(published.get(0).message()).orElseThrow().get("retry"))
                .contains("it'\\''s $HOME");
    }

    @Test
    void retriesARestoreAsItWasAskedForAndNamesTheReplicaThatItLeft() {
        account.rds.createDBInstance(r -> r.dbInstanceIdentifier("replica-chosen")
                .engine("postgres")
                .dbInstanceClass("db.t4g.medium")
                .masterUsername("app")
                .masterUserPassword("Production-1-only"));
        String input = "{\"sourceDatabase\":\"orders\",\"restore\":\"" + Account.ID + "\"}";

        inDestination(machine).handle(event(run(input)));

        assertThat(Json.members(published.get(0).message()).orElseThrow())
                .containsEntry("event", "RollbackFailed")
                .containsEntry("replica", "replica-chosen")
                .containsEntry("leftBehind", List.of("DB instance replica-chosen (available)"))
                .extractingByKey("retry")
                .asString()
                .contains(" --input '" + input + "' --region");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sourceDatabase\": \"orders\", \"password\": \"5ecretMarker\"}",
                "{\"Comment\": \"5ecretMarker\"}",
                "{\"sourceDatabase\": [\"5ecretMarker\"]}",
                "\"5ecretMarker\"",
                "{\"version\": 1, \"give\": \"5ecretMarker\"}"
            })
    void repeatsNothingOfTheInputThatTheProductDoesNotRead(String input) {
        step.handle(event(run(input)));

        assertThat(published.get(0).message()).doesNotContain("5ecretMarker").contains("start");
    }

    @Test
    void retriesAnAnnouncementAsItIs() {
        String announcement = Json.write(Announcement.parse(
                """
                {"version": 1, "replicationId": "%s", "sourceArn": "%s", "sourceDatabase": "orders",
                 "snapshotArn": "%s", "snapshotTime": "%s", "engine": "postgres", "engineVersion": "14.20",
                 "masterUsername": "app", "allocatedStorage": 20, "transferKeyArn": "%s"}
                """
                        .formatted(
                                Account.ID,
                                Account.SOURCE_ARN,
                                Account.PLACE.arn("rds", "snapshot:rr-" + Account.ID + "-transfer"),
                                account.timeline.instant(),
                                Account.PLACE.arn("kms", "key/k"))));

        step.handle(event(run(announcement)));

        Map<String, Object> told = Json.members(published.get(0).message()).orElseThrow();
        assertThat((String) told.get("retry")).contains(" --input '" + announcement + "' --region us-east-1");
        assertThat(told).containsEntry("replicationId", Account.ID.value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"no database", "orders; drop table", "\u0001", ""})
    void hasNoAttributeForADatabaseThatCannotBe(String named) {
        step.handle(event(run(Json.write(Map.of("sourceDatabase", named)))));

        assertThat(published.get(0).messageAttributes()).containsOnlyKeys("event");
        assertThat(Json.members(published.get(0).message()).orElseThrow()).containsEntry("sourceDatabase", "");
    }

    @Test
    void namesTheReplicaWhereReplicasAreMade() {
        String execution = run("{\"sourceDatabase\": \"Orders\"}");

        inDestination("").handle(event(execution));

        assertThat(Json.members(published.get(0).message()).orElseThrow())
                .containsEntry("event", "ReplicaFailed")
                .containsEntry("replica", "replica-" + Account.ID);
        assertThat(attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "event", "ReplicaFailed", "sourceDatabase", "orders", "replica", "replica-" + Account.ID));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'sourceDatabase': 'orders'} | {'sourceDatabase':'orders','to':'replica-chosen'}",
                "{'sourceDatabase': 'orders', 'pin': false} | {'sourceDatabase':'orders','pin':false,'to':'replica-chosen'}",
                "{'to': 'replica-told', 'sourceDatabase': 'orders', 'Comment': 'x'} | {'sourceDatabase':'orders','to':'replica-chosen'}",
                "{'sourceDatabase': 'orders', 'to': 'latest'} | {'sourceDatabase':'orders','to':'replica-chosen'}",
                "{'sourceDatabase': 'orders', 'unpin': true} | {'sourceDatabase':'orders','unpin':true}",
                "{'sourceDatabase': 'orders', 'accept': 'db-ABC'} | {'sourceDatabase':'orders','accept':'db-ABC'}",
            })
    void retriesARollbackToTheReplicaThatWasChosen(String input, String retried) {
        account.takeSnapshot("stack-a");

        inDestination(machine).handle(event(run(input.replace('\'', '"'))));

        assertThat(Json.members(published.get(0).message()).orElseThrow())
                .containsEntry("event", "RollbackFailed")
                .containsEntry(
                        "summary",
                        "Rollback of orders FAILED at TakeSnapshot, FailedInRdsException: the disk is on fire")
                .containsEntry("replica", "replica-chosen")
                .as("a rollback leaves nothing behind")
                .containsEntry("leftBehind", List.of())
                .extractingByKey("retry")
                .asString()
                .contains(" --input '" + retried.replace('\'', '"') + "' --region");
        assertThat(published.get(0).subject()).startsWith("Rollback FAILED at TakeSnapshot: ");
        assertThat(attributes()).containsEntry("replica", "replica-chosen");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unpinPlan", "formerPlan"})
    void namesTheReplicaOfEachPlan(String plan) {
        String rollback = sfn.createStateMachine(r -> r.name(plan)
                        .roleArn(AssumableRoles.allowing(account.frontDoor.roles(), Account.PLACE, plan)
                                .principal())
                        .definition(DEFINITION.replace("function:plan", "function:" + plan)))
                .stateMachineArn();

        inDestination(rollback).handle(event(run(rollback, "{\"sourceDatabase\": \"orders\"}")));

        assertThat(attributes()).containsEntry("replica", "replica-chosen");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sourceDatabase\": \"orders\", \"replicaId\": \"5ecretMarker\"}",
                "{\"sourceDatabase\": \"orders\", \"password\": \"5ecretMarker\"}",
                "{\"to\": [\"5ecretMarker\"]}",
                "{\"pin\": 1}"
            })
    void retriesNoRollbackThatWasRefused(String input) {
        inDestination(machine).handle(event(run(input)));

        assertThat(published.get(0).message())
                .doesNotContain("5ecretMarker")
                .contains("once what the cause names is corrected");
    }

    @Test
    void givesNoCommandForARollbackThatItsPlanRefused() {
        String refusing = machine("rollback", "PlanRollback", "refuse");
        String execution = run(refusing, "{\"sourceDatabase\": \"orders\", \"to\": \"replica-x\"}");

        inDestination(refusing).handle(event(execution));

        assertThat(Json.members(published.get(0).message()).orElseThrow())
                .containsEntry("step", "PlanRollback")
                .containsEntry("cause", "there is no replica replica-x")
                .containsEntry("advice", "Nothing was changed. Correct what the cause names, then start again.")
                .containsEntry(
                        "retry",
                        "start state machine " + refusing
                                + " once what the cause names is corrected, be it the input or something else; "
                                + execution + " was refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"refuse", "take"})
    void tellsNobodyOfADryRunThatFailed(String function) {
        String refusing = machine("rollback", "PlanRollback", function);
        String execution = run(refusing, "{\"sourceDatabase\": \"orders\", \"dryRun\": true}");

        assertThat(inDestination(refusing).handle(event(execution)).messageId()).isNull();
        assertThat(published).isEmpty();
    }

    @Test
    void tellsNobodyOfAPreflightOfTheSourceThatFailed() {
        String execution = run("{\"sourceDatabase\": \"orders\", \"dryRun\": true}");

        assertThat(Printed.by(() ->
                        assertThat(step.handle(event(execution)).messageId()).isNull()))
                .as("metrics")
                .isEmpty();
        assertThat(published).isEmpty();
    }

    @Test
    void tellsOfAPreflightOfTheDestinationAsOne() {
        String checking = machine("destination-replication", "CheckReadiness", "take");
        String execution = sfn.startExecution(r -> r.stateMachineArn(checking)
                        .name(PreflightAnnouncement.executionName("message"))
                        .input("{\"event\": \"Preflight\", \"sourceDatabase\": \"orders\"}"))
                .executionArn();
        account.timeline.runUntilIdle();

        assertThat(Printed.by(() -> inDestination("none").handle(event(execution))))
                .as("metrics")
                .isEmpty();
        assertThat(Json.members(published.get(0).message()).orElseThrow())
                .containsEntry("event", "PreflightFailed")
                .containsEntry("sourceDatabase", "orders")
                .containsEntry("replicationId", "")
                .containsEntry(
                        "summary",
                        "Preflight of orders FAILED at CheckReadiness, FailedInRdsException: the disk is on fire")
                .containsEntry(
                        "advice",
                        "Nothing was changed. Correct what the cause names, then start the preflight again in the source"
                                + " account.")
                .containsEntry(
                        "retry",
                        "start the preflight again in the source account: " + execution + " ended without findings");
        assertThat(published.get(0).subject()).startsWith("Preflight FAILED at CheckReadiness: preflight-");
    }

    @Test
    void retriesARollbackThatItsPlanDidNotRefuse() {
        String failing = machine("rollback", "PlanRollback", "take");

        inDestination(failing).handle(event(run(failing, "{\"sourceDatabase\": \"orders\"}")));

        assertThat(published.get(0).message())
                .contains("aws stepfunctions start-execution --state-machine-arn " + failing);
    }

    private String machine(String name, String state, String function) {
        return sfn.createStateMachine(r -> r.name(name)
                        .roleArn(AssumableRoles.allowing(account.frontDoor.roles(), Account.PLACE, name)
                                .principal())
                        .definition(
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "%s", "States": {"%s": {"Type": "Task", "End": true,
                                    "Resource": "arn:aws:lambda:us-east-1:111111111111:function:%s"}}}
                                """
                                        .formatted(state, state, function)))
                .stateMachineArn();
    }

    @Test
    void countsAFailedReplicationAndSaysWhatItPublished() {
        String execution = run("{\"sourceDatabase\": \"orders\"}");
        List<ReportFailure.Output> outputs = new ArrayList<>();

        List<Map<String, Object>> printed = Printed.by(() -> outputs.add(step.handle(event(execution))));

        assertThat(outputs).containsExactly(new ReportFailure.Output("1", execution));
        assertThat(printed)
                .filteredOn(line -> line.containsKey("ReplicationsFailed"))
                .singleElement(InstanceOfAssertFactories.MAP)
                .containsEntry("ReplicationsFailed", 1)
                .containsEntry("SourceDatabase", "orders")
                .containsEntry("Stack", "stack-a");
    }

    @Test
    void countsNoRollbackAsAFailedReplication() {
        String execution = run("{\"sourceDatabase\": \"orders\"}");

        assertThat(Printed.by(() -> inDestination(machine).handle(event(execution))))
                .noneMatch(line -> line.containsKey("ReplicationsFailed"));
        assertThat(published).hasSize(1);
    }

    @Test
    void tellsOfTheFirstReplicationOfADayThatALimitRefuses() {
        String limited = machine("limited", "LandSnapshot", "limit");
        String one = run(limited, "{\"sourceDatabase\": \"orders\"}");
        String other = run(limited, "{\"sourceDatabase\": \"orders\"}");
        Set<String> told = new HashSet<>();
        OncePerDay limits = new OncePerDay() {
            @Override
            public boolean isTold(String sourceDatabase, LocalDate day) {
                return told.contains(sourceDatabase + " " + day);
            }

            @Override
            public void told(String sourceDatabase, LocalDate day) {
                told.add(sourceDatabase + " " + day);
            }
        };

        assertThat(step.report(event(one), limits).messageId()).isEqualTo("1");
        assertThat(step.report(event(other), limits)).isEqualTo(new ReportFailure.Output(null, other));
        assertThat(told).containsExactly("orders 2026-11-21");
        assertThat(published).hasSize(1);
        String broken = run("{\"sourceDatabase\": \"orders\"}");
        assertThat(step.report(event(broken), limits).messageId())
                .as("no limit refused it")
                .isEqualTo("1");
    }

    @Test
    void readsTheEventAsEventBridgeSendsIt() throws IOException {
        String execution = run("{\"sourceDatabase\": \"orders\"}");
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        step.handleRequest(
                new ByteArrayInputStream(Json.write(event(execution)).getBytes(StandardCharsets.UTF_8)), out, null);

        assertThat(out.toString(StandardCharsets.UTF_8)).contains(execution);
    }

    @Test
    void refusesAnEventWithoutAnExecution() {
        assertThatThrownBy(() -> step.handle(Map.of("detail", Map.of())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("detail.executionArn");
    }

    private ReportFailure inDestination(String rollbackMachine) {
        return new ReportFailure(
                sfn,
                account.rds,
                new Topic(),
                Settings.of(Map.of(
                        "STACK_NAME", "stack-b",
                        "SNAPSHOT_PREFIX", "rr-",
                        "REPLICA_PREFIX", "replica-",
                        "NOTIFICATION_TOPIC_ARN", "arn:aws:sns:eu-west-1:111111111111:topic",
                        "FAILURE_EVENT", "ReplicaFailed",
                        "ROLLBACK_STATE_MACHINE_ARN", rollbackMachine)));
    }

    private Map<String, String> attributes() {
        return published.get(0).messageAttributes().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().stringValue()));
    }

    private String run(String input) {
        return run(machine, input);
    }

    private String run(String stateMachine, String input) {
        String execution = sfn.startExecution(
                        r -> r.stateMachineArn(stateMachine).input(input))
                .executionArn();
        account.timeline.runUntilIdle();
        return execution;
    }

    private static Map<String, Object> event(String executionArn) {
        return Map.of("detail", Map.of("executionArn", executionArn));
    }

    private static InvocationResult result(String function, String payload) {
        return switch (function.replaceFirst(".*:", "")) {
            case "plan" ->
                InvocationResult.success(
                        "{\"replicationId\": \"" + Account.ID + "\", \"target\": {\"replicaId\": \"replica-chosen\"}}");
            case "unpinPlan" ->
                InvocationResult.success(
                        "{\"target\": null, \"currentSecret\": {\"liveReplica\": \"replica-chosen\"}}");
            case "formerPlan" -> InvocationResult.success("{\"replicaId\": \"replica-chosen\"}");
            case "list" ->
                InvocationResult.success("{\"snapshots\": [{\"snapshotId\": \"rr-x\"}, {\"snapshotId\": \"rr-y\"}]}");
            case "prunable" -> InvocationResult.success("{\"snapshots\": [{\"snapshotId\": \"rr-z\"}]}");
            case "delete" ->
                InvocationResult.success(
                        payload.contains("rr-x")
                                ? "{\"snapshotId\": \"rr-x\", \"deleted\": true, \"reason\": \"it had failed\"}"
                                : payload.replace("}", ", \"deleted\": false, \"reason\": \"it is available\"}"));
            case "limit" ->
                new InvocationResult(
                        "{\"errorType\": \"" + LimitReachedException.class.getName()
                                + "\", \"errorMessage\": \"two have landed\"}",
                        "Unhandled");
            case "refuse" ->
                new InvocationResult(
                        "{\"errorType\": \"" + InvalidRequestException.class.getName()
                                + "\", \"errorMessage\": \"there is no replica replica-x\"}",
                        "Unhandled");
            default ->
                new InvocationResult(
                        "{\"errorType\": \"io.rdsreplicator.shared.errors.FailedInRdsException\", \"errorMessage\": \"the disk is on fire\"}",
                        "Unhandled");
        };
    }

    private final class Topic implements SnsClient {
        @Override
        public PublishResponse publish(PublishRequest request) {
            published.add(request);
            return PublishResponse.builder().messageId("1").build();
        }

        @Override
        public String serviceName() {
            return "sns";
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
