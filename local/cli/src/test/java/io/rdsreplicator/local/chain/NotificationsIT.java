package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.sns.PublishedMessage;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * What subscribers of the notification topics receive. That it fits the schema is looked at as every scene is closed; here, that the
 * schema has no event that nobody publishes, and that filter policies choose.
 */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class NotificationsIT {
    private final Scene scene;

    NotificationsIT(DatabaseKind kind) {
        scene = Scene.withOrders(kind);
    }

    @AfterEach
    void searchForSecretsAndHoldTheSchema() {
        scene.close();
    }

    @Test
    void theSchemaHasTheEventsThatArePublishedAndNoOther() {
        succeedThreeTimesAndPrune();
        scene.replicate("{\"sourceDatabase\": \"nowhere\"}");
        scene.rdsService().failNext(Scene.B, RdsFault.COPY_FAILS);
        scene.replicate("{}");
        refuseAnAnnouncement();
        preflightWellAndBadly();
        scene.rollBack("{\"sourceDatabase\": \"orders\"}");
        scene.rollBack("{\"sourceDatabase\": \"orders\", \"unpin\": true}");
        scene.rollBack("{\"sourceDatabase\": \"orders\", \"to\": \"nowhere\"}");
        scene.replaceOrders();
        scene.replicate("{}");

        assertThat(scene.notifications().stream()
                        .filter(notification -> !notification.containsKey("AlarmName"))
                        .map(notification -> notification.get("event"))
                        .collect(Collectors.toSet()))
                .isEqualTo(NotificationSchema.CURRENT.events());
        assertThat(NotificationSchema.CURRENT.lenientDefinitions()).isEmpty();
    }

    private void preflightWellAndBadly() {
        scene.replicate("{\"sourceDatabase\": \"orders\", \"dryRun\": true}");
        scene.client(SfnClient.class, Scene.B)
                .startExecution(r -> r.stateMachineArn(Scene.machine(Scene.B, Stage.DESTINATION_STACK))
                        .name(PreflightAnnouncement.executionName("broken"))
                        .input("{\"event\": \"Preflight\", \"sourceDatabase\": \"orders\"}"));
        scene.timeline.runUntilIdle();
    }

    @Test
    void refusesAFieldAnEventOrAnAttributeThatIsNotInTheSchema() {
        String known = "{\"event\": \"Unpinned\", \"version\": 1, \"sourceArn\": \"" + sourceArn()
                + "\", \"sourceDatabase\": \"\", \"replica\": \"replica-1\", \"executionArn\": \"" + execution() + "\"";

        assertThatThrownBy(() -> NotificationSchema.CURRENT.holdsFor(message(known + ", \"color\": \"red\"}")))
                .hasMessageContaining("color");
        assertThatThrownBy(() -> NotificationSchema.CURRENT.holdsFor(message(known + "}")))
                .hasMessageContaining("sourceDatabase");
        assertThatThrownBy(() ->
                        NotificationSchema.CURRENT.holdsFor(message(known.replace(": \"\"", ": \"orders\"") + "}")))
                .hasMessageContaining("attributes");
        assertThatThrownBy(() -> NotificationSchema.CURRENT.holdsFor(message("{\"event\": \"Exploded\"}")))
                .hasMessageContaining("Exploded");
    }

    private PublishedMessage message(String body) {
        return new PublishedMessage("id", "NotificationTopic", "s", body, Map.of(), scene.timeline.instant());
    }

    @Test
    void aSubscriberReceivesTheEventsThatItsFilterPolicyNames() {
        String pruned = subscribe("pruned", "{\"event\": [\"ReplicaPruned\"], \"sourceDatabase\": [\"orders\"]}");
        String failures = subscribe("failures", "{\"event\": [{\"suffix\": \"Failed\"}]}");
        String ofReplicas = subscribe("of-replicas", "{\"replica\": [{\"prefix\": \"replica-orders-\"}]}");

        succeedThreeTimesAndPrune();
        scene.rdsService().failNext(Scene.B, RdsFault.RESTORE_FAILS);
        scene.replicate("{}");

        assertThat(received(pruned))
                .extracting(notification -> notification.get("event"))
                .containsExactly("ReplicaPruned");
        assertThat(received(failures))
                .extracting(notification -> notification.get("event"))
                .containsExactly("ReplicaFailed");
        assertThat(received(ofReplicas)).hasSizeGreaterThanOrEqualTo(5).allSatisfy(notification -> assertThat(
                        (String) notification.get("replica"))
                .startsWith("replica-orders-"));
    }

    @Test
    void anAlarmHasNoAttributesForAFilterPolicyAndIsFoundByItsBody() {
        String anyEvent = subscribe("any-event", Map.of("FilterPolicy", "{\"event\": [{\"exists\": true}]}"));
        String alarms = subscribe(
                "alarms",
                Map.of("FilterPolicy", "{\"AlarmName\": [{\"exists\": true}]}", "FilterPolicyScope", "MessageBody"));
        String kept = scene.stage
                .aws()
                .stacks()
                .describe(Scene.B, Stage.DESTINATION_STACK)
                .output("StartReplicationQueueUrl");

        scene.client(SqsClient.class, Scene.B).sendMessage(r -> r.queueUrl(kept).messageBody("could not be handled"));
        scene.timeline.runUntilIdle();

        assertThat(received(anyEvent)).isEmpty();
        assertThat(received(alarms)).hasSize(1);
    }

    @Test
    void tellsOncePerReplicaThatItWasPrunedAndOnlyThen() {
        scene.replicateWell("{}");
        String first = scene.liveReplica("orders");
        scene.replicateWell("{}");
        assertThat(pruned()).isEmpty();

        scene.replicateWell("{}");

        assertThat(pruned()).singleElement().satisfies(notification -> assertThat(notification)
                .containsEntry("replica", first)
                .containsEntry("sourceDatabase", "orders"));
        assertThat(scene.replicas()).doesNotContain(first);
    }

    private List<Map<String, Object>> pruned() {
        return scene.notifications().stream()
                .filter(notification -> "ReplicaPruned".equals(notification.get("event")))
                .toList();
    }

    @Test
    void tellsOnceOfARollbackThatFailedAndRetriesItToTheReplicaItChose() {
        scene.replicateWell("{}");
        String first = scene.liveReplica("orders");
        scene.replicateWell("{}");
        String second = scene.liveReplica("orders");
        scene.stage.aws().frontDoor().intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                if (call.operation().equals("putSecretValue")) {
                    throw SecretsManagerException.builder()
                            .message("out of order")
                            .statusCode(500)
                            .build();
                }
            }
        });

        scene.rollBack("{\"sourceDatabase\": \"orders\", \"pin\": false}");

        assertThat(scene.liveReplica("orders")).isEqualTo(second);
        assertThat(scene.notifications("RollbackFailed")).singleElement().satisfies(notification -> assertThat(
                        notification)
                .containsEntry("step", "SwapSecret")
                .containsEntry("sourceDatabase", "orders")
                .containsEntry("replica", first)
                .containsEntry("leftBehind", List.of())
                .extractingByKey("retry")
                .asString()
                .contains("stateMachine:rds-replicator-destination-rollback --input "
                        + "'{\"sourceDatabase\":\"orders\",\"pin\":false,\"to\":\"" + first + "\"}'"));
    }

    private void succeedThreeTimesAndPrune() {
        for (int i = 0; i < 3; i++) {
            scene.replicateWell("{}");
            scene.timeline.runFor(Duration.ofHours(1));
        }
    }

    private void refuseAnAnnouncement() {
        String topic =
                scene.stage.aws().stacks().describe(Scene.A, Stage.SOURCE_STACK).output("AnnouncementTopicArn");
        scene.client(SnsClient.class, Scene.A).publish(r -> r.topicArn(topic).message("{}"));
        scene.timeline.runUntilIdle();
    }

    private String topic() {
        return scene.stage
                .aws()
                .stacks()
                .describe(Scene.B, Stage.DESTINATION_STACK)
                .output("NotificationTopicArn");
    }

    private static ReplicationId id() {
        return new ReplicationId("orders-20261121040500-3f9a1c");
    }

    private String sourceArn() {
        return scene.databaseArn(Scene.A, "orders");
    }

    private static String execution() {
        return Scene.B.arn("states", "execution:rds-replicator-destination-replication:orders-20261121040500-3f9a1c");
    }

    /** A queue on the destination's topic, with whole messages of the kind that the policy chooses. */
    private String subscribe(String name, String filterPolicy) {
        return subscribe(name, Map.of("FilterPolicy", filterPolicy));
    }

    private String subscribe(String name, Map<String, String> filter) {
        Map<String, String> attributes = new HashMap<>(filter);
        attributes.put("RawMessageDelivery", "true");
        SqsClient sqs = scene.client(SqsClient.class, Scene.B);
        String policy =
                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
                 "Action": "sqs:SendMessage", "Resource": "*", "Condition": {"ArnEquals": {"aws:SourceArn": "%s"}}}]}"""
                        .formatted(topic());
        String queue = sqs.createQueue(r -> r.queueName(name).attributes(Map.of(QueueAttributeName.POLICY, policy)))
                .queueUrl();
        scene.client(SnsClient.class, Scene.B).subscribe(r -> r.topicArn(topic())
                .protocol("sqs")
                .endpoint(Scene.B.arn("sqs", name))
                .attributes(attributes));
        return queue;
    }

    private List<Map<String, Object>> received(String queue) {
        return scene
                .client(SqsClient.class, Scene.B)
                .receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10))
                .messages()
                .stream()
                .map(message -> Json.members(message.body()).orElseThrow())
                .toList();
    }
}
