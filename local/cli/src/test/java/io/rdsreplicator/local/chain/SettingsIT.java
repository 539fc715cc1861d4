package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.Role;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.settings.DescribedSettings;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** The settings of a database, from its parameter to its replica, with the roles of both templates. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class SettingsIT {
    private static final String DOCUMENT = "/" + Stage.DESTINATION_STACK + "/databases/orders";
    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"Service": "monitoring.rds.amazonaws.com"}}}
            """;

    private final DatabaseKind kind;
    private final Scene scene;

    SettingsIT(DatabaseKind kind) {
        this.kind = kind;
        this.scene = new Scene(kind);
    }

    private void deploy(Map<String, String> inDestination) {
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of());
        scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, inDestination);
        scene.createOrders();
    }

    private void document(Map<String, Object> settings) {
        scene.stage.client(SsmClient.class, Scene.B).putParameter(r -> r.name(DOCUMENT)
                .type(ParameterType.STRING)
                .overwrite(true)
                .value(Json.write(settings)));
    }

    private Role monitoringRole() {
        return scene.stage.aws().frontDoor().roles().create(Scene.B, "monitoring", TRUST, Map.of(), List.of(), null);
    }

    private Map<ReplicaSetting, Object> described(String replica) {
        RdsClient rds = scene.rds(Scene.B);
        Map<ReplicaSetting, Object> described = new EnumMap<>(ReplicaSetting.class);
        if (kind == DatabaseKind.INSTANCE) {
            described.putAll(DescribedSettings.of(scene.instance(Scene.B, replica)));
            return described;
        }
        for (DBInstance member : scene.instances(Scene.B)) {
            if (replica.equals(member.dbClusterIdentifier())) {
                described.putAll(DescribedSettings.ofMemberOf(member));
            }
        }
        described.putAll(DescribedSettings.of(rds.describeDBClusters(r -> r.dbClusterIdentifier(replica))
                .dbClusters()
                .get(0)));
        return described;
    }

    private String list() {
        return scene.stage
                .client(LambdaClient.class, Scene.B)
                .invoke(r -> r.functionName(function("ListReplicas"))
                        .payload(SdkBytes.fromUtf8String("{\"format\": \"table\"}")))
                .payload()
                .asUtf8String();
    }

    private String function(String step) {
        return scene.stage.client(LambdaClient.class, Scene.B).listFunctions().functions().stream()
                .map(found -> found.functionName())
                .filter(name -> name.contains("-" + step + "Function-"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theReplicaHasWhatTheDocumentAndTheSourceSayAndTheListTellsWhere() {
        String role = monitoringRole().arn();
        deploy(Map.of("ReplicaRoleArns", role));
        document(Map.of(
                "monitoringInterval",
                30,
                "monitoringRole",
                role,
                "maintenanceWindow",
                "tue:04:10-tue:04:50",
                "backupWindow",
                "02:10-02:50",
                "iamAuthentication",
                true,
                "like-source",
                List.of("instanceClass", "port")));

        Map<String, Object> outcome = scene.replicateWell("{}");

        assertThat(outcome).containsEntry("live", true);
        assertThat(described(scene.liveReplica("orders")))
                .containsEntry(ReplicaSetting.MONITORING_INTERVAL, 30)
                .containsEntry(ReplicaSetting.MAINTENANCE_WINDOW, "tue:04:10-tue:04:50")
                .containsEntry(ReplicaSetting.BACKUP_WINDOW, "02:10-02:50")
                .containsEntry(ReplicaSetting.IAM_AUTHENTICATION, true);
        assertThat(list()).contains("iamAuthentication true (document)", "instanceClass (source)", "port (source)");
    }

    @Test
    void aWrongDocumentEndsTheReplicationBeforeAnythingIsMade() {
        deploy(Map.of());
        document(Map.of("port", 80));

        scene.replicate("{}");

        DescribeExecutionResponse landing = scene.lastLanding();
        assertThat(landing.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(landing.cause())
                .isEqualTo("parameter " + DOCUMENT + ": port must be a whole number from 1150 to 65535");
        assertThat(scene.manualSnapshots(Scene.B)).isEmpty();
        assertThat(list()).contains("port must be a whole number");
    }

    @Test
    void aRoleThatTheStackDoesNotListIsNotGiven() {
        String role = monitoringRole().arn();
        deploy(Map.of());
        document(Map.of("monitoringInterval", 30, "monitoringRole", role));

        scene.replicate("{}");

        assertThat(scene.lastLanding().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(scene.lastLanding().cause()).contains("iam:PassRole").contains(role);
    }
}
