package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.runtime.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** A preflight through both accounts, from the request to the notification. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class PreflightIT {
    private static final String DRY_RUN = "{\"sourceDatabase\": \"orders\", \"dryRun\": true}";

    private final Scene scene;

    PreflightIT(DatabaseKind kind) {
        scene = Scene.withOrders(kind);
    }

    @AfterEach
    void searchForSecretsAndHoldTheSchema() {
        scene.close();
    }

    @Test
    void findsNothingWrongAndMakesNothing() {
        List<String> before = state();

        DescribeExecutionResponse source = scene.replicate(DRY_RUN);

        assertThat(source.statusAsString()).as(source.cause()).isEqualTo("SUCCEEDED");
        assertThat(Json.members(source.output()).orElseThrow())
                .isEqualTo(Map.of("findings", List.of(), "announced", true));
        DescribeExecutionResponse destination = scene.lastLanding();
        assertThat(destination.statusAsString()).as(destination.cause()).isEqualTo("SUCCEEDED");
        assertThat(PreflightAnnouncement.isExecution(destination.name())).isTrue();
        assertThat(scene.notifications()).singleElement().satisfies(notification -> assertThat(notification)
                .containsEntry("event", "PreflightFinished")
                .containsEntry("summary", "Nothing is wrong in either account: orders can be replicated")
                .containsEntry("sourceExecutionArn", source.executionArn())
                .containsEntry("executionArn", destination.executionArn()));
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void tellsWhatIsWrongInBothAccountsInOneNotification() {
        scene.client(KmsClient.class, Scene.A).disableKey(r -> r.keyId(output("TransferKeyArn", Scene.A)));
        scene.client(SecretsManagerClient.class, Scene.B)
                .deleteSecret(r -> r.secretId("rds-replica/orders").forceDeleteWithoutRecovery(true));
        scene.client(KmsClient.class, Scene.B).disableKey(r -> r.keyId(output("LandingKeyArn", Scene.B)));

        scene.replicate(DRY_RUN);

        assertThat(scene.notifications()).singleElement().satisfies(notification -> {
            assertThat(notification.get("sourceFindings").toString()).contains("check=transferKey");
            assertThat(notification.get("findings").toString()).contains("check=secret", "check=landingKey");
            assertThat(notification)
                    .containsEntry(
                            "summary",
                            "A replication of orders would meet 1 problem in the source account and 2 problems in the"
                                    + " destination account");
        });
    }

    @Test
    void isNoReplicationForAnybodyElse() {
        scene.replicate(DRY_RUN);
        scene.replicate("{\"sourceDatabase\": \"nowhere\", \"dryRun\": true}");
        scene.replicate("{\"sourceDatabase\": \"orders\", \"dryRun\": true, \"replicationId\": \"x\"}");

        assertThat(scene.notifications("ReplicationFailed")).isEmpty();
        assertThat(Stream.of(list("ListSnapshotsFunctionName", Scene.A), list("ListReplicasFunctionName", Scene.B)))
                .allSatisfy(list ->
                        assertThat(list).containsEntry("underWay", List.of()).containsEntry("failed", List.of()));
        assertThat(scene.logs.stream().map(Object::toString).filter(line -> line.contains("_aws")))
                .as("metrics")
                .noneMatch(line -> line.contains("Replication"));

        scene.replicateWell("{}");
        assertThat(scene.replicas()).hasSize(1);
    }

    /** What RDS and the secret hold, in both accounts. */
    private List<String> state() {
        return Stream.of(
                        Stream.of(Scene.A, Scene.B).flatMap(place -> scene.manualSnapshots(place).stream()),
                        Stream.of(Scene.A, Scene.B).flatMap(place -> scene.instances(place).stream()),
                        Stream.of(Scene.A, Scene.B)
                                .flatMap(place -> scene.rds(place).describeDBClusters().dbClusters().stream()),
                        Stream.of(scene.secret("orders")))
                .flatMap(all -> all)
                .map(Object::toString)
                .toList();
    }

    private Map<String, Object> list(String function, AccountRegion place) {
        return Json.members(scene.client(LambdaClient.class, place)
                        .invoke(r -> r.functionName(output(function, place)).payload(SdkBytes.fromUtf8String("{}")))
                        .payload()
                        .asUtf8String())
                .orElseThrow();
    }

    private String output(String name, AccountRegion place) {
        String stack = place.equals(Scene.A) ? Stage.SOURCE_STACK : Stage.DESTINATION_STACK;
        return scene
                .client(CloudFormationClient.class, place)
                .describeStacks(r -> r.stackName(stack))
                .stacks()
                .get(0)
                .outputs()
                .stream()
                .filter(output -> output.outputKey().equals(name))
                .findFirst()
                .orElseThrow()
                .outputValue();
    }
}
