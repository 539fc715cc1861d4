package io.rdsreplicator.local.wire;

import static io.rdsreplicator.local.wire.WireRefusals.assertAllRefused;
import static io.rdsreplicator.local.wire.WireRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmHistoryItem;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.DashboardEntry;
import software.amazon.awssdk.services.cloudwatch.model.DashboardInvalidInputErrorException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardNotFoundErrorException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardValidationMessage;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetDashboardResponse;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.InvalidNextTokenException;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/** CloudWatch over HTTP: with the SDK's client, which speaks CBOR, and in the two protocols of older clients. */
class CloudWatchWireIT {
    private static WireStage stage;
    private static CloudWatchClient cloudWatch;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void open() {
        stage = new WireStage();
        cloudWatch = stage.client(CloudWatchClient.builder(), WireStage.A);
    }

    @AfterAll
    static void everyOperationWasTried() {
        try (WireStage closing = stage) {
            closing.calls.assertComplete(CloudWatchClient.class);
            assertThat(closing.faults).isEmpty();
        }
    }

    private static void put(CloudWatchClient client, String name) {
        client.putMetricAlarm(r -> r.alarmName(name)
                .alarmDescription("Büro & <x>")
                .namespace("AWS/States")
                .metricName("ExecutionsFailed")
                .dimensions(
                        Dimension.builder().name("StateMachineArn").value("arn").build())
                .statistic(Statistic.SUM)
                .period(300)
                .evaluationPeriods(1)
                .threshold(0.5)
                .treatMissingData("ignore")
                .actionsEnabled(false)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD));
    }

    @Test
    void keepsAnAlarm() {
        CloudWatchClient client = stage.client(CloudWatchClient.builder(), WireStage.B);
        put(client, "ü");
        put(client, "v");

        MetricAlarm alarm =
                client.describeAlarms(r -> r.alarmNames("ü")).metricAlarms().get(0);
        assertThat(alarm.alarmDescription()).isEqualTo("Büro & <x>");
        assertThat(alarm.dimensions())
                .containsExactly(
                        Dimension.builder().name("StateMachineArn").value("arn").build());
        assertThat(alarm.threshold()).isEqualTo(0.5);
        assertThat(alarm.period()).isEqualTo(300);
        assertThat(alarm.actionsEnabled()).isFalse();
        assertThat(alarm.stateUpdatedTimestamp()).isAfterOrEqualTo(Instant.parse("2026-11-21T04:00:00.123Z"));
        assertThat(alarm.stateValue()).isEqualTo(StateValue.INSUFFICIENT_DATA);

        client.setAlarmState(r -> r.alarmName("ü").stateValue(StateValue.ALARM).stateReason("by hand"));
        assertThat(client.describeAlarms(r -> r.stateValue(StateValue.ALARM)).metricAlarms())
                .singleElement()
                .satisfies(seen -> assertThat(seen.stateReason()).isEqualTo("by hand"));
        assertThat(client.describeAlarmHistory(r -> r.alarmName("ü").historyItemType(HistoryItemType.STATE_UPDATE))
                        .alarmHistoryItems())
                .extracting(AlarmHistoryItem::historySummary)
                .containsExactly("Alarm updated from INSUFFICIENT_DATA to ALARM");
        assertThat(client.describeAlarmsPaginator(r -> r.maxRecords(1)).metricAlarms())
                .extracting(MetricAlarm::alarmName)
                .containsExactlyInAnyOrder("ü", "v");

        client.deleteAlarms(r -> r.alarmNames("ü", "v"));
        assertThat(client.describeAlarms().metricAlarms()).isEmpty();
    }

    @Test
    void refusesWithTheModelledErrors() {
        assertRefused(
                CloudWatchException.class,
                "ResourceNotFound",
                404,
                () -> cloudWatch.setAlarmState(
                        r -> r.alarmName("none").stateValue(StateValue.OK).stateReason("by hand")));
        assertRefused(
                InvalidNextTokenException.class,
                "InvalidNextToken",
                400,
                () -> cloudWatch.describeAlarms(r -> r.nextToken("!")));
        assertRefused(
                CloudWatchException.class,
                "ValidationError",
                400,
                () -> cloudWatch.putMetricAlarm(r -> r.alarmName("half")));
        CloudWatchClient reader = stage.client(CloudWatchClient.builder(), WireStage.ROLE_KEY, "us-east-1");
        assertAllRefused(
                CloudWatchException.class,
                "AccessDenied",
                403,
                () -> reader.deleteAlarms(r -> r.alarmNames("any")),
                () -> reader.listMetrics(),
                () -> reader.listDashboards(),
                () -> reader.describeAlarmHistory(r -> r.alarmName("any")));
    }

    @Test
    void keepsMetrics() {
        CloudWatchClient client = stage.client(CloudWatchClient.builder(), WireStage.EMPTY);
        Dimension stack = Dimension.builder().name("Stack").value("ü").build();
        Instant at = stage.timeline.instant().truncatedTo(ChronoUnit.MINUTES);
        client.putMetricData(r -> r.namespace("Demo")
                .metricData(
                        MetricDatum.builder()
                                .metricName("Age")
                                .dimensions(stack)
                                .timestamp(at)
                                .unit(StandardUnit.SECONDS)
                                .value(2.5)
                                .build(),
                        MetricDatum.builder()
                                .metricName("Age")
                                .dimensions(stack)
                                .timestamp(at)
                                .unit(StandardUnit.SECONDS)
                                .values(1d, 4d)
                                .build()));

        Metric metric = Metric.builder()
                .namespace("Demo")
                .metricName("Age")
                .dimensions(stack)
                .build();
        assertThat(client.listMetricsPaginator(r -> r.namespace("Demo")).metrics())
                .containsExactly(metric);
        assertThat(client.getMetricStatistics(r -> r.namespace("Demo")
                                .metricName("Age")
                                .dimensions(stack)
                                .startTime(at)
                                .endTime(at.plusSeconds(60))
                                .period(60)
                                .statistics(Statistic.SUM, Statistic.SAMPLE_COUNT))
                        .datapoints())
                .containsExactly(Datapoint.builder()
                        .timestamp(at)
                        .unit(StandardUnit.SECONDS)
                        .sum(7.5)
                        .sampleCount(3d)
                        .build());
    }

    @Test
    void refusesMetricsWithTheirErrors() {
        assertRefused(
                CloudWatchException.class,
                "InvalidParameterValue",
                400,
                () -> cloudWatch.putMetricData(r -> r.namespace("AWS/Demo")
                        .metricData(MetricDatum.builder()
                                .metricName("Age")
                                .value(1d)
                                .build())));
        assertRefused(
                CloudWatchException.class,
                "MissingParameter",
                400,
                () -> cloudWatch.getMetricStatistics(r -> r.namespace("Demo")));
    }

    @Test
    void keepsADashboard() {
        CloudWatchClient client = stage.client(CloudWatchClient.builder(), WireStage.B);
        String body = "{\"widgets\": [{\"type\": \"text\", \"properties\": {\"markdown\": \"Büro\"}}]}";
        client.putDashboard(r -> r.dashboardName("d").dashboardBody(body));

        GetDashboardResponse found = client.getDashboard(r -> r.dashboardName("d"));
        assertThat(found.dashboardBody()).isEqualTo(body);
        assertThat(found.dashboardArn()).isEqualTo("arn:aws:cloudwatch::222222222222:dashboard/d");
        assertThat(client.listDashboardsPaginator(r -> {}).dashboardEntries())
                .extracting(DashboardEntry::dashboardName)
                .containsExactly("d");
        client.deleteDashboards(r -> r.dashboardNames("d"));

        assertRefused(
                DashboardNotFoundErrorException.class,
                "ResourceNotFound",
                404,
                () -> client.getDashboard(r -> r.dashboardName("d")));
        assertRefused(
                DashboardNotFoundErrorException.class,
                "ResourceNotFound",
                404,
                () -> client.deleteDashboards(r -> r.dashboardNames("d")));
        assertRefused(
                DashboardInvalidInputErrorException.class,
                "InvalidParameterInput",
                400,
                () -> client.putDashboard(r -> r.dashboardName("d").dashboardBody("[]")));
        assertThatThrownBy(() -> client.putDashboard(r -> r.dashboardName("d").dashboardBody("{}")))
                .isInstanceOfSatisfying(
                        DashboardInvalidInputErrorException.class, e -> assertThat(e.dashboardValidationMessages())
                                .extracting(DashboardValidationMessage::message)
                                .containsExactly("Should have required property 'widgets'"));
    }

    @Test
    void speaksTheQueryProtocolOfOlderClients() throws Exception {
        assertThat(query(
                                "Action=PutMetricAlarm&AlarmName=old&Namespace=AWS/States&MetricName=ExecutionsFailed&Statistic=Sum&Period=300"
                                        + "&EvaluationPeriods=1&Threshold=0.5&ComparisonOperator=GreaterThanThreshold&TreatMissingData=ignore"
                                        + "&Dimensions.member.1.Name=StateMachineArn&Dimensions.member.1.Value=arn")
                        .statusCode())
                .isEqualTo(200);
        assertThat(query("Action=SetAlarmState&AlarmName=old&StateValue=ALARM&StateReason=by+hand")
                        .statusCode())
                .isEqualTo(200);

        assertThat(query("Action=DescribeAlarms&AlarmNames.member.1=old").body())
                .contains(
                        "<MetricAlarms><member><AlarmName>old</AlarmName>",
                        "<Threshold>0.5</Threshold>",
                        "<StateValue>ALARM</StateValue>",
                        "<member><Name>StateMachineArn</Name><Value>arn</Value></member>");
        assertThat(query(
                                "Action=PutMetricData&Namespace=Old&MetricData.member.1.MetricName=Age&MetricData.member.1.Values.member.1=2"
                                        + "&MetricData.member.1.Counts.member.1=3&MetricData.member.1.Unit=Seconds")
                        .statusCode())
                .isEqualTo(200);
        assertThat(query("Action=GetMetricStatistics&Namespace=Old&MetricName=Age&StartTime=2026-11-21T04:00:00Z"
                                + "&EndTime=2026-12-21T04:00:00Z&Period=2592000&Statistics.member.1=Sum")
                        .body())
                .contains(
                        "<Datapoints><member><Timestamp>2026-11-21T04:00:00.000Z</Timestamp>",
                        "<Sum>6.0</Sum>",
                        "<Unit>Seconds</Unit>");
        assertThat(query("Action=DeleteAlarms&AlarmNames.member.1=old").statusCode())
                .isEqualTo(200);
        assertThat(query("Action=SetAlarmState&AlarmName=old&StateValue=OK&StateReason=by+hand"))
                .satisfies(refused -> {
                    assertThat(refused.statusCode()).isEqualTo(404);
                    assertThat(refused.body()).contains("<Code>ResourceNotFound</Code>");
                });
    }

    private HttpResponse<String> query(String parameters) throws Exception {
        return post(
                "/", parameters.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/x-www-form-urlencoded");
    }

    @Test
    void speaksJsonToo() throws Exception {
        assertThat(json("DescribeAlarms", "{\"AlarmNames\": [\"none\"]}").body())
                .contains("\"MetricAlarms\":[]");
        assertThat(json("ListMetrics", "{\"Namespace\": \"None\"}").body()).contains("\"Metrics\":[]");
        assertThat(json("GetDashboard", "{\"DashboardName\": \"none\"}")).satisfies(refused -> {
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.body()).contains("\"__type\":\"DashboardNotFoundError\"");
            assertThat(refused.headers().firstValue("x-amzn-query-error")).contains("ResourceNotFound;Sender");
        });
        assertThat(json("SetAlarmState", "{\"AlarmName\": \"none\", \"StateValue\": \"OK\"}"))
                .satisfies(refused -> {
                    assertThat(refused.statusCode()).isEqualTo(404);
                    assertThat(refused.body()).contains("\"__type\":\"ResourceNotFound\"");
                });
    }

    private HttpResponse<String> json(String operation, String body) throws Exception {
        return post(
                "/",
                body.getBytes(StandardCharsets.UTF_8),
                "X-Amz-Target",
                "GraniteServiceVersion20100801." + operation);
    }

    @Test
    void refusesABodyThatIsNoMapInCbor() throws Exception {
        for (String body : List.of("80", "ff", "a161", "a0a0", "7b7d")) {
            assertThat(cbor("DescribeAlarms", HexFormat.of().parseHex(body)))
                    .as(body)
                    .satisfies(refused -> {
                        assertThat(refused.statusCode()).isEqualTo(400);
                        assertThat(refused.headers().firstValue("smithy-protocol"))
                                .contains("rpc-v2-cbor");
                        assertThat(refused.body()).contains("SerializationException");
                    });
        }
        assertThat(cbor("DescribeAlarmz", new byte[0]).body())
                .contains("monitoring:DescribeAlarmz is not implemented here");
        assertThat(post("/", new byte[0], "smithy-protocol", "rpc-v2-cbor").body())
                .contains("/service/<name>/operation/<operation>");
    }

    private HttpResponse<String> cbor(String operation, byte[] body) throws Exception {
        return post(
                "/service/GraniteServiceVersion20100801/operation/" + operation,
                body,
                "smithy-protocol",
                "rpc-v2-cbor");
    }

    private HttpResponse<String> post(String path, byte[] body, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(stage.endpoint.uri().resolve(path))
                .headers(headers)
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=111111111111/20261121/us-east-1/monitoring"
                                + "/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
