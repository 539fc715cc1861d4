package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.runtime.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sns.SnsClient;

/** Announcements of the greatest length that the destination accepts, through the limits of SNS, Lambda and Step Functions. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class LongAnnouncementIT {
    private static final int LONGEST = 200_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Scene scene;
    private String announced;

    LongAnnouncementIT(DatabaseKind kind) {
        scene = new Scene(kind);
    }

    /** A shared snapshot that was announced before anybody listened. */
    @BeforeEach
    void announceToNobody() {
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of());
        scene.createDatabase(Scene.A, "orders", null);
        assertThat(scene.replicate("{}").status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        announced = scene.announcements().get(0).message();
        scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, Map.of());
        scene.createSecret(Scene.B, "orders", Map.of("username", "app", "password", Scene.REPLICA_PASSWORD));
    }

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    @Test
    void theLongestGoesThroughTheTopicAndItsReplicaGoesLive() throws Exception {
        publish(ofLength(LONGEST));

        assertThat(scene.landings()).singleElement().satisfies(landing -> assertThat(landing.status())
                .as(landing.cause())
                .isEqualTo(ExecutionStatus.SUCCEEDED));
        assertThat(scene.replicas()).hasSize(1).containsExactly(scene.liveReplica("orders"));
        assertThat(scene.notifications("AnnouncementRefused")).isEmpty();
    }

    @Test
    void oneByteMoreIsRefusedAndToldOnce() throws Exception {
        publish(ofLength(LONGEST + 1));

        assertThat(scene.landings()).isEmpty();
        assertThat(scene.notifications()).singleElement().satisfies(told -> assertThat(told)
                .containsEntry("event", "AnnouncementRefused")
                .containsEntry("reason", "announcement is longer than 200000 bytes: it takes 200001 as a JSON string"));
    }

    @Test
    void theLongestAsTheMachinesInputPassesEveryStateWithAsMuchToPruneAsThereCanBe() throws Exception {
        publish(announced);
        createLandedSnapshots(120);
        scene.replicate("{}");
        DescribeExecutionResponse before = scene.lastLanding();
        assertThat(before.status()).as(before.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        announced = before.input();

        DescribeExecutionResponse landing = land(ofLength(LONGEST));

        assertThat(landing.status()).as(landing.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        Map<String, Object> outcome =
                members(Json.members(landing.output()).orElseThrow().get("outcome"));
        assertThat((List<?>) outcome.get("prunedSnapshots"))
                .as("before the copy and in the end; it has gone through ReportOutcome")
                .hasSize(2 * 25);
        assertThat(members(members(outcome.get("record")).get("destination"))).containsEntry("unread", null);
        assertThat(scene.manualSnapshots(Scene.B)).extracting(Snapshot::id).hasSize(122 - 2 * 2 * 25);
    }

    @Test
    void aRunOfTheLongestThatFailsIsToldWithACommandThatWorks() throws Exception {
        String longest = ofLength(LONGEST);
        DescribeExecutionResponse stopped = stop(longest);

        Map<String, Object> told = scene.notifications("ReplicaFailed").get(0);

        assertThat(told).containsEntry("executionArn", stopped.executionArn());
        String retry = (String) told.get("retry");
        assertThat(land(retry.replaceFirst(".*--input '(.*)' --region .*", "$1"))
                        .status())
                .isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    private DescribeExecutionResponse stop(String input) {
        SfnClient sfn = scene.client(SfnClient.class, Scene.B);
        String execution = sfn.startExecution(r -> r.stateMachineArn(Scene.machine(Scene.B, Stage.DESTINATION_STACK))
                        .input(input))
                .executionArn();
        scene.timeline.runUntil(() -> !scene.replicas().isEmpty());
        sfn.stopExecution(r -> r.executionArn(execution));
        scene.timeline.runUntilIdle();
        return sfn.describeExecution(r -> r.executionArn(execution));
    }

    private void publish(String message) {
        String topic =
                scene.stage.aws().stacks().describe(Scene.A, Stage.SOURCE_STACK).output("AnnouncementTopicArn");
        scene.client(SnsClient.class, Scene.A).publish(r -> r.topicArn(topic).message(message));
        scene.timeline.runUntilIdle();
    }

    private DescribeExecutionResponse land(String input) {
        SfnClient sfn = scene.client(SfnClient.class, Scene.B);
        String machine = Scene.machine(Scene.B, Stage.DESTINATION_STACK);
        String execution =
                sfn.startExecution(r -> r.stateMachineArn(machine).input(input)).executionArn();
        scene.timeline.runUntilIdle();
        return sfn.describeExecution(r -> r.executionArn(execution));
    }

    /** What was announced, and a field that this release does not know, of characters of every length. */
    private String ofLength(int bytes) throws JsonProcessingException {
        Map<String, Object> members = Json.members(announced).orElseThrow();
        members.put("later", "\"\\\n\u00e9\u20ac".repeat(5_000));
        int missing = bytes - length(Json.write(members));
        members.put("later", members.get("later") + "x".repeat(missing));
        String message = Json.write(members);
        assertThat(length(message)).isEqualTo(bytes);
        return message;
    }

    /** In the event, a message stands as a JSON string. */
    private static int length(String message) throws JsonProcessingException {
        return JSON.writeValueAsString(message).getBytes(StandardCharsets.UTF_8).length;
    }

    /** Landed snapshots of earlier replications of the database, which no run has deleted. */
    private void createLandedSnapshots(int count) {
        scene.rdsService()
                .circumstances(Scene.B)
                .limit(
                        scene.kind == DatabaseKind.CLUSTER
                                ? RdsQuota.MANUAL_CLUSTER_SNAPSHOTS
                                : RdsQuota.MANUAL_SNAPSHOTS,
                        1000);
        Snapshot landed = scene.manualSnapshots(Scene.B).get(0);
        String first = Scene.tags(landed.tags()).get(ReplicationTags.REPLICATION_ID);
        for (int i = 0; i < count; i++) {
            String id = first.replaceFirst("-\\d{14}-.*$", "-2025010100%02d%02d-%06x".formatted(i / 60, i % 60, i));
            List<Tag> tags = landed.tags().stream()
                    .map(tag ->
                            tag.key().equals(ReplicationTags.REPLICATION_ID) ? ReplicationTags.tag(tag.key(), id) : tag)
                    .toList();
            scene.snapshotPort(Scene.B)
                    .create(scene.liveReplica("orders"), landed.id().replace(first, id), tags);
            scene.timeline.runUntilIdle();
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Object object) {
        return (Map<String, Object>) object;
    }
}
