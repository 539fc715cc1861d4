package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsFault;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.ProjectFiles;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** What is published, and what the alarms make of it. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class MetricsIT {
    private static final String OF_STACK = "Stack=" + Stage.DESTINATION_STACK;
    private static final String OF_ORDERS = "SourceDatabase=orders, " + OF_STACK;

    private final Scene scene;
    private final Instant start;
    private Stack source;
    private Stack destination;

    MetricsIT(DatabaseKind kind) {
        scene = new Scene(kind);
        start = scene.timeline.instant();
    }

    private void deploy(Map<String, String> inDestination) {
        source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of("ExpectedReplicationMinutes", "15"));
        destination = scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, inDestination);
        scene.createOrders();
    }

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    @Test
    void aReplicationPublishesWhatItTook() {
        deploy(Map.of());
        scene.replicateWell("{}");
        scene.timeline.runFor(Duration.ofHours(2));

        assertThat(sum(Scene.B, "ReplicationsSucceeded", OF_STACK)).isEqualTo(1);
        assertThat(sum(Scene.B, "Swaps", OF_STACK)).isEqualTo(1);
        assertThat(sum(Scene.B, "ReplicationDuration", OF_ORDERS)).isEqualTo(record().get("seconds"));
        assertThat(sum(Scene.B, "StageDuration", "Stack=" + Stage.DESTINATION_STACK + ", Stage=RestoreReplica"))
                .isPositive();
        assertThat(sum(Scene.A, "StageDuration", "Stack=" + Stage.SOURCE_STACK + ", Stage=EncryptSnapshot"))
                .isPositive();
        assertThat(sum(Scene.A, "WaitOvershoot", "Stack=" + Stage.SOURCE_STACK)).isPositive();
        assertThat(sum(Scene.B, "ReplicasKept", OF_ORDERS)).isPositive();
    }

    @Test
    void aRollbackIsCounted() {
        deploy(Map.of());
        scene.replicateWell("{}");
        scene.replicateWell("{}");

        scene.rollBack("{\"sourceDatabase\": \"orders\"}");
        scene.timeline.runFor(Duration.ofMinutes(10));

        assertThat(sum(Scene.B, "Rollbacks", OF_STACK)).isEqualTo(1);
        assertThat(sum(Scene.B, "Swaps", OF_STACK)).isEqualTo(2);
    }

    @Test
    void theRecordCoversBothAccounts() {
        deploy(Map.of());
        scene.replicateWell("{}");

        Map<String, Object> told = members(record().get("source"));
        Map<String, Object> landing = members(record().get("destination"));
        assertThat(record())
                .containsEntry(
                        "requestedAt",
                        scene.sourceExecution((String) told.get("executionArn"))
                                .startDate()
                                .toString());
        assertThat(members(told.get("stages"))).containsKeys("TakeSnapshot", "EncryptSnapshot");
        assertThat(members(landing.get("stages"))).containsKeys("LandSnapshot", "RestoreReplica", "SetPassword");
        assertThat((Integer) landing.get("functionInvocations"))
                .isGreaterThan(10)
                .isLessThan((Integer) landing.get("stateTransitions"));
        assertThat(landing).contains(entry("retries", 0));
        assertThat(total(told) + total(landing))
                .as("and nothing but the delivery between them")
                .isCloseTo((Integer) record().get("seconds"), within(30));
    }

    @Test
    void publishesNothingThatNoAlarmAndNoDashboardUses() throws IOException {
        deploy(Map.of());
        scene.replicateWell("{}");
        scene.rdsService().failNext(Scene.B, RdsFault.COPY_FAILS);
        scene.replicate("{}");
        scene.timeline.runFor(Duration.ofHours(2));

        assertThat(published(Scene.B))
                .containsExactly(
                        "LiveDataAge {SourceDatabase, Stack}",
                        "LiveDataAge {Stack}",
                        "LiveReplicasInDanger {Stack}",
                        "ReplicasKept {SourceDatabase, Stack}",
                        "ReplicationDuration {SourceDatabase, Stack}",
                        "ReplicationRunning {Stack}",
                        "ReplicationsFailed {Stack}",
                        "ReplicationsSucceeded {Stack}",
                        "StageDuration {Stack, Stage}",
                        "Swaps {Stack}",
                        "WaitOvershoot {Stack}");
        assertThat(published(Scene.A))
                .containsExactly("ReplicationRunning {Stack}", "StageDuration {Stack, Stage}", "WaitOvershoot {Stack}");
        Path templates = ProjectFiles.root().resolve("cloudformation");
        assertUsed(published(Scene.B), Files.readString(templates.resolve("destination-account.yaml")));
        assertUsed(published(Scene.A), Files.readString(templates.resolve("source-account.yaml")));
    }

    @ParameterizedTest
    @CsvSource({"111111111111, SNAPSHOT_FAILS", "222222222222, COPY_FAILS"})
    void aFailedReplicationRaisesItsAlarmWhichTheOperatorsAreToldOf(String account, RdsFault fault) {
        deploy(Map.of());
        AccountRegion place = new AccountRegion(account, Scene.A.region());
        String alarm = (place.equals(Scene.A) ? source : destination).physicalId("ReplicationFailedAlarm");
        scene.rdsService().failNext(place, fault);

        scene.replicate("{}");
        scene.timeline.runFor(Duration.ofMinutes(10));

        assertThat(alarmsToldOf()).contains(alarm);
        scene.timeline.runFor(Duration.ofHours(1));
        assertThat(state(place, alarm)).as("over, when nothing fails any more").isEqualTo("OK");
    }

    @Test
    void aReplicationThatTookLongerThanExpectedRaisesItsAlarm() {
        deploy(Map.of("ExpectedReplicationMinutes", "15"));

        scene.replicateWell("{}");
        scene.timeline.runFor(Duration.ofHours(2));

        assertThat(alarmsToldOf())
                .as("the source took less")
                .containsExactly(destination.physicalId("LongReplicationAlarm"));
    }

    @Test
    void aReplicationThatStillLastsRaisesItsAlarmInItsAccount() {
        deploy(Map.of("ExpectedReplicationMinutes", "15"));
        appearAs("modifying");
        String run = scene.start("{}");

        scene.timeline.runFor(Duration.ofHours(2));

        assertThat(scene.sourceExecution(run).statusAsString()).isEqualTo("RUNNING");
        assertThat(alarmsToldOf()).containsExactly(source.physicalId("LongReplicationAlarm"));

        scene.rdsService().circumstances(Scene.B).limit(scene.copiesInProgress(), 0);
        appearAs("available");
        scene.timeline.runFor(Duration.ofHours(3));

        assertThat(scene.lastLanding().statusAsString()).isEqualTo("RUNNING");
        assertThat(alarmsToldOf()).contains(destination.physicalId("LongReplicationAlarm"));
    }

    private void appearAs(String status) {
        switch (scene.kind) {
            case INSTANCE -> scene.rdsService().appearAs(Scene.A, "orders", status);
            case CLUSTER -> scene.rdsService().clusterAppearsAs(Scene.A, "orders", status);
        }
    }

    @Test
    void dataThatGrowsOlderThanAllowedRaisesTheAlarmUntilANewReplicaIsLive() {
        deploy(Map.of("MaxReplicaAgeHours", "24"));
        scene.replicateWell("{}");

        scene.timeline.runFor(Duration.ofHours(23));
        assertThat(age()).isEqualTo("OK");
        int before = alarmsToldOf().size();
        scene.timeline.runFor(Duration.ofHours(4));
        assertThat(age()).isEqualTo("ALARM");
        assertThat(alarmsToldOf()).hasSize(before + 1).last().isEqualTo(destination.physicalId("ReplicaAgeAlarm"));

        scene.replicateWell("{}");
        scene.timeline.runFor(Duration.ofHours(3));
        assertThat(age()).isEqualTo("OK");
    }

    @Test
    void silenceOfTheMeasuringRaisesTheAlarm() {
        deploy(Map.of("MaxReplicaAgeHours", "24"));
        scene.replicateWell("{}");
        scene.timeline.runFor(Duration.ofHours(3));
        assertThat(age()).isEqualTo("OK");

        EventBridgeClient events = scene.client(EventBridgeClient.class, Scene.B);
        events.listRules(r -> {}).rules().stream()
                .filter(rule -> rule.scheduleExpression() != null)
                .map(Rule::name)
                .forEach(name -> events.disableRule(r -> r.name(name)));
        scene.timeline.runFor(Duration.ofHours(6));

        assertThat(age()).isEqualTo("ALARM");
    }

    @Test
    void aSecretThatCannotBeReadHidesNoOtherDatabaseAndRaisesTheAlarm() {
        deploy(Map.of("MaxReplicaAgeHours", "168"));
        scene.createDatabase(Scene.A, "ledger", null);
        scene.createSecret(Scene.B, "ledger", Map.of("username", "app", "password", Scene.REPLICA_PASSWORD));
        scene.replicateWell("{}");
        scene.replicateWell("{\"sourceDatabase\": \"ledger\"}");
        scene.timeline.runFor(Duration.ofHours(3));
        assertThat(age()).isEqualTo("OK");

        scene.client(SecretsManagerClient.class, Scene.B)
                .deleteSecret(r -> r.secretId("rds-replica/ledger").recoveryWindowInDays(7L));
        Instant deleted = scene.timeline.instant();
        scene.timeline.runFor(Duration.ofHours(6));

        assertThat(datapoints(Scene.B, "LiveDataAge", OF_ORDERS))
                .anyMatch(point -> point.timestamp().isAfter(deleted));
        assertThat(datapoints(Scene.B, "LiveDataAge", OF_STACK))
                .noneMatch(point -> point.timestamp().isAfter(deleted));
        assertThat(age()).isEqualTo("ALARM");
        assertThat(scene.logs)
                .anyMatch(line -> line.text().contains("\"step\":\"MeasureReplicas\"")
                        && line.text().contains("reading secret rds-replica/ledger"));
    }

    @Test
    void aLiveReplicaThatSomebodyMakesPublicRaisesTheAlarm() {
        deploy(Map.of());
        scene.replicateWell("{}");
        scene.timeline.runFor(Duration.ofHours(2));
        int before = alarmsToldOf().size();

        String live = scene.liveReplica("orders");
        makePublic(live, true);
        scene.timeline.runFor(Duration.ofHours(3));
        assertThat(alarmsToldOf()).hasSize(before + 1).last().isEqualTo(destination.physicalId("ReplicaDangerAlarm"));

        makePublic(live, false);
        scene.timeline.runFor(Duration.ofHours(3));
        assertThat(state(Scene.B, destination.physicalId("ReplicaDangerAlarm"))).isEqualTo("OK");
    }

    /** Only DB instances have an address: of a DB cluster, its members. */
    private void makePublic(String replica, boolean isPublic) {
        String instance = scene.kind == DatabaseKind.CLUSTER ? replica + "-1" : replica;
        scene.rds(Scene.B).modifyDBInstance(r -> r.dbInstanceIdentifier(instance)
                .publiclyAccessible(isPublic)
                .applyImmediately(true));
    }

    @Test
    void aDisabledKeyOfTheLiveReplicaRaisesTheAlarm() {
        deploy(Map.of());
        scene.replicateWell("{}");
        scene.timeline.runFor(Duration.ofHours(2));

        String key = scene.replica(scene.liveReplica("orders")).kmsKeyId();
        scene.client(KmsClient.class, Scene.B).disableKey(r -> r.keyId(key));
        scene.timeline.runFor(Duration.ofHours(3));

        assertThat(alarmsToldOf()).last().isEqualTo(destination.physicalId("ReplicaDangerAlarm"));
    }

    private Map<String, Object> record() {
        return scene.notifications().stream()
                .filter(message -> "ReplicationSucceeded".equals(message.get("event")))
                .map(message -> members(message.get("record")))
                .findFirst()
                .orElseThrow();
    }

    private static int total(Map<String, Object> run) {
        return members(run.get("stages")).values().stream()
                .mapToInt(seconds -> (Integer) seconds)
                .sum();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Object object) {
        return (Map<String, Object>) object;
    }

    private String age() {
        return state(Scene.B, destination.physicalId("ReplicaAgeAlarm"));
    }

    private String state(AccountRegion place, String alarm) {
        List<MetricAlarm> alarms =
                cloudWatch(place).describeAlarms(r -> r.alarmNames(alarm)).metricAlarms();
        return alarms.get(0).stateValueAsString();
    }

    private List<Object> alarmsToldOf() {
        return scene.notifications().stream()
                .map(message -> message.get("AlarmName"))
                .filter(name -> name != null)
                .toList();
    }

    private TreeSet<String> published(AccountRegion place) {
        return cloudWatch(place).listMetricsPaginator(r -> r.namespace(Metrics.NAMESPACE)).metrics().stream()
                .map(MetricsIT::kind)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String kind(Metric metric) {
        return metric.metricName()
                + metric.dimensions().stream()
                        .map(Dimension::name)
                        .sorted()
                        .collect(Collectors.joining(", ", " {", "}"));
    }

    private static void assertUsed(TreeSet<String> kinds, String template) {
        assertThat(kinds).allSatisfy(kind -> {
            String name = kind.substring(0, kind.indexOf(' '));
            assertThat(template)
                    .containsAnyOf("MetricName: " + name, "\"" + name + "\"", "MetricName=\\\"" + name + "\\\"");
        });
    }

    private int sum(AccountRegion place, String metric, String dimensions) {
        return (int) datapoints(place, metric, dimensions).stream()
                .mapToDouble(Datapoint::sum)
                .sum();
    }

    private List<Datapoint> datapoints(AccountRegion place, String metric, String dimensions) {
        return cloudWatch(place)
                .getMetricStatistics(r -> r.namespace(Metrics.NAMESPACE)
                        .metricName(metric)
                        .dimensions(Stream.of(dimensions.split(", "))
                                .map(dimension -> dimension.split("="))
                                .map(parts -> Dimension.builder()
                                        .name(parts[0])
                                        .value(parts[1])
                                        .build())
                                .toList())
                        .startTime(start)
                        .endTime(scene.timeline.instant())
                        .period(3600)
                        .statistics(Statistic.SUM))
                .datapoints();
    }

    private CloudWatchClient cloudWatch(AccountRegion place) {
        return scene.client(CloudWatchClient.class, place);
    }
}
