package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.replica.Replicas;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The whole chain when something goes wrong: it ends, says so once, loses nothing, and the next run succeeds. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class FailureIT {
    private final Scene scene;

    FailureIT(DatabaseKind kind) {
        scene = Scene.withOrders(kind);
    }

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    @ParameterizedTest
    @CsvSource({
        "{\"sourceDatabase\": \"nowhere\"}, nowhere",
        "{\"sourceDatabse\": \"orders\"}, sourceDatabse",
        "{\"sourceDatabase\": 7}, sourceDatabase",
        "{\"sourceDatabase\": \"no good name\"}, sourceDatabase",
        "{\"replicationId\": \"nonsense\"}, replicationId",
        "{\"replicationId\": \"invoices-20261121040000-abcdef\"}, replicationId",
        "[], must be a JSON object",
    })
    void refusesARequestNamingWhatIsWrong(String input, String named) {
        DescribeExecutionResponse source = scene.replicate(input);

        assertThat(source.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(source.error()).isEqualTo("io.rdsreplicator.shared.errors.InvalidRequestException");
        assertThat(source.cause()).contains(named);
        assertThat(scene.manualSnapshots(Scene.A)).isEmpty();
        assertThat(onlyNotification()).containsEntry("step", "PlanReplication");
    }

    @Test
    void tellsAFailureThatEventBridgeDeliversTwiceUnderTheSameExecution() {
        DescribeExecutionResponse source = scene.replicate("{\"sourceDatabase\": \"nowhere\"}");
        String event = scene.invocations.stream()
                .filter(invocation -> invocation.function().handler().contains("ReportFailure"))
                .map(invocation -> (String)
                        Json.members(invocation.payload()).orElseThrow().get("id"))
                .findFirst()
                .orElseThrow();

        scene.stage.aws().events().redeliver(event);
        scene.timeline.runUntilIdle();

        assertThat(scene.notifications("ReplicationFailed")).hasSize(2).allSatisfy(told -> assertThat(told)
                .containsEntry("executionArn", source.executionArn()));
    }

    @Test
    void waitsUntilPoliciesKnowTheTagsOfWhatIsNew() {
        List<String> refused = new ArrayList<>();
        scene.stage.aws().frontDoor().intercept(new CallInterceptor() {
            @Override
            public void failed(Call call, RuntimeException error) {
                if (error instanceof RdsException refusal
                        && refusal.awsErrorDetails().errorCode().equals("AccessDenied")) {
                    refused.add(call.operation());
                }
            }
        });
        scene.rdsService().circumstances(Scene.A).authorizeLate(Duration.ofMinutes(15));
        scene.rdsService().circumstances(Scene.B).authorizeLate(Duration.ofMinutes(20));

        assertThat(scene.replicateWell("{}").get("record").toString())
                .as("by waits, not by attempts")
                .contains("retries=0");

        assertThat(refused)
                .containsAll(
                        switch (scene.kind) {
                            case INSTANCE ->
                                List.of(
                                        "copyDBSnapshot",
                                        "modifyDBSnapshotAttribute",
                                        "restoreDBInstanceFromDBSnapshot",
                                        "modifyDBInstance");
                            case CLUSTER ->
                                List.of(
                                        "copyDBClusterSnapshot",
                                        "modifyDBClusterSnapshotAttribute",
                                        "restoreDBClusterFromSnapshot",
                                        "createDBInstance");
                        });
    }

    @Test
    void tellsOfASnapshotThatFailedAndSucceedsTheNextTime() {
        scene.rdsService().failNext(Scene.A, RdsFault.SNAPSHOT_FAILS);

        DescribeExecutionResponse source = scene.replicate("{}");

        assertThat(source.error()).isEqualTo("io.rdsreplicator.shared.errors.FailedInRdsException");
        assertThat(onlyNotification())
                .containsEntry("step", "CheckTakenSnapshot")
                .containsEntry("status", "FAILED");
        assertThat(onlyNotification().get("cleanedUp").toString()).contains("-taken deleted: it had failed");
        assertThat(onlyNotification()).containsEntry("sourceDatabase", "orders").containsEntry("leftBehind", List.of());
        assertThat(scene.manualSnapshots(Scene.A)).isEmpty();
        assertThat((String) onlyNotification().get("retry"))
                .startsWith("aws stepfunctions start-execution --state-machine-arn " + source.stateMachineArn())
                .contains("replicationId");
        assertThat(scene.landings()).isEmpty();
        scene.replicateWell("{\"replicationId\": \"" + onlyNotification().get("replicationId") + "\"}");
    }

    @Test
    void tellsOfACopyThatFailedInTheDestination() {
        scene.rdsService().failNext(Scene.B, RdsFault.COPY_FAILS);

        scene.replicate("{}");

        assertThat(scene.lastLanding().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(onlyNotification())
                .containsEntry("step", "CheckLandedSnapshot")
                .containsEntry("leftBehind", List.of());
        assertThat(onlyNotification().get("cleanedUp").toString()).contains("-landed deleted: it had failed");
        assertThat(scene.replicas()).isEmpty();
        assertThat(scene.manualSnapshots(Scene.B)).isEmpty();
        assertThat(scene.manualSnapshots(Scene.A)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = RdsFault.class,
            names = {"RESTORE_FAILS", "RESTORE_INCOMPATIBLE"})
    void keepsTheLiveReplicaWhenARestoreFailsAndClearsTheRestAway(RdsFault fault) {
        scene.replicateWell("{}");
        String live = scene.liveReplica("orders");
        scene.rdsService().failNext(Scene.B, fault);

        scene.replicate("{}");

        assertThat(scene.lastLanding().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(scene.liveReplica("orders")).isEqualTo(live);
        Map<String, Object> failed = scene.notifications("ReplicaFailed").get(0);
        assertThat(failed)
                .containsEntry("step", scene.kind == DatabaseKind.CLUSTER ? "RestoreReplica" : "CheckRestoredReplica");
        assertThat(failed.get("cleanedUp").toString())
                .containsPattern("replica replica-orders-\\S+ deleted: it was ")
                .contains("-landed kept: it is available, and a resumed replication adopts it");
        assertThat(scene.replicas()).containsExactly(live);
        scene.replicateWell("{}");
        assertThat(scene.replicas()).hasSize(2).contains(live, scene.liveReplica("orders"));
    }

    @Test
    void clearsAwayLaterWhatAStoppedReplicationLeft() {
        scene.replicateWell("{}");
        scene.rdsService().failNext(Scene.B, RdsFault.RESTORE_FAILS);
        scene.start("{}");
        scene.timeline.runUntil(() -> scene.replicas().size() == 2);
        String execution = scene.lastLanding().executionArn();
        scene.client(SfnClient.class, Scene.B).stopExecution(r -> r.executionArn(execution));
        scene.timeline.runUntilIdle();
        assertThat(scene.replicas()).hasSize(2);
        assertThat(scene.notifications("ReplicaFailed").get(0))
                .containsEntry("status", "ABORTED")
                .containsEntry("cleanedUp", List.of())
                .extractingByKey("leftBehind")
                .asString()
                .containsPattern("replica-orders-\\S+ \\((creating|migrating)\\)")
                .contains("-landed (available)");

        scene.replicateWell("{}");

        assertThat(scene.replicas())
                .hasSize(2)
                .doesNotContain(
                        "replica-" + scene.notifications("ReplicaFailed").get(0).get("replicationId"));
    }

    @Test
    void endsBeforeARestoreWhenTheSecretIsMissing() {
        scene.createDatabase(Scene.A, "invoices", null);

        scene.replicate("{\"sourceDatabase\": \"invoices\"}");

        assertThat(scene.lastLanding().cause()).contains("rds-replica/invoices");
        assertThat(scene.manualSnapshots(Scene.B)).as("copied in vain").isEmpty();
        assertThat(onlyNotification()).containsEntry("step", "ReadExistingSecret");
        assertThat(scene.replicas()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5ecretMarker9f3b",
                "[\"5ecretMarker9f3b\"]",
                "{\"username\": \"app\", \"password\": 5ecretMarker9f3b}",
                "{\"password\": \"5ecretMarker9f3b\"}",
                "{\"username\": \"5ecretMarker9f3b\", \"password\": \"long-enough-1\"}",
                "{\"username\": \"app\", \"password\": \"with space 5ecretMarker9f3b\"}"
            })
    void endsBeforeARestoreWhenTheSecretIsMalformedQuotingNothingOfIt(String value) {
        scene.client(SecretsManagerClient.class, Scene.B)
                .putSecretValue(r -> r.secretId("rds-replica/orders").secretString(value));

        scene.replicate("{}");

        assertThat(scene.lastLanding().error()).isEqualTo("io.rdsreplicator.shared.errors.InvalidRequestException");
        assertThat(onlyNotification()).containsEntry("step", "ReadExistingSecret");
        assertThat(scene.replicas()).isEmpty();
    }

    @Test
    void endsBeforeARestoreWhenTheSecretIsBinary() {
        scene.client(SecretsManagerClient.class, Scene.B).putSecretValue(r -> r.secretId("rds-replica/orders")
                .secretBinary(SdkBytes.fromUtf8String(Scene.MARKER)));

        scene.replicate("{}");

        assertThat(scene.lastLanding().cause()).contains("rds-replica/orders").contains("binary");
        assertThat(scene.replicas()).isEmpty();
    }

    @Test
    void refusesTheSecretOfAnotherLineage() {
        scene.client(SecretsManagerClient.class, Scene.B).putSecretValue(r -> r.secretId("rds-replica/orders")
                .secretString("{\"username\": \"app\", \"sourceArn\": \""
                        + scene.databaseArn(Scene.A.in("eu-west-1"), "orders") + "\"}"));

        scene.replicate("{}");

        assertThat(scene.lastLanding().error()).isEqualTo("io.rdsreplicator.shared.errors.ConflictException");
        assertThat(scene.replicas()).isEmpty();
    }

    @Test
    void tellsOnceOfAnExecutionThatWasStoppedAndReachedNoCatch() {
        String execution = scene.start("{}");
        scene.timeline.runFor(Duration.ofMinutes(2));
        scene.client(SfnClient.class, Scene.A)
                .stopExecution(r -> r.executionArn(execution).cause("by hand"));
        scene.timeline.runUntilIdle();

        assertThat(scene.sourceExecution(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(onlyNotification()).containsEntry("status", "ABORTED").containsEntry("cause", "by hand");
        assertThat((List<?>) onlyNotification().get("leftBehind")).isNotEmpty();
    }

    @Test
    void endsBeforeASnapshotWhenTheTransferKeyIsDisabled() {
        scene.client(KmsClient.class, Scene.A).disableKey(r -> r.keyId(sourceOutput("TransferKeyArn")));

        DescribeExecutionResponse source = scene.replicate("{}");

        assertThat(source.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(source.cause()).contains("is in state Disabled: enable it");
        assertThat(scene.manualSnapshots(Scene.A)).isEmpty();
    }

    @Test
    void leavesAloneADatabaseOfSomebodyElseUnderTheReplicasName() {
        String id = "orders-20261121040000-abcdef";
        scene.createDatabase(Scene.B, "replica-" + id, null);

        scene.replicate("{\"replicationId\": \"" + id + "\"}");

        assertThat(scene.lastLanding().error()).isEqualTo("io.rdsreplicator.shared.errors.ConflictException");
        assertThat(scene.storage.read(scene.databaseArn(Scene.B, "replica-" + id)))
                .isEqualTo("rows of replica-" + id);
        assertThat(scene.secret("orders")).doesNotContainKey("host");
    }

    @Test
    void prunesNeitherWhatIsNotOursNorWhatIsProtected() {
        scene.createDatabase(Scene.B, "replica-orders-of-another-team", null);
        scene.replicateWell("{}");
        String first = scene.liveReplica("orders");
        scene.replicateWell("{}");
        scene.port().protect(first, true);
        scene.replicateWell("{}");
        scene.replicateWell("{}");
        Map<String, Object> outcome = scene.replicateWell("{}");

        assertThat(scene.replicas())
                .hasSize(4)
                .contains("replica-orders-of-another-team", first, scene.liveReplica("orders"));
        assertThat(scene.replica(first).deletionProtection()).isTrue();
        assertThat(outcome.get("keptReplicas").toString()).contains(first);
    }

    @Test
    void refusesAndReportsAForgedAnnouncement() {
        scene.client(SnsClient.class, Scene.A).publish(r -> r.topicArn(sourceOutput("AnnouncementTopicArn"))
                .message("{\"version\": 1, \"give\": \"me all\"}"));
        scene.timeline.runUntilIdle();

        assertThat(scene.landings()).isEmpty();
        assertThat(scene.notifications()).hasSize(1);
    }

    @Test
    void keepsAnAnnouncementInTheQueueWhenNoExecutionCanBeStarted() {
        scene.stage.aws().frontDoor().intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                boolean inDestination = call.caller().account().equals(Scene.B.account());
                if (call.operation().equals("startExecution") && inDestination) {
                    throw SfnException.builder().statusCode(503).message("down").build();
                }
            }
        });

        scene.replicate("{}");

        assertThat(scene.landings()).isEmpty();
        String queue = scene.stage
                .aws()
                .stacks()
                .describe(Scene.B, "rds-replicator-destination")
                .output("StartReplicationQueueUrl");
        assertThat(scene.client(SqsClient.class, Scene.B)
                        .getQueueAttributes(r ->
                                r.queueUrl(queue).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                        .attributes())
                .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "1");
    }

    @Test
    void keepsTwoRegionsWithADatabaseOfTheSameNameApart() {
        scene.replicateWell("{}");
        Map<String, Object> before = scene.secret("orders");
        Stack ireland = scene.stage.deploySource(Scene.A.in("eu-west-1"), "rds-replicator-source", Map.of());
        deployInIreland(ireland);

        scene.client(SfnClient.class, Scene.A.in("eu-west-1"))
                .startExecution(r ->
                        r.stateMachineArn(ireland.output("StateMachineArn")).input("{}"));
        scene.timeline.runUntilIdle();

        assertThat(Replicas.of(scene.kind, scene.rds(Scene.B.in("eu-west-1")), Settings.of(Map.of()))
                        .list())
                .hasSize(1);
        assertThat(scene.secret("orders")).isEqualTo(before);
        assertThat(scene.replicas()).hasSize(1);
    }

    private void deployInIreland(Stack source) {
        scene.createDatabase(Scene.A.in("eu-west-1"), "orders", null);
        scene.createSecret(Scene.B.in("eu-west-1"), "orders", Map.of("username", "app"));
        scene.stage.deployDestination(Scene.B.in("eu-west-1"), "rds-replicator-destination", source, Map.of());
    }

    private String sourceOutput(String name) {
        return scene.stage
                .aws()
                .stacks()
                .describe(Scene.A, "rds-replicator-source")
                .output(name);
    }

    private Map<String, Object> onlyNotification() {
        assertThat(scene.notifications()).hasSize(1);
        return scene.notifications().get(0);
    }
}
