package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sqs.SqsClient;

/** One source that feeds a destination stack in its own Region and one in another. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class RegionsIT {
    private static final AccountRegion ELSEWHERE = Scene.B.in("eu-central-1");
    private static final Map<String, String> SECRET =
            Map.of("username", "app", "password", Scene.REPLICA_PASSWORD, "own", "kept " + Scene.MARKER);

    private final Scene scene;
    private Stack source;
    private Stack elsewhere;

    RegionsIT(DatabaseKind kind) {
        scene = new Scene(kind);
    }

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    private void deploy() {
        source =
                scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of("DestinationRegions", ELSEWHERE.region()));
        scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, Map.of());
        elsewhere = scene.stage.deployDestination(ELSEWHERE, Stage.DESTINATION_STACK, source, Map.of());
        scene.createOrders();
        scene.createSecret(ELSEWHERE, "orders", Map.of("username", "app", "password", Scene.REPLICA_PASSWORD));
    }

    private Map<String, Object> secretElsewhere() {
        return Json.members(scene.client(SecretsManagerClient.class, ELSEWHERE)
                        .getSecretValue(r -> r.secretId("rds-replica/orders"))
                        .secretString())
                .orElseThrow();
    }

    private String liveElsewhere() {
        return (String) secretElsewhere().get(scene.liveKey());
    }

    /** Newest first. */
    private List<DescribeExecutionResponse> landingsElsewhere() {
        SfnClient sfn = scene.client(SfnClient.class, ELSEWHERE);
        return sfn
                .listExecutionsPaginator(r -> r.stateMachineArn(Scene.machine(ELSEWHERE, Stage.DESTINATION_STACK)))
                .executions()
                .stream()
                .map(ExecutionListItem::executionArn)
                .map(arn -> sfn.describeExecution(r -> r.executionArn(arn)))
                .toList();
    }

    private void useSourceKey(boolean fromDestination) {
        scene.rdsService().circumstances(ELSEWHERE).useSourceKeyFromDestination(fromDestination);
    }

    /** @param otherwise whether RDS does the other thing where AWS does not say what it does */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothGetAReplicaOfOneSnapshotAndKeepAStateOfTheirOwn(boolean otherwise) {
        deploy();
        useSourceKey(otherwise);
        for (AccountRegion place : List.of(Scene.A, ELSEWHERE)) {
            scene.rdsService().circumstances(place).keepCreateTimeOfClusterCopies(otherwise);
        }
        scene.replicateWell("{}");
        scene.replicateWell("{}");

        assertThat(landingsElsewhere())
                .hasSize(2)
                .allMatch(landing -> landing.status() == ExecutionStatus.SUCCEEDED, "succeeded");
        assertThat(scene.manualSnapshots(Scene.A).stream()
                        .filter(snapshot -> snapshot.id().endsWith("-transfer")))
                .hasSize(2);
        RestoredDatabase replica = scene.port(ELSEWHERE).find(liveElsewhere()).orElseThrow();
        assertThat(replica.endpoint().host())
                .contains(ELSEWHERE.region())
                .isEqualTo(secretElsewhere().get("host"));
        assertThat(replica.kmsKeyId()).startsWith(ELSEWHERE.arn("kms", "key/"));
        assertThat(scene.storage.read(replica.arn())).isEqualTo("rows of orders");

        String here = scene.liveReplica("orders");
        String before = liveElsewhere();
        rollBackElsewhere();
        assertThat(liveElsewhere()).isNotEqualTo(before);
        assertThat(scene.liveReplica("orders")).isEqualTo(here);
    }

    private void rollBackElsewhere() {
        SfnClient sfn = scene.client(SfnClient.class, ELSEWHERE);
        String execution = sfn.startExecution(r -> r.stateMachineArn(
                                ELSEWHERE.arn("states", "stateMachine:" + Stage.DESTINATION_STACK + "-rollback"))
                        .input("{\"sourceDatabase\": \"orders\"}"))
                .executionArn();
        scene.timeline.runUntilIdle();
        assertThat(sfn.describeExecution(r -> r.executionArn(execution)).status())
                .isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void oneThatFailsHoldsTheOtherUpInNothingAndIsRetried() {
        deploy();
        scene.replicateWell("{}");
        Duration usual = lasted(scene.lastLanding());
        String before = liveElsewhere();
        KmsClient keys = scene.client(KmsClient.class, ELSEWHERE);
        keys.disableKey(r -> r.keyId(elsewhere.output("LandingKeyArn")));

        scene.replicateWell("{}");

        assertThat(lasted(scene.lastLanding())).isLessThan(usual.multipliedBy(2));
        assertThat(landingsElsewhere().get(0).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(liveElsewhere()).isEqualTo(before);
        assertThat((String) toldElsewhere().get("cause")).contains("DestinationRegions must name eu-central-1");

        keys.enableKey(r -> r.keyId(elsewhere.output("LandingKeyArn")));
        retryElsewhere();

        assertThat(liveElsewhere()).isNotEqualTo(before);
    }

    /** The only notification of a failure. */
    private Map<String, Object> toldElsewhere() {
        assertThat(scene.notifications("ReplicaFailed")).hasSize(1);
        return scene.notifications("ReplicaFailed").get(0);
    }

    private void retryElsewhere() {
        String retry = (String) toldElsewhere().get("retry");
        assertThat(retry).contains(" --region eu-central-1");
        scene.client(SfnClient.class, ELSEWHERE)
                .startExecution(r -> r.stateMachineArn(Scene.machine(ELSEWHERE, Stage.DESTINATION_STACK))
                        .name(retry.replaceFirst(".*--name (\\S+) .*", "$1"))
                        .input(retry.replaceFirst(".*--input '(.*)' --region .*", "$1")));
        scene.timeline.runUntilIdle();
        assertThat(landingsElsewhere().get(0).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    private static Duration lasted(DescribeExecutionResponse execution) {
        return Duration.between(execution.startDate(), execution.stopDate());
    }

    @Test
    void theSourceKeepsTheTransferSnapshotWhileACopyIsStillQueued() {
        deploy();
        scene.rdsService().circumstances(ELSEWHERE).limit(scene.copiesInProgress(), 0);
        String first = scene.start("{}");
        scene.timeline.runUntil(() -> scene.sourceExecution(first).status() == ExecutionStatus.SUCCEEDED);
        for (int more = 0; more < 3; more++) {
            String next = scene.start("{}");
            scene.timeline.runUntil(() -> scene.sourceExecution(next).status() != ExecutionStatus.RUNNING);
        }
        scene.rdsService().circumstances(ELSEWHERE).restore();
        scene.timeline.runUntilIdle();

        assertThat(landingsElsewhere())
                .hasSize(4)
                .allMatch(landing -> landing.status() == ExecutionStatus.SUCCEEDED, "succeeded");
    }

    @Test
    void aKeyThatDoesNotAdmitTheRegionEndsTheRunEarlyWithTheParameterToChange() {
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of());
        scene.stage.deployDestination(ELSEWHERE, Stage.DESTINATION_STACK, source, Map.of());
        scene.createDatabase(Scene.A, "orders", null);
        scene.createSecret(ELSEWHERE, "orders", SECRET);
        useSourceKey(true);

        scene.replicate("{}");

        assertThat(landingsElsewhere()).singleElement().satisfies(landing -> {
            assertThat(landing.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(landing.cause()).contains("DestinationRegions must name eu-central-1");
            assertThat(lasted(landing)).isLessThan(Duration.ofMinutes(5));
        });
    }

    @Test
    void anEngineVersionThatTheRegionLacksEndsTheRunThereWithNothingLeftBehind() {
        deploy();
        scene.rdsService().circumstances(ELSEWHERE).lackEngineVersion("14.20");
        scene.rdsService().circumstances(ELSEWHERE).lackEngineVersion("16.4");

        scene.replicateWell("{}");

        failedElsewhere("use a version that both Regions offer");
        assertThat(scene.manualSnapshots(ELSEWHERE)).isEmpty();
    }

    @Test
    void anInstanceClassThatTheRegionLacksEndsTheRunThereAndCanBeChangedForAClusterOnly() {
        deploy();
        scene.rdsService().circumstances(ELSEWHERE).lackInstanceClass("db.t4g.medium");
        scene.rdsService().circumstances(ELSEWHERE).lackInstanceClass("db.r6g.large");

        scene.replicateWell("{}");

        failedElsewhere("this Region must offer");
        assertThat(scene.manualSnapshots(ELSEWHERE)).hasSize(1);
        if (scene.kind == DatabaseKind.INSTANCE) {
            assertThat(scene.port(ELSEWHERE).list()).isEmpty();
            return;
        }
        assertThat(scene.port(ELSEWHERE).list())
                .singleElement()
                .matches(RestoredDatabase::isCold, "has its data and no member");
        scene.stage.deployDestination(
                ELSEWHERE, Stage.DESTINATION_STACK, source, Map.of("ReplicaInstanceClass", "db.r8g.large"));
        retryElsewhere();
        assertThat(scene.port(ELSEWHERE).list()).singleElement().satisfies(replica -> assertThat(replica.id())
                .isEqualTo(liveElsewhere()));
    }

    private void failedElsewhere(String reason) {
        assertThat(landingsElsewhere()).singleElement().satisfies(landing -> {
            assertThat(landing.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(landing.cause()).contains(reason);
        });
        assertThat(toldElsewhere()).containsEntry("status", "FAILED");
    }

    @Test
    void anAlarmOfTheSourceTellsOfAnAnnouncementThatIsNotDelivered() {
        deploy();
        LambdaClient lambda = scene.client(LambdaClient.class, ELSEWHERE);
        String function = elsewhere.physicalId("StartReplicationFunction");
        lambda.removePermission(
                r -> r.functionName(function).statementId(elsewhere.physicalId("StartReplicationPermission")));

        scene.replicateWell("{}");

        assertThat(landingsElsewhere()).isEmpty();
        assertThat(scene.client(CloudWatchClient.class, Scene.A)
                        .describeAlarmHistory(r -> {})
                        .alarmHistoryItems())
                .anyMatch(item -> item.alarmName().contains("AnnouncementDeliveryAlarm")
                        && item.historySummary().contains(StateValue.ALARM.toString()));
        assertThat(scene.notifications())
                .extracting(message -> String.valueOf(message.get("AlarmDescription")))
                .anyMatch(text -> text.startsWith("An announcement could not be delivered to a destination"));
    }

    @Test
    void theDashboardSaysTheSourcesRegionWhereItDiffers() {
        deploy();

        assertThat(dashboard(ELSEWHERE)).contains("Age of the live data, from us-east-1 (hours)");
        assertThat(dashboard(Scene.B)).contains("Age of the live data (hours)");
    }

    private String dashboard(AccountRegion place) {
        return scene.client(CloudWatchClient.class, place)
                .getDashboard(r -> r.dashboardName(Stage.DESTINATION_STACK + "-" + place.region()))
                .dashboardBody();
    }

    @Test
    void thereIsNoQueueForAnnouncementsOutsideTheirRegion() {
        deploy();

        assertThat(scene.client(SqsClient.class, Scene.B).listQueues(r -> {}).queueUrls())
                .anyMatch(url -> url.contains("UndeliveredAnnouncementQueue"));
        assertThat(scene.client(SqsClient.class, ELSEWHERE).listQueues(r -> {}).queueUrls())
                .noneMatch(url -> url.contains("UndeliveredAnnouncementQueue"));
    }

    @Test
    void aSourceInAnOptInRegionReachesADestinationInAnother() {
        AccountRegion optIn = Scene.A.in("eu-south-1");
        Stack source =
                scene.stage.deploySource(optIn, Stage.SOURCE_STACK, Map.of("DestinationRegions", ELSEWHERE.region()));
        scene.stage.deployDestination(ELSEWHERE, Stage.DESTINATION_STACK, source, Map.of());
        scene.createDatabase(optIn, "orders", null);
        scene.createSecret(ELSEWHERE, "orders", SECRET);
        scene.client(SfnClient.class, optIn)
                .startExecution(r -> r.stateMachineArn(Scene.machine(optIn, Stage.SOURCE_STACK))
                        .input("{}"));

        scene.timeline.runUntilIdle();

        assertThat(landingsElsewhere()).singleElement().satisfies(landing -> assertThat(landing.status())
                .isEqualTo(ExecutionStatus.SUCCEEDED));
    }
}
