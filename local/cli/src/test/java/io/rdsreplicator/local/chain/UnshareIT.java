package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The parameter UnshareAfterDays: on its schedule, under the templates' policies. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class UnshareIT {
    private final Scene scene;

    UnshareIT(DatabaseKind kind) {
        scene = new Scene(kind);
    }

    private Stack deploy(Map<String, String> inSource) {
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, inSource);
        scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, Map.of());
        scene.createOrders();
        return source;
    }

    private List<String> sharedWith(String snapshot) {
        return scene.snapshotPort(Scene.A).sharedWith(snapshot);
    }

    private String transferSnapshot() {
        return scene.manualSnapshots(Scene.A).stream()
                .map(Snapshot::id)
                .filter(name -> name.endsWith("-transfer"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aShareIsTakenBackThoughNoReplicationRunsAnyMoreAndAResumedOneSharesAgain() {
        deploy(Map.of("UnshareAfterDays", "3"));
        String id = (String)
                Json.members(scene.replicate("{}").output()).orElseThrow().get("replicationId");
        String snapshot = transferSnapshot();
        List<String> made =
                scene.manualSnapshots(Scene.A).stream().map(Snapshot::id).toList();

        scene.timeline.runFor(Duration.ofDays(2));
        assertThat(sharedWith(snapshot)).containsExactly(Scene.B.account());
        scene.timeline.runFor(Duration.ofDays(3));
        assertThat(sharedWith(snapshot)).isEmpty();
        assertThat(scene.manualSnapshots(Scene.A)).extracting(Snapshot::id).containsExactlyElementsOf(made);

        assertThat(scene.replicate("{\"replicationId\": \"" + id + "\"}").status())
                .isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(sharedWith(snapshot)).containsExactly(Scene.B.account());
        scene.timeline.runFor(Duration.ofHours(25));
        assertThat(sharedWith(snapshot)).as("while the destination may copy it").containsExactly(Scene.B.account());
        scene.timeline.runFor(Duration.ofDays(3));
        assertThat(sharedWith(snapshot)).isEmpty();
        scene.close();
    }

    @Test
    void aShareThatCannotBeTakenBackRaisesTheAlarm() {
        Stack source = deploy(Map.of("UnshareAfterDays", "1"));
        scene.replicateWell("{}");
        scene.stage.aws().frontDoor().roles().list(Scene.A).stream()
                .filter(role -> role.name().contains("UnshareSnapshotsRole"))
                .forEach(
                        role -> scene.stage
                                .aws()
                                .frontDoor()
                                .roles()
                                .putPolicy(
                                        role.arn(),
                                        "Refused",
                                        """
                        {"Version": "2012-10-17", "Statement":
                            {"Effect": "Deny", "Action": "rds:ModifyDB*SnapshotAttribute", "Resource": "*"}}"""));

        scene.timeline.runFor(Duration.ofDays(4));

        assertThat(sharedWith(transferSnapshot())).containsExactly(Scene.B.account());
        String alarm = source.physicalId("UnshareSnapshotsAlarm");
        assertThat(scene.client(CloudWatchClient.class, Scene.A)
                        .describeAlarms(r -> r.alarmNames(alarm))
                        .metricAlarms())
                .hasSize(1);
        assertThat(scene.notifications()).anyMatch(message -> alarm.equals(message.get("AlarmName")));
        scene.close();
    }

    @Test
    void byDefaultEveryShareStays() {
        Stack source = deploy(Map.of());
        scene.replicateWell("{}");

        scene.timeline.runFor(Duration.ofDays(60));

        assertThat(sharedWith(transferSnapshot())).containsExactly(Scene.B.account());
        assertThat(scene.stage.aws().frontDoor().roles().list(Scene.A))
                .noneMatch(role -> role.name().contains("Unshare"));
        scene.close();
    }
}
