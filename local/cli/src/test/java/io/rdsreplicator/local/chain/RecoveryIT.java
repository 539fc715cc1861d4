package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** What somebody did to the destination, or what failed there, is made good again under the roles of the templates. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class RecoveryIT {
    private final Scene scene;

    RecoveryIT(DatabaseKind kind) {
        scene = Scene.withOrders(kind);
    }

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    private DescribeExecutionResponse land(String announcement) {
        SfnClient sfn = scene.client(SfnClient.class, Scene.B);
        String machine = scene.lastLanding().stateMachineArn();
        String execution = sfn.startExecution(r -> r.stateMachineArn(machine).input(announcement))
                .executionArn();
        scene.timeline.runUntilIdle();
        return sfn.describeExecution(r -> r.executionArn(execution));
    }

    private boolean accepts(String replica, String password) {
        return scene.storage.accepts(scene.databaseArn(Scene.B, replica), "app", password);
    }

    private void unlock(String replica) {
        scene.port().protect(replica, false);
    }

    private void putSecret(Map<String, String> value) {
        scene.client(SecretsManagerClient.class, Scene.B)
                .putSecretValue(r -> r.secretId("rds-replica/orders").secretString(Json.write(value)));
    }

    @Test
    void bringsADeletedLiveReplicaBackWithTheSecretsPassword() {
        scene.replicateWell("{}");
        String live = scene.liveReplica("orders");
        unlock(live);
        scene.deleteReplica(live);
        scene.timeline.runUntilIdle();
        assertThat(scene.replicas()).isEmpty();

        DescribeExecutionResponse again = land(scene.lastLanding().input());

        assertThat(again.status()).as(again.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(scene.replica(live).deletionProtection()).isTrue();
        assertThat(accepts(live, Scene.REPLICA_PASSWORD)).isTrue();
        assertThat(accepts(live, Scene.PRODUCTION_PASSWORD)).isFalse();
        assertThat(scene.secret("orders"))
                .containsEntry(scene.liveKey(), live)
                .containsEntry("password", Scene.REPLICA_PASSWORD);
    }

    @Test
    void locksTheLiveReplicaAgainWithTheNextReplicationThoughThatStaysBack() {
        scene.replicateWell("{}");
        String live = scene.liveReplica("orders");
        unlock(live);
        Map<String, Object> pinned = scene.secret("orders");
        pinned.put("pinned", "true");
        scene.client(SecretsManagerClient.class, Scene.B)
                .putSecretValue(r -> r.secretId("rds-replica/orders").secretString(Json.write(pinned)));

        assertThat(scene.replicateWell("{}")).containsEntry("live", false).containsEntry("notMarked", List.of());

        assertThat(scene.liveReplica("orders")).isEqualTo(live);
        assertThat(scene.replica(live).deletionProtection()).isTrue();
    }

    @Test
    void startsAFailedLandingAgainWhenTheResumedSourceAnnouncesItOnceMore() {
        putSecret(Map.of("password", Scene.REPLICA_PASSWORD));
        scene.replicate("{}");
        DescribeExecutionResponse failed = scene.lastLanding();
        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        putSecret(Map.of("username", "app", "password", Scene.REPLICA_PASSWORD));

        scene.replicateWell("{\"sourceDatabase\": \"orders\", \"replicationId\": \"" + failed.name() + "\"}");

        assertThat(scene.landings()).hasSize(2);
        assertThat(scene.lastLanding().name()).matches(failed.name() + "-[0-9a-f]{8}");
        assertThat(scene.replicas()).hasSize(1).allMatch(replica -> replica.endsWith(failed.name()));
        assertThat(scene.liveReplica("orders")).endsWith(failed.name());
    }

    @Test
    void startsNothingForTheFirstMessageThatComesAgainAfterItsLandingHasFailed() {
        putSecret(Map.of("password", Scene.REPLICA_PASSWORD));
        scene.replicate("{}");
        assertThat(scene.lastLanding().status()).isEqualTo(ExecutionStatus.FAILED);
        int told = failures();

        scene.stage.aws().sns().redeliver(scene.announcements().get(0).messageId());
        scene.timeline.runUntilIdle();

        assertThat(scene.landings()).hasSize(1);
        assertThat(failures()).isEqualTo(told).isEqualTo(1);
    }

    /** Stops the destination's execution right after it has pointed the secret at its replica. */
    private String stopAfterTheSwap() {
        String before = scene.liveReplica("orders");
        int landings = scene.landings().size();
        scene.start("{}");
        scene.timeline.runUntil(
                () -> scene.landings().size() > landings && !Objects.equals(before, scene.liveReplica("orders")));
        String execution = scene.lastLanding().executionArn();
        scene.client(SfnClient.class, Scene.B).stopExecution(r -> r.executionArn(execution));
        scene.timeline.runUntilIdle();
        assertThat(scene.notifications("ReplicaFailed")).hasSize(1);
        return execution;
    }

    @Test
    void theMeasuringTellsOfASwapWhoseExecutionWasStoppedRightAfterIt() {
        scene.replicateWell("{}");
        String first = scene.liveReplica("orders");
        String stopped = stopAfterTheSwap();
        assertThat(scene.notifications("ReplicaLive")).hasSize(1);

        scene.timeline.runFor(Duration.ofHours(3));

        assertThat(scene.notifications("ReplicaLive")).hasSize(2).last().satisfies(told -> assertThat(told)
                .containsEntry("replica", scene.liveReplica("orders"))
                .containsEntry("previousReplica", first)
                .containsEntry("snapshotTime", scene.secret("orders").get("snapshotTime"))
                .containsEntry("executionArn", stopped));
    }

    @Test
    void theNextReplicationTellsOfItToo() {
        scene.replicateWell("{}");
        String stopped = stopAfterTheSwap();
        String untold = scene.liveReplica("orders");

        scene.replicateWell("{}");

        assertThat(scene.notifications("ReplicaLive")).hasSize(3).anySatisfy(told -> assertThat(told)
                .containsEntry("replica", untold)
                .containsEntry("executionArn", stopped));
    }

    private int failures() {
        return scene.notifications("ReplicaFailed").size();
    }
}
