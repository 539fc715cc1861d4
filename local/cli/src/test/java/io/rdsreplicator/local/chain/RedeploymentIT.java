package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.rds.Snapshot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;

/** Stacks that are deleted, and created again under their names. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class RedeploymentIT {
    private final DatabaseKind kind;

    RedeploymentIT(DatabaseKind kind) {
        this.kind = kind;
    }

    @Test
    void deletingTheStacksLeavesDatabasesSnapshotsSecretsAndTheirKeys() {
        try (Scene scene = Scene.withOrders(kind)) {
            scene.replicateWell("{}");
            Stack source = stack(scene, Scene.A, Stage.SOURCE_STACK);
            Stack destination = stack(scene, Scene.B, Stage.DESTINATION_STACK);
            List<String> replicas = scene.replicas();
            List<Snapshot> taken = scene.manualSnapshots(Scene.A);
            List<Snapshot> landed = scene.manualSnapshots(Scene.B);

            scene.stage.aws().stacks().delete(Scene.B, Stage.DESTINATION_STACK);
            scene.stage.aws().stacks().delete(Scene.A, Stage.SOURCE_STACK);
            assertThat(keyState(scene, source, "TopicKey")).isEqualTo(KeyState.PENDING_DELETION);
            scene.timeline.runUntilIdle();

            assertThat(scene.replicas()).hasSize(1).isEqualTo(replicas);
            assertThat(scene.manualSnapshots(Scene.A)).hasSize(2).isEqualTo(taken);
            assertThat(scene.manualSnapshots(Scene.B)).hasSize(1).isEqualTo(landed);
            assertThat(scene.port(Scene.A).find("orders").orElseThrow().status())
                    .isEqualTo("available");
            assertThat(scene.liveReplica("orders")).isEqualTo(replicas.get(0));
            assertThat(keyState(scene, source, "TransferKey")).isEqualTo(KeyState.ENABLED);
            assertThat(keyState(scene, destination, "LandingKey")).isEqualTo(KeyState.ENABLED);
        }
    }

    @Test
    void stacksOfTheSameNamesGoOnWhereTheFormerOnesEnded() {
        try (Scene scene = Scene.withOrders(kind)) {
            scene.replicateWell("{}");
            String former = scene.liveReplica("orders");
            String transferKey = stack(scene, Scene.A, Stage.SOURCE_STACK).output("TransferKeyArn");
            String landingKey = stack(scene, Scene.B, Stage.DESTINATION_STACK).output("LandingKeyArn");
            scene.stage.aws().stacks().delete(Scene.B, Stage.DESTINATION_STACK);
            scene.stage.aws().stacks().delete(Scene.A, Stage.SOURCE_STACK);
            scene.timeline.runUntilIdle();

            Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of("TransferKeyArn", transferKey));
            scene.stage.deployDestination(
                    Scene.B,
                    Stage.DESTINATION_STACK,
                    source,
                    Map.of("LandingKeyArn", landingKey, "ReplicasToKeep", "1"));

            assertThat(scene.replicateWell("{}")).containsEntry("live", true);
            assertThat(scene.liveReplica("orders")).isNotEqualTo(former);
            assertThat(scene.replicas())
                    .as("the secret's previous version still names it")
                    .contains(former);
            scene.replicateWell("{}");
            assertThat(scene.replicas())
                    .as("ours by its tag, so it is pruned")
                    .doesNotContain(former)
                    .contains(scene.liveReplica("orders"));
            assertThat(scene.manualSnapshots(Scene.B))
                    .extracting(Snapshot::kmsKeyId)
                    .containsOnly(landingKey);
        }
    }

    private static Stack stack(Scene scene, AccountRegion place, String name) {
        return scene.stage.aws().stacks().describe(place, name);
    }

    private static KeyState keyState(Scene scene, Stack stack, String logicalId) {
        return scene.client(KmsClient.class, stack.place())
                .describeKey(r -> r.keyId(stack.physicalId(logicalId)))
                .keyMetadata()
                .keyState();
    }
}
