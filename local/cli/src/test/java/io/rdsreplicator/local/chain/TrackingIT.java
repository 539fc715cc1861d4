package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** What people are told by ListReplicas and ListSnapshots, beside whole replications. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class TrackingIT {
    private final Scene scene;

    TrackingIT(DatabaseKind kind) {
        scene = Scene.withOrders(kind);
    }

    @AfterEach
    void findNoSecrets() {
        scene.close();
    }

    private String invoke(AccountRegion place, String input) {
        InvokeResponse response = scene.client(LambdaClient.class, place)
                .invoke(r -> r.functionName(function(place)).payload(SdkBytes.fromUtf8String(input)));
        assertThat(response.functionError())
                .as(response.payload().asUtf8String())
                .isNull();
        return response.payload().asUtf8String();
    }

    /** The function's name, as the stack's output says it. */
    private String function(AccountRegion place) {
        String stack = place.equals(Scene.A) ? Stage.SOURCE_STACK : Stage.DESTINATION_STACK;
        String output = place.equals(Scene.A) ? "ListSnapshotsFunctionName" : "ListReplicasFunctionName";
        return scene
                .client(CloudFormationClient.class, place)
                .describeStacks(r -> r.stackName(stack))
                .stacks()
                .get(0)
                .outputs()
                .stream()
                .filter(one -> one.outputKey().equals(output))
                .map(Output::outputValue)
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> list(AccountRegion place) {
        return Json.members(invoke(place, "{}")).orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rows(Map<String, Object> list, String name) {
        return (List<Map<String, Object>>) list.get(name);
    }

    private Map<String, Object> underWay(AccountRegion place) {
        List<Map<String, Object>> all = rows(list(place), "underWay");
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    /** The names of those that the next replication deletes, if they were listed now. */
    private Set<String> foretold(AccountRegion place) {
        return rows(list(place), place.equals(Scene.A) ? "snapshots" : "replicas").stream()
                .filter(row -> row.get("keptFor") == null)
                .map(row -> (String) row.get(place.equals(Scene.A) ? "snapshotId" : "replicaId"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> existing(AccountRegion place) {
        return new TreeSet<>(
                place.equals(Scene.A)
                        ? scene.manualSnapshots(place).stream()
                                .map(Snapshot::id)
                                .toList()
                        : scene.replicas());
    }

    @Test
    void followsAReplicationThroughBothAccounts() {
        scene.replicateWell("{}");
        String execution = scene.start("{}");
        scene.timeline.runFor(Duration.ofMinutes(2));

        Map<String, Object> taking = underWay(Scene.A);
        assertThat(taking).containsEntry("sourceDatabase", "orders").containsEntry("executionArn", execution);
        assertThat((String) taking.get("stage")).endsWith("TakenSnapshot");
        assertThat((Integer) taking.get("percent")).isBetween(1, 99);
        assertThat(rows(list(Scene.B), "underWay")).isEmpty();

        int landings = scene.landings().size();
        scene.timeline.runUntil(() -> scene.landings().size() > landings);
        scene.timeline.runFor(Duration.ofMinutes(2));
        Map<String, Object> landing = underWay(Scene.B);
        assertThat(landing)
                .containsEntry("replicationId", taking.get("replicationId"))
                .containsEntry("sourceDatabase", "orders");
        assertThat((String) landing.get("stage")).endsWith("LandedSnapshot");
        assertThat((Integer) landing.get("percent")).isBetween(1, 99);
        Instant expected = Instant.parse((String) landing.get("expectedEnd"));

        scene.timeline.runUntil(() -> scene.replicas().size() == 2);
        assertThat(underWay(Scene.B)).containsEntry("percent", null);
        assertThat(rows(list(Scene.B), "replicas").get(0))
                .containsEntry("standing", "candidate")
                .containsEntry("keptFor", "its replication is running");

        scene.timeline.runUntilIdle();
        assertThat(scene.lastLanding().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(Duration.between(expected, scene.lastLanding().stopDate()).abs())
                .isLessThan(Duration.ofMinutes(10));
        assertThat(rows(list(Scene.A), "underWay")).isEmpty();
        assertThat(rows(list(Scene.B), "underWay")).isEmpty();
    }

    @Test
    void saysOfEveryReplicaAndSnapshotWhatTheNextReplicationThenDoes() {
        for (int run = 0; run < 5; run++) {
            Set<String> replicas = existing(Scene.B);
            Set<String> snapshots = existing(Scene.A);
            scene.timeline.runFor(Duration.ofHours(25));
            Set<String> foretoldReplicas = foretold(Scene.B);
            Set<String> foretoldSnapshots = foretold(Scene.A);

            scene.replicateWell("{}");

            replicas.removeAll(existing(Scene.B));
            snapshots.removeAll(existing(Scene.A));
            assertThat(foretoldReplicas).as("run %s", run).isEqualTo(replicas);
            assertThat(foretoldSnapshots).as("run %s", run).isEqualTo(snapshots);
        }
        assertThat(rows(list(Scene.B), "replicas"))
                .extracting(row -> row.get("standing"))
                .containsExactly("live", "superseded");
    }

    @Test
    void namesTheExecutionsOfAReplica() {
        String execution = scene.start("{}");
        scene.timeline.runUntilIdle();

        assertThat(rows(list(Scene.B), "replicas").get(0))
                .containsEntry("executionArn", scene.lastLanding().executionArn());
        assertThat(rows(list(Scene.A), "snapshots")).hasSize(2).allSatisfy(row -> assertThat(row)
                .containsEntry("executionArn", execution));
    }

    @Test
    void showsWhatFailed() {
        scene.replicateWell("{}");
        scene.rdsService().failNext(Scene.B, RdsFault.RESTORE_FAILS);
        scene.replicate("{}");

        Map<String, Object> list = list(Scene.B);

        assertThat(list)
                .extracting("failed")
                .asInstanceOf(LIST)
                .hasSize(1)
                .first()
                .asInstanceOf(MAP)
                .containsEntry("status", "FAILED")
                .containsEntry("error", "FailedInRdsException")
                .hasEntrySatisfying(
                        "message", message -> assertThat((String) message).contains("replica-orders-"))
                .containsEntry("executionArn", scene.lastLanding().executionArn());
        assertThat(invoke(Scene.B, "{\"format\": \"table\"}"))
                .contains("DID NOT SUCCEED")
                .contains(scene.lastLanding().executionArn());
    }

    @Test
    void foretellsTheEndOfARollbackByThoseThatSwapped() {
        scene.replicateWell("{}");
        String first = scene.liveReplica("orders");
        scene.replicateWell("{}");
        String second = scene.liveReplica("orders");
        stop(first);
        Instant before = scene.timeline.instant();
        scene.rollBack("{\"sourceDatabase\": \"orders\"}");
        Duration took = Duration.between(before, scene.timeline.instant());
        scene.rollBack("{\"sourceDatabase\": \"orders\", \"to\": \"latest\", \"dryRun\": true}");
        scene.rollBack("{\"sourceDatabase\": \"orders\", \"unpin\": true}");
        stop(second);
        Instant begun = scene.timeline.instant();
        scene.client(SfnClient.class, Scene.B).startExecution(r -> r.stateMachineArn(
                        Scene.B.arn("states", "stateMachine:" + Stage.DESTINATION_STACK + "-rollback"))
                .input("{\"sourceDatabase\": \"orders\", \"to\": \"latest\"}"));
        scene.timeline.runFor(Duration.ofSeconds(5));

        Map<String, Object> rollback = underWay(Scene.B);

        assertThat(took).isGreaterThan(Duration.ofSeconds(30));
        Duration expected = Duration.between(begun, Instant.parse((String) rollback.get("expectedEnd")));
        assertThat(expected).isGreaterThan(Duration.ofSeconds(30)).isLessThanOrEqualTo(took.plusSeconds(5));
    }

    private void stop(String replica) {
        switch (scene.kind) {
            case INSTANCE -> scene.rds(Scene.B).stopDBInstance(r -> r.dbInstanceIdentifier(replica));
            case CLUSTER -> scene.rds(Scene.B).stopDBCluster(r -> r.dbClusterIdentifier(replica));
        }
        scene.timeline.runUntilIdle();
    }

    @Test
    void printsTables() {
        scene.replicateWell("{}");
        scene.replicateWell("{}");
        scene.start("{}");
        scene.timeline.runUntil(() -> scene.landings().size() == 3);
        scene.timeline.runFor(Duration.ofMinutes(1));

        String replicas = invoke(Scene.B, "{\"format\": \"table\", \"sourceDatabase\": \"orders\"}");
        String snapshots = invoke(Scene.A, "{\"format\": \"table\"}");

        assertThat(replicas.lines())
                .allMatch(line -> line.length() <= 120)
                .anyMatch(line -> line.startsWith("REPLICA "));
        assertThat(snapshots.lines())
                .allMatch(line -> line.length() <= 120)
                .anyMatch(line -> line.startsWith("SNAPSHOT "));
        assertThat(replicas).contains("UNDER WAY").contains(scene.liveReplica("orders"));
    }

    @Test
    void refusesWhatItDoesNotKnowByName() {
        InvokeResponse response = scene.client(LambdaClient.class, Scene.B)
                .invoke(r -> r.functionName(function(Scene.B))
                        .payload(SdkBytes.fromUtf8String("{\"databse\": \"orders\"}")));

        assertThat(response.functionError()).isEqualTo("Unhandled");
        assertThat(response.payload().asUtf8String()).contains("input of ListReplicas has an unknown field: databse");
    }
}
