package io.rdsreplicator.local.monitoring;

import static io.rdsreplicator.local.monitoring.MonitoringFixture.PLACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.sns.PublishedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmHistoryItem;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

class AlarmsTest {
    private static final String ALARMS_ONLY =
            """
            {"Statement":{"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},"Action":"%s","Resource":"*",
             "Condition":{"StringEquals":{"aws:SourceAccount":"%s"}}}}""";
    private static final String KEY_POLICY =
            """
            {"Statement":[
             {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"kms:*","Resource":"*"},
             {"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},"Action":[%s],"Resource":"*",
              "Condition":{"StringEquals":{"aws:SourceAccount":"111111111111"}}}]}""";

    private final MonitoringFixture fixture = new MonitoringFixture();
    private final CloudWatchClient cloudWatch = fixture.client(CloudWatchClient.class);
    private final SqsClient sqs = fixture.client(SqsClient.class);
    private final SnsClient sns = fixture.client(SnsClient.class);
    private final List<PublishedMessage> published = new ArrayList<>();
    private String queue;
    private String topic;

    @BeforeEach
    void queueAndTopic() {
        fixture.aws.sns().observe(published::add);
        queue = sqs.createQueue(c -> c.queueName("failed")).queueUrl();
        topic = sns.createTopic(c -> c.name("operators")
                        .attributes(Map.of("Policy", ALARMS_ONLY.formatted("sns:Publish", PLACE.account()))))
                .topicArn();
    }

    private void put(UnaryOperator<PutMetricAlarmRequest.Builder> more) {
        cloudWatch.putMetricAlarm(more.apply(PutMetricAlarmRequest.builder()
                        .alarmName("messages")
                        .namespace("AWS/SQS")
                        .metricName("ApproximateNumberOfMessagesVisible")
                        .dimensions(Dimension.builder()
                                .name("QueueName")
                                .value("failed")
                                .build())
                        .statistic(Statistic.MAXIMUM)
                        .period(300)
                        .evaluationPeriods(1)
                        .threshold(0d)
                        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                        .alarmActions(topic))
                .build());
        fixture.timeline.runUntilIdle();
    }

    private void send() {
        sqs.sendMessage(s -> s.queueUrl(queue).messageBody("lost"));
    }

    private StateValue state() {
        return cloudWatch
                .describeAlarms(d -> d.alarmNames("messages"))
                .metricAlarms()
                .get(0)
                .stateValue();
    }

    private List<AlarmHistoryItem> actions() {
        return cloudWatch
                .describeAlarmHistory(d -> d.alarmName("messages").historyItemType(HistoryItemType.ACTION))
                .alarmHistoryItems();
    }

    @Test
    void tellsItsTopicAPeriodAfterAMessageCame() {
        put(alarm -> alarm);
        assertThat(state()).isEqualTo(StateValue.OK);
        Instant before = fixture.timeline.instant();

        send();
        fixture.timeline.runUntilIdle();

        assertThat(state()).isEqualTo(StateValue.ALARM);
        assertThat(published).singleElement().satisfies(message -> {
            assertThat(message.topicArn()).isEqualTo(topic);
            assertThat(message.subject()).isEqualTo("ALARM: \"messages\" in eu-west-1");
            assertThat(message.message()).contains("\"NewStateValue\":\"ALARM\"", "\"AlarmName\":\"messages\"");
        });
        assertThat(actions()).singleElement().satisfies(item -> assertThat(item.historySummary())
                .startsWith("Successfully"));
        assertThat(Duration.between(before, fixture.timeline.instant()))
                .isBetween(Duration.ofSeconds(300), Duration.ofSeconds(301));
    }

    @Test
    void tellsOnceUntilTheQueueIsEmptyAgain() {
        put(alarm -> alarm);
        send();
        fixture.timeline.runUntilIdle();
        send();
        fixture.timeline.runUntilIdle();
        assertThat(published).hasSize(1);

        sqs.purgeQueue(p -> p.queueUrl(queue));
        fixture.timeline.runUntilIdle();
        assertThat(state()).isEqualTo(StateValue.OK);

        send();
        fixture.timeline.runUntilIdle();
        assertThat(published).hasSize(2);
    }

    @Test
    void seesAMessageThatComesBackUnread() {
        put(alarm -> alarm);
        send();
        sqs.receiveMessage(r -> r.queueUrl(queue).visibilityTimeout(900));
        fixture.timeline.runFor(Duration.ofSeconds(301));
        assertThat(state()).isEqualTo(StateValue.OK);

        fixture.timeline.runUntilIdle();
        assertThat(state()).isEqualTo(StateValue.ALARM);
    }

    @Test
    void waitsForAsManyPeriodsAsItIsTold() {
        put(alarm -> alarm.evaluationPeriods(3));
        send();
        fixture.timeline.runFor(Duration.ofSeconds(601));
        assertThat(state()).isEqualTo(StateValue.OK);

        fixture.timeline.runUntilIdle();
        assertThat(state()).isEqualTo(StateValue.ALARM);
    }

    @Test
    void recordsThatTheTopicRefused() {
        sns.setTopicAttributes(s -> s.topicArn(topic)
                .attributeName("Policy")
                .attributeValue(ALARMS_ONLY.formatted("sns:Publish", "222222222222")));
        put(alarm -> alarm);
        send();
        fixture.timeline.runUntilIdle();

        assertThat(state()).isEqualTo(StateValue.ALARM);
        assertThat(published).isEmpty();
        assertThat(actions()).singleElement().satisfies(item -> {
            assertThat(item.historySummary()).isEqualTo("Failed to execute action " + topic);
            assertThat(item.historyData()).contains("not authorized to perform: SNS:Publish");
        });
    }

    @Test
    void needsBothUsesOfTheTopicsKey() {
        assertThat(publishedUnder("\"kms:Decrypt\",\"kms:GenerateDataKey*\"")).isTrue();
        assertThat(publishedUnder("\"kms:Decrypt\"")).isFalse();
        assertThat(publishedUnder("\"kms:GenerateDataKey*\"")).isFalse();
    }

    private boolean publishedUnder(String keyActions) {
        String key = fixture.client(KmsClient.class)
                .createKey(k -> k.policy(KEY_POLICY.formatted(keyActions)))
                .keyMetadata()
                .arn();
        sns.setTopicAttributes(
                s -> s.topicArn(topic).attributeName("KmsMasterKeyId").attributeValue(key));
        published.clear();
        sqs.purgeQueue(p -> p.queueUrl(queue));
        put(alarm -> alarm);
        send();
        fixture.timeline.runUntilIdle();
        return !published.isEmpty();
    }

    @Test
    void anAlarmOnSomethingElseIsKeptAndNeverLooks() {
        put(alarm -> alarm.namespace("AWS/States").metricName("ExecutionsFailed"));
        send();
        fixture.timeline.runUntilIdle();
        assertThat(state()).isEqualTo(StateValue.INSUFFICIENT_DATA);

        cloudWatch.setAlarmState(
                s -> s.alarmName("messages").stateValue(StateValue.ALARM).stateReason("by hand"));
        assertThat(published).hasSize(1);
        cloudWatch.deleteAlarms(d -> d.alarmNames("messages"));
        assertThat(cloudWatch.describeAlarms().metricAlarms()).isEmpty();
    }
}
