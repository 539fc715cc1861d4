package io.rdsreplicator.local.wire;

import static io.rdsreplicator.local.wire.Refusals.assertAllRefused;
import static io.rdsreplicator.local.wire.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmHistoryItem;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.InvalidNextTokenException;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
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
                .dimensions(Dimension.builder().name("StateMachineArn").value("arn").build())
                .statistic(Statistic.SUM)
                .period(300)
                .evaluationPeriods(1)
                .threshold(0.5)
                .actionsEnabled(false)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD));
    }

    @Test
    void keepsAnAlarm() {
        CloudWatchClient client = stage.client(CloudWatchClient.builder(), WireStage.B);
        put(client, "ü");
        put(client, "v");

        MetricAlarm alarm = client.describeAlarms(r -> r.alarmNames("ü")).metricAlarms().get(0);
        assertThat(alarm.alarmDescription()).isEqualTo("Büro & <x>");
        assertThat(alarm.dimensions()).containsExactly(Dimension.builder().name("StateMachineArn").value("arn").build());
        assertThat(alarm.threshold()).isEqualTo(0.5);
        assertThat(alarm.period()).isEqualTo(300);
        assertThat(alarm.actionsEnabled()).isFalse();
        assertThat(alarm.stateUpdatedTimestamp()).isAfterOrEqualTo(Instant.parse("2026-11-21T04:00:00.123Z"));
        assertThat(alarm.stateValue()).isEqualTo(StateValue.INSUFFICIENT_DATA);

        client.setAlarmState(r -> r.alarmName("ü").stateValue(StateValue.ALARM).stateReason("by hand"));
        assertThat(client.describeAlarms(r -> r.stateValue(StateValue.ALARM)).metricAlarms()).singleElement()
                .satisfies(seen -> assertThat(seen.stateReason()).isEqualTo("by hand"));
        assertThat(client.describeAlarmHistory(r -> r.alarmName("ü").historyItemType(HistoryItemType.STATE_UPDATE)).alarmHistoryItems())
                .extracting(AlarmHistoryItem::historySummary).containsExactly("Alarm updated from INSUFFICIENT_DATA to ALARM");
        assertThat(client.describeAlarmsPaginator(r -> r.maxRecords(1)).metricAlarms()).extracting(MetricAlarm::alarmName)
                .containsExactlyInAnyOrder("ü", "v");

        client.deleteAlarms(r -> r.alarmNames("ü", "v"));
        assertThat(client.describeAlarms().metricAlarms()).isEmpty();
    }

    @Test
    void refusesWithTheModelledErrors() {
        assertRefused(CloudWatchException.class, "ResourceNotFound", 404,
                () -> cloudWatch.setAlarmState(r -> r.alarmName("none").stateValue(StateValue.OK).stateReason("by hand")));
        assertRefused(InvalidNextTokenException.class, "InvalidNextToken", 400, () -> cloudWatch.describeAlarms(r -> r.nextToken("!")));
        assertRefused(CloudWatchException.class, "ValidationError", 400, () -> cloudWatch.putMetricAlarm(r -> r.alarmName("half")));
        CloudWatchClient reader = stage.client(CloudWatchClient.builder(), WireStage.ROLE_KEY, "us-east-1");
        assertAllRefused(CloudWatchException.class, "AccessDenied", 403,
                () -> reader.deleteAlarms(r -> r.alarmNames("any")),
                () -> reader.describeAlarmHistory(r -> r.alarmName("any")));
    }

    @Test
    void speaksTheQueryProtocolOfOlderClients() throws Exception {
        assertThat(query("Action=PutMetricAlarm&AlarmName=old&Namespace=AWS/States&MetricName=ExecutionsFailed&Statistic=Sum&Period=300"
                + "&EvaluationPeriods=1&Threshold=0.5&ComparisonOperator=GreaterThanThreshold"
                + "&Dimensions.member.1.Name=StateMachineArn&Dimensions.member.1.Value=arn").statusCode()).isEqualTo(200);
        assertThat(query("Action=SetAlarmState&AlarmName=old&StateValue=ALARM&StateReason=by+hand").statusCode()).isEqualTo(200);

        assertThat(query("Action=DescribeAlarms&AlarmNames.member.1=old").body())
                .contains("<MetricAlarms><member><AlarmName>old</AlarmName>", "<Threshold>0.5</Threshold>",
                        "<StateValue>ALARM</StateValue>", "<member><Name>StateMachineArn</Name><Value>arn</Value></member>");
        assertThat(query("Action=DeleteAlarms&AlarmNames.member.1=old").statusCode()).isEqualTo(200);
        assertThat(query("Action=SetAlarmState&AlarmName=old&StateValue=OK&StateReason=by+hand")).satisfies(refused -> {
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.body()).contains("<Code>ResourceNotFound</Code>");
        });
    }

    private HttpResponse<String> query(String parameters) throws Exception {
        return post("/", parameters.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/x-www-form-urlencoded");
    }

    @Test
    void speaksJsonToo() throws Exception {
        assertThat(json("DescribeAlarms", "{\"AlarmNames\": [\"none\"]}").body()).contains("\"MetricAlarms\":[]");
        assertThat(json("SetAlarmState", "{\"AlarmName\": \"none\", \"StateValue\": \"OK\"}")).satisfies(refused -> {
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.body()).contains("\"__type\":\"ResourceNotFound\"");
        });
    }

    private HttpResponse<String> json(String operation, String body) throws Exception {
        return post("/", body.getBytes(StandardCharsets.UTF_8), "X-Amz-Target", "GraniteServiceVersion20100801." + operation);
    }

    @Test
    void refusesABodyThatIsNoMapInCbor() throws Exception {
        for (String body : List.of("80", "ff", "a161", "a0a0", "7b7d")) {
            assertThat(cbor("DescribeAlarms", HexFormat.of().parseHex(body))).as(body).satisfies(refused -> {
                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(refused.headers().firstValue("smithy-protocol")).contains("rpc-v2-cbor");
                assertThat(refused.body()).contains("SerializationException");
            });
        }
        assertThat(cbor("DescribeAlarmz", new byte[0]).body()).contains("monitoring:DescribeAlarmz is not implemented here");
        assertThat(post("/", new byte[0], "smithy-protocol", "rpc-v2-cbor").body()).contains("/service/<name>/operation/<operation>");
    }

    private HttpResponse<String> cbor(String operation, byte[] body) throws Exception {
        return post("/service/GraniteServiceVersion20100801/operation/" + operation, body, "smithy-protocol", "rpc-v2-cbor");
    }

    private HttpResponse<String> post(String path, byte[] body, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(stage.endpoint.uri().resolve(path))
                .headers(headers)
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=111111111111/20261121/us-east-1/monitoring"
                        + "/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
