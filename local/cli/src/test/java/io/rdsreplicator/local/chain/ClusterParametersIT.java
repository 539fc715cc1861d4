package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.destination.replica.RestoredDatabase.Member;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The parameters of replicas that are DB clusters. */
class ClusterParametersIT {
    private static final Set<String> SETTINGS = Set.of(
            "REPLICA_READERS",
            "REPLICA_INSTANCE_CLASS",
            "SERVERLESS_V2_MIN_CAPACITY",
            "SERVERLESS_V2_MAX_CAPACITY",
            "REPLICAS_TO_KEEP_RUNNING");

    private final Scene scene = new Scene(DatabaseKind.CLUSTER);

    @Test
    void eachStepGetsThoseThatItReadsAndNoOther() {
        Map<String, Map<String, String>> settings = settings(Map.of(
                "ReplicaReaders", "2",
                "ReplicaInstanceClass", "db.serverless",
                "ServerlessV2MinCapacity", "0.5",
                "ServerlessV2MaxCapacity", "8",
                "ReplicasToKeepRunning", "1"));

        Map<String, String> ofMembers = Map.of(
                "REPLICA_READERS", "2",
                "REPLICA_INSTANCE_CLASS", "db.serverless",
                "SERVERLESS_V2_MIN_CAPACITY", "0.5",
                "SERVERLESS_V2_MAX_CAPACITY", "8");
        Map<String, String> listed = new TreeMap<>(ofMembers);
        listed.put("REPLICAS_TO_KEEP_RUNNING", "1");
        assertThat(settings)
                .containsOnly(
                        Map.entry("RestoreReplica", ofMembers),
                        Map.entry("ProtectReplica", ofMembers),
                        Map.entry("ListPrunable", Map.of("REPLICA_READERS", "2", "REPLICAS_TO_KEEP_RUNNING", "1")),
                        Map.entry("DeleteReplica", Map.of("REPLICAS_TO_KEEP_RUNNING", "1")),
                        Map.entry("ReadSettings", ofMembers),
                        Map.entry("CheckReadiness", ofMembers),
                        Map.entry("ListReplicas", listed));
    }

    @Test
    void allButTheNumberOfReadersAreEmptyByDefault() {
        assertThat(settings(Map.of()).get("RestoreReplica"))
                .containsOnly(
                        Map.entry("REPLICA_READERS", "0"),
                        Map.entry("REPLICA_INSTANCE_CLASS", ""),
                        Map.entry("SERVERLESS_V2_MIN_CAPACITY", ""),
                        Map.entry("SERVERLESS_V2_MAX_CAPACITY", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ServerlessV2MinCapacity=0.5                                            | are given both or neither
            ServerlessV2MaxCapacity=8                                              | are given both or neither
            ServerlessV2MinCapacity=1 ServerlessV2MaxCapacity=8 ReplicaInstanceClass=db.r8g.large \
             | are for ReplicaInstanceClass db.serverless or an empty one
            ReplicaInstanceClass=db.serverless                                     | db.serverless needs
            ServerlessV2MinCapacity=1 ServerlessV2MaxCapacity=256.5                | must be from 1 to 256 in steps of 0.5
            """)
    void contradictionsAreRefusedBeforeAnythingIsMade(String parameters, String reason) {
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of());

        assertThatThrownBy(() -> scene.stage.deployDestination(Scene.B, "contradictory", source, given(parameters)))
                .hasMessageContaining(reason);
        assertThat(scene.client(KmsClient.class, Scene.B).listKeys().keys()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ServerlessV2MinCapacity=0 ServerlessV2MaxCapacity=1",
        "ServerlessV2MinCapacity=0.5 ServerlessV2MaxCapacity=256 ReplicaInstanceClass=db.serverless",
        "ReplicaInstanceClass=db.r8g.large"
    })
    void whatFitsTogetherIsTaken(String parameters) {
        assertThat(settings(given(parameters))).containsKey("RestoreReplica");
    }

    @Test
    void olderReplicasLoseTheirMembersWhichARollbackMakesAgain() {
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of());
        scene.stage.deployDestination(
                Scene.B,
                Stage.DESTINATION_STACK,
                source,
                given("ReplicaReaders=1 ServerlessV2MinCapacity=0.5 ServerlessV2MaxCapacity=8"
                        + " ReplicasToKeep=3 ReplicasToKeepRunning=1"));
        scene.createOrders();
        List<String> replicas = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            scene.replicateWell("{}");
            replicas.add(scene.liveReplica("orders"));
            scene.timeline.runFor(Duration.ofDays(1));
        }
        String cold = replicas.get(0);
        assertThat(scene.replica(cold).isCold()).isTrue();
        assertThat(classesOfMembers(replicas.get(1))).containsExactly("db.serverless", "db.serverless");
        assertThat(classesOfMembers(replicas.get(2))).containsExactly("db.serverless", "db.serverless");

        DescribeExecutionResponse rollback =
                scene.rollBack("{\"sourceDatabase\": \"orders\", \"to\": \"" + cold + "\"}");

        assertThat(rollback.status()).as(rollback.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(classesOfMembers(cold)).containsExactly("db.serverless", "db.serverless");
        assertThat(scene.secret("orders"))
                .containsEntry(scene.liveKey(), cold)
                .containsEntry("host", scene.replica(cold).endpoint().host())
                .containsEntry("reader_host", scene.replica(cold).readerHost());
        scene.close();
    }

    private List<String> classesOfMembers(String replica) {
        return scene.replica(replica).members().stream()
                .map(Member::instanceClass)
                .toList();
    }

    private static Map<String, String> given(String parameters) {
        return Arrays.stream(parameters.split(" "))
                .map(parameter -> parameter.split("="))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    /** What the parameters give to each function of a destination stack that gets any of them. */
    private Map<String, Map<String, String>> settings(Map<String, String> parameters) {
        Map<String, Map<String, String>> settings = new TreeMap<>();
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of());
        scene.stage.aws().frontDoor().intercept(new CallInterceptor() {
            @Override
            public void before(Call call) {
                if (call.request() instanceof CreateFunctionRequest function) {
                    Map<String, String> variables =
                            new HashMap<>(function.environment().variables());
                    variables.keySet().retainAll(SETTINGS);
                    if (!variables.isEmpty()) {
                        settings.put(function.handler().replaceAll(".*\\.([A-Za-z]+)::.*", "$1"), variables);
                    }
                }
            }
        });
        scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, parameters);
        return settings;
    }
}
