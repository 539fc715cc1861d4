package io.rdsreplicator.local.monitoring;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.sns.PublishedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

class MetricAlarmsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Dimension STACK =
            Dimension.builder().name("Stack").value("b").build();

    private final MonitoringFixture fixture = new MonitoringFixture();
    private final CloudWatchClient cloudWatch = fixture.client(CloudWatchClient.class);
    private final List<PublishedMessage> published = new ArrayList<>();
    private String topic;

    @BeforeEach
    void topic() {
        fixture.aws.sns().observe(published::add);
        String policy =
                """
                {"Statement":{"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},"Action":"sns:Publish",
                 "Resource":"*"}}""";
        topic = fixture.client(SnsClient.class)
                .createTopic(c -> c.name("operators").attributes(Map.of("Policy", policy)))
                .topicArn();
    }

    private void alarm(UnaryOperator<PutMetricAlarmRequest.Builder> more) {
        cloudWatch.putMetricAlarm(more.apply(PutMetricAlarmRequest.builder()
                        .alarmName("age")
                        .namespace("Demo")
                        .metricName("Age")
                        .dimensions(STACK)
                        .statistic(Statistic.MAXIMUM)
                        .period(300)
                        .evaluationPeriods(1)
                        .threshold(5d)
                        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                        .alarmActions(topic)
                        .okActions(topic))
                .build());
    }

    private void value(double value, Dimension... dimensions) {
        cloudWatch.putMetricData(p -> p.namespace("Demo")
                .metricData(MetricDatum.builder()
                        .metricName("Age")
                        .dimensions(dimensions.length == 0 ? List.of(STACK) : List.of(dimensions))
                        .value(value)
                        .build()));
    }

    private void pass(int minutes) {
        fixture.timeline.runFor(Duration.ofMinutes(minutes));
    }

    private MetricAlarm seen() {
        return cloudWatch
                .describeAlarms(d -> d.alarmNames("age"))
                .metricAlarms()
                .get(0);
    }

    private StateValue state() {
        return seen().stateValue();
    }

    @Test
    void tellsItsTopicWhenThePeriodOfABreachIsOver() {
        alarm(a -> a.treatMissingData("notBreaching"));
        pass(6);
        assertThat(state()).isEqualTo(StateValue.OK);
        published.clear();

        value(3);
        value(9);
        pass(3);
        assertThat(state()).isEqualTo(StateValue.OK);
        pass(1);
        assertThat(state()).isEqualTo(StateValue.ALARM);
        assertThat(seen().stateUpdatedTimestamp()).isEqualTo(START.plus(Duration.ofMinutes(10)));
        assertThat(seen().stateReason())
                .startsWith("Threshold Crossed: 1 out of the last 1")
                .contains("9.0");
        assertThat(published).singleElement().satisfies(message -> assertThat(message.message())
                .contains("\"NewStateValue\":\"ALARM\"", "\"MetricName\":\"Age\""));

        value(5);
        pass(5);
        assertThat(state()).isEqualTo(StateValue.OK);
        assertThat(published).hasSize(2);
        assertThat(cloudWatch.describeAlarmHistory(h -> h.alarmName("age")).alarmHistoryItems())
                .filteredOn(item -> item.historyItemType() == HistoryItemType.STATE_UPDATE)
                .hasSize(3);
    }

    @Test
    void leavesTheTimelineIdle() {
        alarm(a -> a.treatMissingData("breaching"));
        value(9);
        Instant before = fixture.timeline.instant();

        fixture.timeline.runUntilIdle();

        assertThat(fixture.timeline.instant()).isEqualTo(before);
        assertThat(state()).isEqualTo(StateValue.INSUFFICIENT_DATA);
    }

    @Test
    void turnsWhenNothingComesAnyMoreAndSilenceIsABreach() {
        alarm(a -> a.period(3600).treatMissingData("breaching"));
        for (int hour = 0; hour < 5; hour++) {
            value(1);
            pass(60);
            assertThat(state()).isEqualTo(StateValue.OK);
        }
        published.clear();

        pass(120);
        assertThat(state()).isEqualTo(StateValue.OK);
        pass(60 * 24 * 90);
        assertThat(state()).isEqualTo(StateValue.ALARM);
        assertThat(seen().stateUpdatedTimestamp()).isEqualTo(START.plus(Duration.ofHours(8)));
        assertThat(seen().stateReason())
                .contains("no datapoints were received for 1 period")
                .contains("[Breaching]");
        assertThat(published).hasSize(1);

        value(1);
        pass(60);
        assertThat(state()).isEqualTo(StateValue.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "breaching, ALARM",
        "notBreaching, OK",
        "ignore, INSUFFICIENT_DATA",
        "missing, INSUFFICIENT_DATA",
        ", INSUFFICIENT_DATA"
    })
    void saysWhatItWasToldOfAMetricThatNeverHadAValue(String treatment, StateValue expected) {
        alarm(a -> a.treatMissingData(treatment));
        pass(5);
        assertThat(state()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"breaching, ALARM", "notBreaching, OK", "ignore, ALARM", "missing, INSUFFICIENT_DATA"})
    void saysWhatItWasToldOfAMetricThatFellSilent(String treatment, StateValue expected) {
        alarm(a -> a.treatMissingData(treatment));
        value(9);
        pass(5);
        assertThat(state()).isEqualTo(StateValue.ALARM);
        pass(16);
        assertThat(state()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "GreaterThanThreshold, 5, OK", "GreaterThanThreshold, 6, ALARM", "GreaterThanOrEqualToThreshold, 5, ALARM",
        "GreaterThanOrEqualToThreshold, 4, OK", "LessThanThreshold, 5, OK", "LessThanThreshold, 4, ALARM",
        "LessThanOrEqualToThreshold, 5, ALARM", "LessThanOrEqualToThreshold, 6, OK"
    })
    void compares(String operator, double value, StateValue expected) {
        alarm(a -> a.comparisonOperator(operator));
        value(value);
        pass(5);
        assertThat(state()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"Sum, 6", "Average, 2", "Minimum, 1", "Maximum, 3", "SampleCount, 3"})
    void looksAtItsStatistic(String statistic, double expected) {
        value(1);
        value(2);
        value(3);
        alarm(a -> a.statistic(statistic)
                .threshold(expected)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD));
        pass(5);
        assertThat(state()).isEqualTo(StateValue.ALARM);

        alarm(a -> a.statistic(statistic).threshold(expected));
        pass(5);
        assertThat(state()).isEqualTo(StateValue.OK);
    }

    @Test
    void waitsForAsManyBreachesAsItIsTold() {
        alarm(a -> a.evaluationPeriods(3).datapointsToAlarm(2));
        for (double value : new double[] {1, 1, 9, 1}) {
            value(value);
            pass(5);
            assertThat(state()).isNotEqualTo(StateValue.ALARM);
        }
        value(9);
        pass(5);
        assertThat(state()).isEqualTo(StateValue.ALARM);
    }

    @Test
    void matchesDimensionsAndUnitExactly() {
        alarm(a -> a.unit(StandardUnit.SECONDS));
        value(9);
        value(
                9,
                STACK,
                Dimension.builder().name("SourceDatabase").value("orders").build());
        value(9, Dimension.builder().name("Stack").value("c").build());
        pass(5);
        assertThat(state()).isEqualTo(StateValue.INSUFFICIENT_DATA);

        cloudWatch.putMetricData(p -> p.namespace("Demo")
                .metricData(MetricDatum.builder()
                        .metricName("Age")
                        .dimensions(STACK)
                        .unit(StandardUnit.SECONDS)
                        .value(9d)
                        .build()));
        pass(5);
        assertThat(state()).isEqualTo(StateValue.ALARM);
        assertThat(seen().unit()).isEqualTo(StandardUnit.SECONDS);
    }

    @Test
    void followsItsNewSettings() {
        alarm(a -> a);
        value(9);
        pass(5);
        assertThat(state()).isEqualTo(StateValue.ALARM);

        alarm(a -> a.threshold(10d));
        assertThat(state()).isEqualTo(StateValue.ALARM);
        pass(5);
        assertThat(state()).isEqualTo(StateValue.OK);
    }

    @Test
    void forgetsADeletedAlarm() {
        alarm(a -> a.treatMissingData("breaching"));
        cloudWatch.deleteAlarms(d -> d.alarmNames("age"));
        value(9);
        pass(60);

        assertThat(published).isEmpty();
    }

    @Test
    void watchesTheExecutionsOfAMachine() {
        SfnClient states = fixture.client(SfnClient.class);
        String role = fixture.role("machine", List.of("sns:Publish"), "*");
        String arn = states.createStateMachine(
                        m -> m.name("m")
                                .roleArn(role)
                                .definition(
                                        """
                {"QueryLanguage":"JSONata","StartAt":"F","States":{"F":{"Type":"Fail","Error":"e"}}}"""))
                .stateMachineArn();
        alarm(a -> a.namespace("AWS/States")
                .metricName("ExecutionsFailed")
                .statistic(Statistic.SUM)
                .threshold(0d)
                .treatMissingData("notBreaching")
                .dimensions(
                        Dimension.builder().name("StateMachineArn").value(arn).build()));

        states.startExecution(s -> s.stateMachineArn(arn));
        pass(5);
        assertThat(state()).isEqualTo(StateValue.ALARM);
        pass(16);
        assertThat(state()).isEqualTo(StateValue.OK);
    }

    @Test
    void refusesSettingsThatCannotBe() {
        assertFailsWith("ValidationError", () -> alarm(a -> a.comparisonOperator("x")))
                .contains("enum value set");
        assertFailsWith("ValidationError", () -> alarm(a -> a.treatMissingData("sometimes")))
                .contains("TreatMissingData");
        assertFailsWith("ValidationError", () -> alarm(a -> a.datapointsToAlarm(2)))
                .contains("DatapointsToAlarm");
        assertFailsWith("ValidationError", () -> alarm(a -> a.evaluationPeriods(0)))
                .contains("EvaluationPeriods");
        assertFailsWith("ValidationError", () -> alarm(a -> a.period(90))).contains("multiple of 60");
        assertFailsWith("ValidationError", () -> alarm(a -> a.evaluationPeriods(289)))
                .contains("more than a day");
        assertFailsWith("ValidationError", () -> alarm(a -> a.period(3600).evaluationPeriods(169)))
                .contains("more than seven days");
        assertFailsWith("ValidationError", () -> alarm(a -> a.statistic((String) null)))
                .contains("Statistic");
        assertFailsWith("ValidationError", () -> alarm(a -> a.statistic("Median")))
                .contains("SampleCount");
        assertFailsWith("ValidationError", () -> alarm(a -> a.unit("Years"))).contains("Seconds");
        assertThatThrownBy(() -> alarm(a -> a.statistic((String) null).extendedStatistic("p99")))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> alarm(a -> a.comparisonOperator(ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD)))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(cloudWatch.describeAlarms().metricAlarms()).isEmpty();
    }
}
