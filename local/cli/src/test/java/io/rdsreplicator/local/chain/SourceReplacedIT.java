package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.rds.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** Both stacks while another database takes the name of the source. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class SourceReplacedIT {
    private static final int RUNS = 12;

    private final Scene scene;

    SourceReplacedIT(DatabaseKind kind) {
        scene = Scene.withOrders(kind);
    }

    @AfterEach
    void searchForSecretsAndHoldTheSchema() {
        scene.close();
    }

    @Test
    void aBlueGreenDeploymentIsHeldAcceptedAndPruned() {
        List<String> blue = replicate(2);
        String blueId = resourceId("orders");
        scene.createDatabase(Scene.A, "orders-green", null);
        String greenId = resourceId("orders-green");
        switchOver();
        scene.timeline.runUntilIdle();

        List<String> green = replicate(2);

        assertThat(resourceId("orders")).isEqualTo(greenId);
        assertThat(resourceId("orders-old1")).isEqualTo(blueId);
        assertThat(scene.liveReplica("orders")).isEqualTo(blue.get(1));
        assertThat(scene.secret("orders")).containsEntry("sourceResourceId", blueId);
        assertThat(scene.notifications("SourceReplaced")).singleElement().satisfies(told -> assertThat(told)
                .containsEntry("sourceResourceId", greenId)
                .containsEntry("acceptedResourceId", blueId)
                .containsEntry("replica", green.get(0)));
        assertThat(scene.replicas()).containsExactlyInAnyOrder(blue.get(0), blue.get(1), green.get(0), green.get(1));

        DescribeExecutionResponse accepted =
                scene.rollBack("{\"sourceDatabase\": \"orders\", \"accept\": \"" + greenId + "\"}");

        assertThat(accepted.statusAsString()).as(accepted.cause()).isEqualTo("SUCCEEDED");
        assertThat(scene.liveReplica("orders")).isEqualTo(green.get(1));
        assertThat(scene.secret("orders"))
                .containsEntry("sourceResourceId", greenId)
                .containsEntry("pinned", "false");

        List<String> later = replicate(2);

        assertThat(scene.liveReplica("orders")).isEqualTo(later.get(1));
        assertThat(scene.replicas()).containsExactlyInAnyOrder(later.get(0), later.get(1));
        assertThat(identities(Scene.A))
                .as("retention of the source finds what the blue database has left")
                .containsOnly(greenId);
    }

    private void switchOver() {
        switch (scene.kind) {
            case INSTANCE -> scene.rdsService().switchOver(Scene.A, "orders", "orders-green");
            case CLUSTER -> scene.rdsService().switchOverClusters(Scene.A, "orders", "orders-green");
        }
    }

    @Test
    void aDatabaseThatIsCreatedAgainEmptyNeitherGoesLiveNorPrunesTheLastGoodCopies() {
        List<String> good = replicate(2);
        String former = resourceId("orders");
        scene.replaceOrders();

        replicate(RUNS);

        assertThat(scene.liveReplica("orders")).isEqualTo(good.get(1));
        assertThat(scene.replicas()).hasSize(4).contains(good.get(0), good.get(1));
        assertThat(identities(Scene.B)).contains(former);
        assertThat(scene.notifications("SourceReplaced")).hasSize(1);
        assertThat(scene.notifications("ReplicationSucceeded")).hasSize(2 + RUNS);
        assertThat(scene.notifications("ReplicationSucceeded").get(2))
                .containsEntry("live", false)
                .extracting("reason")
                .asString()
                .startsWith("held: source replaced");
    }

    @Test
    void aDatabaseThatNobodyWritesToForAWeekGoesLiveAfterARollbackWithoutAPinAndRaisesNoAlarm() {
        replicate(1);
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of());
        scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, Map.of("MaxReplicaAgeHours", "48"));
        replicate(1);
        long before = alarms();
        if (scene.kind == DatabaseKind.INSTANCE) {
            scene.rdsService().writeNoMore(Scene.A, "orders");
        }
        replicate(7);
        scene.rollBack("{\"sourceDatabase\": \"orders\", \"pin\": false}");

        String newest = replicate(1).get(0);

        assertThat(scene.liveReplica("orders")).isEqualTo(newest);
        assertThat(scene.secret("orders")).doesNotContainKey("dataTime");
        assertThat(alarms()).isEqualTo(before);

        scene.timeline.runFor(Duration.ofDays(3));

        assertThat(alarms()).as("the alarm works").isGreaterThan(before);
    }

    private long alarms() {
        return scene.notifications().stream()
                .filter(notification -> "ALARM".equals(notification.get("NewStateValue")))
                .count();
    }

    @Test
    void aReadReplicaThatNobodyWritesToGoesLiveAfterARollbackWithoutAPin() {
        assumeTrue(scene.kind == DatabaseKind.INSTANCE, "RDS tells of no snapshot of a DB cluster how old its data is");
        scene.rdsService().appearAsReplica(Scene.A, "orders", "primary", Duration.ofMinutes(5));
        replicate(2);
        scene.rdsService().writeNoMore(Scene.A, "orders");
        scene.timeline.runFor(Duration.ofDays(7));
        replicate(1);
        Object dataTime = scene.secret("orders").get("dataTime");
        scene.rollBack("{\"sourceDatabase\": \"orders\", \"pin\": false}");

        String newest = replicate(1).get(0);

        assertThat(scene.liveReplica("orders")).isEqualTo(newest);
        assertThat(scene.secret("orders")).containsEntry("dataTime", dataTime);
    }

    /** So many times, a day apart; the new replicas, in order. */
    private List<String> replicate(int times) {
        int before = scene.notifications("ReplicationSucceeded").size();
        for (int i = 0; i < times; i++) {
            scene.replicateWell("{}");
            scene.timeline.runFor(Duration.ofDays(1));
        }
        return scene.notifications("ReplicationSucceeded").stream()
                .skip(before)
                .map(told -> told.get("replica").toString())
                .toList();
    }

    private String resourceId(String database) {
        return switch (scene.kind) {
            case INSTANCE -> scene.instance(Scene.A, database).dbiResourceId();
            case CLUSTER ->
                scene.rdsService().cluster(Scene.A, database).orElseThrow().serial();
        };
    }

    /** That the snapshots of an account are tagged with. */
    private List<String> identities(AccountRegion place) {
        return scene.manualSnapshots(place).stream()
                .map(SourceReplacedIT::identity)
                .toList();
    }

    private static String identity(Snapshot snapshot) {
        Map<String, String> tags = Scene.tags(snapshot.tags());
        return tags.get(ReplicationTags.SOURCE_RESOURCE_ID);
    }
}
