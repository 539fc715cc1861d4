package io.rdsreplicator.local.monitoring;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static io.rdsreplicator.local.monitoring.MonitoringFixture.PLACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.identity.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.DimensionFilter;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.RecentlyActive;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sfn.SfnClient;

class MetricStoreTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Dimension STACK =
            Dimension.builder().name("Stack").value("b").build();
    private static final String EMBEDDED =
            """
            {"_aws":{"Timestamp":%d,"CloudWatchMetrics":[{"Namespace":"Demo","Dimensions":[["Stack"]],
             "Metrics":[{"Name":"Age","Unit":"Seconds"}]}]},"Stack":"b","Age":%s}""";

    private final MonitoringFixture fixture = new MonitoringFixture();
    private final CloudWatchClient cloudWatch = fixture.client(CloudWatchClient.class);

    private static MetricDatum.Builder datum(String name) {
        return MetricDatum.builder().metricName(name);
    }

    private void put(double... values) {
        for (double value : values) {
            cloudWatch.putMetricData(p -> p.namespace("Demo")
                    .metricData(datum("Age")
                            .dimensions(STACK)
                            .unit(StandardUnit.SECONDS)
                            .value(value)
                            .build()));
        }
    }

    private List<Datapoint> statistics(Consumer<GetMetricStatisticsRequest.Builder> more) {
        GetMetricStatisticsRequest.Builder request = GetMetricStatisticsRequest.builder()
                .namespace("Demo")
                .metricName("Age")
                .dimensions(STACK)
                .startTime(START)
                .endTime(START.plus(Duration.ofHours(1)))
                .period(3600)
                .statistics(Statistic.knownValues());
        more.accept(request);
        return cloudWatch.getMetricStatistics(request.build()).datapoints();
    }

    @Test
    void addsUpTheValuesOfEachPeriod() {
        put(1, 2, 6);
        fixture.timeline.runFor(Duration.ofMinutes(5));
        put(10);

        assertThat(statistics(s -> {}))
                .containsExactly(Datapoint.builder()
                        .timestamp(START)
                        .unit(StandardUnit.SECONDS)
                        .sampleCount(4d)
                        .sum(19d)
                        .average(4.75)
                        .minimum(1d)
                        .maximum(10d)
                        .build());
        assertThat(statistics(s -> s.period(300).statistics(Statistic.SUM)))
                .containsExactly(
                        Datapoint.builder()
                                .timestamp(START)
                                .unit(StandardUnit.SECONDS)
                                .sum(9d)
                                .build(),
                        Datapoint.builder()
                                .timestamp(START.plusSeconds(300))
                                .unit(StandardUnit.SECONDS)
                                .sum(10d)
                                .build());
        assertThat(statistics(s -> s.endTime(START.plusSeconds(300))))
                .extracting(Datapoint::sum)
                .containsExactly(9d);
    }

    @Test
    void keepsUnitsDimensionsPlacesApart() {
        put(1);
        cloudWatch.putMetricData(p -> p.namespace("Demo")
                .metricData(datum("Age").dimensions(STACK).value(5d).build()));

        assertThat(statistics(s -> {}))
                .extracting(Datapoint::unit)
                .containsExactlyInAnyOrder(StandardUnit.SECONDS, StandardUnit.NONE);
        assertThat(statistics(s -> s.unit(StandardUnit.NONE)))
                .extracting(Datapoint::sum)
                .containsExactly(5d);
        assertThat(statistics(s -> s.dimensions(List.of()))).isEmpty();
        assertThat(statistics(s -> s.namespace("demo"))).isEmpty();
        CloudWatchClient elsewhere =
                fixture.aws.frontDoor().client(CloudWatchClient.class, Caller.root(PLACE.in("eu-central-1")));
        assertThat(elsewhere.listMetrics().metrics()).isEmpty();
        assertThat(cloudWatch.listMetrics().metrics()).hasSize(1);
    }

    @Test
    void takesValuesInEveryForm() {
        MetricDatum.Builder datum = datum("Age").dimensions(STACK).timestamp(START);
        cloudWatch.putMetricData(p -> p.namespace("Demo")
                .metricData(
                        datum.values(2d, 3d).counts(1d, 4d).build(),
                        datum.values((Collection<Double>) null)
                                .counts((Collection<Double>) null)
                                .statisticValues(s ->
                                        s.sampleCount(2d).sum(20d).minimum(9d).maximum(11d))
                                .build()));

        assertThat(statistics(s -> {})).singleElement().satisfies(point -> {
            assertThat(point.sampleCount()).isEqualTo(7);
            assertThat(point.sum()).isEqualTo(34);
            assertThat(point.minimum()).isEqualTo(2);
            assertThat(point.maximum()).isEqualTo(11);
        });
    }

    @Test
    void listsByNameAndDimensionAndTime() {
        put(1);
        cloudWatch.putMetricData(
                p -> p.namespace("Demo").metricData(datum("Other").value(1d).build()));
        cloudWatch.putMetricData(
                p -> p.namespace("More").metricData(datum("Age").value(1d).build()));

        assertThat(cloudWatch.listMetrics().metrics()).hasSize(3);
        assertThat(cloudWatch.listMetrics(l -> l.namespace("Demo")).metrics()).hasSize(2);
        assertThat(cloudWatch
                        .listMetrics(l -> l.metricName("Age")
                                .dimensions(
                                        DimensionFilter.builder().name("Stack").build()))
                        .metrics())
                .containsExactly(Metric.builder()
                        .namespace("Demo")
                        .metricName("Age")
                        .dimensions(STACK)
                        .build());
        DimensionFilter other =
                DimensionFilter.builder().name("Stack").value("c").build();
        assertThat(cloudWatch.listMetrics(l -> l.dimensions(other)).metrics()).isEmpty();

        fixture.timeline.runFor(Duration.ofHours(4));
        assertThat(cloudWatch
                        .listMetrics(l -> l.recentlyActive(RecentlyActive.PT3_H))
                        .metrics())
                .isEmpty();
    }

    @Test
    void forgetsWhatIsOlderThanFifteenDays() {
        put(1);
        cloudWatch.putMetricData(
                p -> p.namespace("Demo").metricData(datum("Other").value(1d).build()));
        fixture.timeline.runFor(Duration.ofDays(15));
        put(2);
        assertThat(statistics(s -> s.endTime(START.plus(Duration.ofDays(16))))).hasSize(2);

        fixture.timeline.runFor(Duration.ofDays(1));
        put(3);
        assertThat(statistics(s -> s.endTime(START.plus(Duration.ofDays(17))))).hasSize(2);
        assertThat(fixture.aws.monitoring().metrics().of(PLACE))
                .containsExactly(MetricId.of("Demo", "Age", Map.of("Stack", "b")));
    }

    @Test
    void refusesValuesThatCannotBe() {
        MetricDatum good = datum("Age").value(1d).build();
        assertFailsWith("MissingParameter", () -> cloudWatch.putMetricData(p -> p.metricData(good)));
        assertFailsWith(
                "InvalidParameterValue",
                () -> cloudWatch.putMetricData(p -> p.namespace("AWS/States").metricData(good)));
        assertFailsWith("MissingParameter", () -> cloudWatch.putMetricData(p -> p.namespace("Demo")));
        refused("MissingParameter", m -> m.metricName("Age"));
        refused("MissingParameter", m -> m.value(1d));
        refused("InvalidParameterValue", m -> m.metricName("Age").value(Double.NaN));
        refused("InvalidParameterValue", m -> m.metricName("Age").value(1d).unit("Years"));
        refused(
                "InvalidParameterValue",
                m -> m.metricName("Age").value(1d).timestamp(START.minus(Duration.ofDays(15))));
        refused("InvalidParameterValue", m -> m.metricName("Age").value(1d).timestamp(START.plus(Duration.ofHours(3))));
        refused(
                "InvalidParameterCombination",
                m -> m.metricName("Age").value(1d).values(2d));
        refused(
                "InvalidParameterCombination",
                m -> m.metricName("Age").values(2d).counts(1d, 1d));
        assertThat(cloudWatch.listMetrics().metrics()).isEmpty();
    }

    private void refused(String code, Consumer<MetricDatum.Builder> bad) {
        MetricDatum good = datum("Other").value(1d).build();
        MetricDatum wrong = MetricDatum.builder().applyMutation(bad).build();
        assertFailsWith(
                code, () -> cloudWatch.putMetricData(p -> p.namespace("Demo").metricData(good, wrong)));
    }

    @Test
    void refusesQuestionsThatCannotBe() {
        assertFailsWith("InvalidParameterCombination", () -> statistics(s -> s.endTime(START)));
        assertFailsWith("InvalidParameterCombination", () -> statistics(s -> s.statistics(List.of())));
        assertFailsWith(
                        "InvalidParameterCombination",
                        () -> statistics(s -> s.period(60).endTime(START.plus(Duration.ofDays(2)))))
                .contains("2880 datapoints");
        assertFailsWith("InvalidParameterValue", () -> statistics(s -> s.period(90)));
        assertFailsWith("MissingParameter", () -> statistics(s -> s.period(null)));
        assertFailsWith("InvalidNextToken", () -> cloudWatch.listMetrics(l -> l.nextToken("!")));
    }

    private void invoke(String role, String line) {
        LambdaClient lambda = fixture.client(LambdaClient.class);
        lambda.createFunction(f -> f.functionName("f")
                .runtime("java21")
                .handler("example.F")
                .role(role)
                .code(c -> c.s3Bucket("local").s3Key("f.jar")));
        lambda.invoke(i -> i.functionName("f").payload(SdkBytes.fromUtf8String(line.replace("\n", ""))));
    }

    @Test
    void readsWhatAFunctionPrints() {
        fixture.timeline.runFor(Duration.ofMinutes(10));
        invoke(
                fixture.role("writer", List.of("logs:*"), "*"),
                EMBEDDED.formatted(START.plusSeconds(90).toEpochMilli(), "[3,4]"));

        assertThat(statistics(s -> s.period(60)))
                .containsExactly(Datapoint.builder()
                        .timestamp(START.plusSeconds(60))
                        .unit(StandardUnit.SECONDS)
                        .sampleCount(2d)
                        .sum(7d)
                        .average(3.5)
                        .minimum(3d)
                        .maximum(4d)
                        .build());
    }

    @Test
    void readsNothingOfALineThatDidNotReachItsGroup() {
        invoke(fixture.role("silent", List.of("sns:Publish"), "*"), EMBEDDED.formatted(START.toEpochMilli(), "3"));

        assertThat(fixture.aws.monitoring().logGroups().lost()).hasSize(1);
        assertThat(cloudWatch.listMetrics(l -> l.namespace("Demo")).metrics()).isEmpty();
    }

    @Test
    void losesAnEmbeddedValueOfAnotherTime() {
        Instant longAgo = START.minus(Duration.ofDays(30));
        invoke(fixture.role("writer", List.of("logs:*"), "*"), EMBEDDED.formatted(longAgo.toEpochMilli(), "3"));

        assertThat(fixture.aws.monitoring().logGroups().lost()).isEmpty();
        assertThat(cloudWatch.listMetrics(l -> l.namespace("Demo")).metrics()).isEmpty();
    }

    @Test
    void countsInvocations() {
        invoke(fixture.role("writer", List.of("logs:*"), "*"), "\"line\"");

        assertThat(total("AWS/Lambda", "Invocations", Map.of("FunctionName", "f"))
                        .sum())
                .isEqualTo(1);
        assertThat(total("AWS/Lambda", "Errors", Map.of("FunctionName", "f"))).isEqualTo(new Statistics(1, 0, 0, 0));
    }

    private Statistics total(String namespace, String name, Map<String, String> dimensions) {
        return fixture.aws
                .monitoring()
                .metrics()
                .between(PLACE, MetricId.of(namespace, name, dimensions), START, START.plus(Duration.ofDays(1)))
                .orElseThrow();
    }

    @Test
    void countsExecutionsByTheirEnd() {
        SfnClient states = fixture.client(SfnClient.class);
        String role = fixture.role("machine", List.of("sns:Publish"), "*");
        String arn = states.createStateMachine(
                        m -> m.name("m")
                                .roleArn(role)
                                .definition(
                                        """
                {"QueryLanguage":"JSONata","StartAt":"W","TimeoutSeconds":60,"States":{
                 "W":{"Type":"Wait","Seconds":"{% $states.input.wait %}","Next":"C"},
                 "C":{"Type":"Choice","Choices":[{"Condition":"{% $states.input.good %}","Next":"S"}],"Default":"F"},
                 "S":{"Type":"Succeed"},"F":{"Type":"Fail","Error":"e"}}}"""))
                .stateMachineArn();
        states.startExecution(s -> s.stateMachineArn(arn).input("{\"wait\":10,\"good\":true}"));
        states.startExecution(s -> s.stateMachineArn(arn).input("{\"wait\":20,\"good\":false}"));
        states.startExecution(s -> s.stateMachineArn(arn).input("{\"wait\":90,\"good\":true}"));
        String stopped = states.startExecution(s -> s.stateMachineArn(arn).input("{\"wait\":90,\"good\":true}"))
                .executionArn();
        fixture.timeline.runFor(Duration.ofSeconds(30));
        states.stopExecution(s -> s.executionArn(stopped));
        fixture.timeline.runUntilIdle();

        Map<String, String> machine = Map.of("StateMachineArn", arn);
        assertThat(total("AWS/States", "ExecutionsStarted", machine).sum()).isEqualTo(4);
        assertThat(total("AWS/States", "ExecutionsSucceeded", machine).sum()).isEqualTo(1);
        assertThat(total("AWS/States", "ExecutionsFailed", machine).sum()).isEqualTo(1);
        assertThat(total("AWS/States", "ExecutionsTimedOut", machine).sum()).isEqualTo(1);
        assertThat(total("AWS/States", "ExecutionsAborted", machine).sum()).isEqualTo(1);
        assertThat(total("AWS/States", "ExecutionTime", machine)).isEqualTo(new Statistics(4, 120_000, 10_000, 60_000));
    }

    @Test
    void needsPermission() {
        Caller stranger = Caller.role(PLACE, fixture.role("n", List.of("sns:*"), "*"));
        CloudWatchClient nobody = fixture.aws.frontDoor().client(CloudWatchClient.class, stranger);
        assertFailsWith(
                        "AccessDenied",
                        () -> nobody.putMetricData(p -> p.namespace("Demo")
                                .metricData(datum("Age").value(1d).build())))
                .contains("cloudwatch:PutMetricData");
        assertFailsWith("AccessDenied", () -> nobody.getMetricStatistics(g -> {}))
                .contains("cloudwatch:GetMetricStatistics");
        assertFailsWith("AccessDenied", () -> nobody.listMetrics()).contains("cloudwatch:ListMetrics");
    }
}
