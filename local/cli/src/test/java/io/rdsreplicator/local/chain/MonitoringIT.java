package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationObserver.Invocation;
import io.rdsreplicator.local.monitoring.LogGroups;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.sqs.SqsClient;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class MonitoringIT {
    private final Scene scene;

    MonitoringIT(DatabaseKind kind) {
        scene = Scene.withOrders(kind);
    }

    @AfterEach
    void searchForSecrets() {
        scene.close();
    }

    @Test
    void everyFunctionWritesToItsOwnLogGroup() {
        scene.replicateWell("{}");

        LogGroups groups = scene.stage.aws().monitoring().logGroups();
        Set<FunctionSpec> functions =
                scene.invocations.stream().map(Invocation::function).collect(Collectors.toSet());
        assertThat(functions).hasSizeGreaterThan(10).allSatisfy(function -> assertThat(
                        groups.read(function.place(), function.logGroup()).orElse(List.of()))
                .as(function.name())
                .isNotEmpty());
        assertThat(functions)
                .extracting(FunctionSpec::logGroup)
                .doesNotHaveDuplicates()
                .allMatch(group -> !group.endsWith("Function"));
        assertThat(groups.lost()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"111111111111", "222222222222"})
    void anAlarmOnEachQueueOfFailuresReachesTheOperators(String account) {
        AccountRegion place = new AccountRegion(account, Scene.A.region());
        CloudWatchClient cloudWatch = scene.client(CloudWatchClient.class, place);
        SqsClient sqs = scene.client(SqsClient.class, place);
        List<String> queues = sqs.listQueues(r -> {}).queueUrls();
        queues.forEach(queue -> sqs.sendMessage(s -> s.queueUrl(queue).messageBody("could not be handled")));

        scene.timeline.runUntilIdle();

        List<MetricAlarm> alarms = cloudWatch.describeAlarms().metricAlarms().stream()
                .filter(alarm -> alarm.namespace().equals("AWS/SQS"))
                .toList();
        assertThat(alarms).hasSameSizeAs(queues).allMatch(alarm -> alarm.stateValue() == StateValue.ALARM);
        assertThat(scene.notifications())
                .extracting(message -> message.get("AlarmName"))
                .containsExactlyInAnyOrderElementsOf(
                        alarms.stream().<Object>map(MetricAlarm::alarmName).toList());
        assertThat(cloudWatch
                        .describeAlarmHistory(r -> r.historyItemType(HistoryItemType.ACTION))
                        .alarmHistoryItems())
                .hasSameSizeAs(queues)
                .allMatch(item -> item.historySummary().startsWith("Successfully"));
    }

    @ParameterizedTest
    @CsvSource({"111111111111, rds-replicator-source", "222222222222, rds-replicator-destination"})
    void theDashboardShowsTheAlarmsThatThereAre(String account, String stack) {
        CloudWatchClient cloudWatch =
                scene.client(CloudWatchClient.class, new AccountRegion(account, Scene.A.region()));

        String body = cloudWatch
                .getDashboard(r -> r.dashboardName(stack + "-us-east-1"))
                .dashboardBody();

        List<String> alarms = cloudWatch.describeAlarms().metricAlarms().stream()
                .map(MetricAlarm::alarmArn)
                .toList();
        assertThat(shownAlarms(body)).containsExactlyInAnyOrderElementsOf(alarms);
        assertThat(body).contains("Stack=\\\"" + stack + "\\\"").doesNotContain("${");
    }

    @Test
    void limitsAndDashboardAreAsTheParametersSay() {
        Map<String, String> limits = Map.of("ExpectedReplicationMinutes", "90", "Dashboard", "DISABLED");
        Stack source = scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, limits);
        Map<String, String> age = new HashMap<>(limits);
        age.put("MaxReplicaAgeHours", "26");
        scene.stage.deployDestination(Scene.B, Stage.DESTINATION_STACK, source, age);

        assertThat(thresholds(Scene.A)).containsOnly(0.0, 90 * 60_000.0);
        assertThat(thresholds(Scene.B)).containsOnly(0.0, 90 * 60_000.0, 26 * 3600.0);
        assertThat(scene.client(CloudWatchClient.class, Scene.A)
                        .listDashboards(r -> {})
                        .dashboardEntries())
                .isEmpty();

        scene.stage.deploySource(Scene.A, Stage.SOURCE_STACK, Map.of("ExpectedReplicationMinutes", "0"));
        assertThat(thresholds(Scene.A)).containsOnly(0.0);
        assertThat(scene.client(CloudWatchClient.class, Scene.A)
                        .listDashboards(r -> {})
                        .dashboardEntries())
                .hasSize(1);
    }

    private List<Double> thresholds(AccountRegion place) {
        return scene.client(CloudWatchClient.class, place).describeAlarms().metricAlarms().stream()
                .map(MetricAlarm::threshold)
                .toList();
    }

    private static List<String> shownAlarms(String body) {
        Map<?, ?> first =
                (Map<?, ?>) ((List<?>) Json.members(body).orElseThrow().get("widgets")).get(0);
        return ((List<?>) ((Map<?, ?>) first.get("properties")).get("alarms"))
                .stream().map(String.class::cast).toList();
    }
}
