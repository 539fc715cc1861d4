package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatch.model.AlarmHistoryItem;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** An alarm and its current state. */
final class Alarm {
    final AccountRegion place;
    final String name;
    final String arn;
    PutMetricAlarmRequest settings;
    StateValue state = StateValue.INSUFFICIENT_DATA;
    String reason = "Unchecked: Initial alarm creation";
    Instant updated;
    /** The number of consecutive periods that passed the threshold. It is only used for an alarm on a queue. */
    int breaches;
    /** The next evaluation; null while none is scheduled. */
    Timeline.Scheduled look;

    private final List<AlarmHistoryItem> history = new ArrayList<>();

    Alarm(AccountRegion place, PutMetricAlarmRequest settings, Instant now) {
        this.place = place;
        this.name = settings.alarmName();
        this.arn = place.arn("cloudwatch", "alarm:" + name);
        this.settings = settings;
        this.updated = now;
    }

    MetricId metric() {
        return MetricId.of(settings.namespace(), settings.metricName(), settings.dimensions());
    }

    Duration period() {
        return Duration.ofSeconds(settings.period());
    }

    /** The queue whose length the alarm watches; empty if it watches another metric. */
    Optional<String> queue() {
        boolean length = "AWS/SQS".equals(settings.namespace())
                && "ApproximateNumberOfMessagesVisible".equals(settings.metricName());
        return settings.dimensions().stream()
                .filter(dimension -> length && "QueueName".equals(dimension.name()))
                .map(dimension -> dimension.value())
                .findFirst();
    }

    int periodsToAlarm() {
        return Objects.requireNonNullElse(settings.datapointsToAlarm(), settings.evaluationPeriods());
    }

    boolean breaches(double value) {
        double threshold = settings.threshold();
        ComparisonOperator operator = settings.comparisonOperator();
        return switch (operator) {
            case GREATER_THAN_THRESHOLD -> value > threshold;
            case GREATER_THAN_OR_EQUAL_TO_THRESHOLD -> value >= threshold;
            case LESS_THAN_THRESHOLD -> value < threshold;
            case LESS_THAN_OR_EQUAL_TO_THRESHOLD -> value <= threshold;
            default ->
                throw new UnsupportedOperationException(
                        "alarms that compare by " + operator + " are not implemented here");
        };
    }

    List<String> actions() {
        if (Boolean.FALSE.equals(settings.actionsEnabled())) {
            return List.of();
        }
        return switch (state) {
            case ALARM -> settings.alarmActions();
            case OK -> settings.okActions();
            default -> settings.insufficientDataActions();
        };
    }

    void note(HistoryItemType type, Instant at, String summary, String data) {
        history.add(AlarmHistoryItem.builder()
                .alarmName(name)
                .historyItemType(type)
                .timestamp(at)
                .historySummary(summary)
                .historyData(data)
                .build());
    }

    List<AlarmHistoryItem> history() {
        return List.copyOf(history);
    }

    MetricAlarm describe() {
        return MetricAlarm.builder()
                .alarmName(name)
                .alarmArn(arn)
                .alarmDescription(settings.alarmDescription())
                .actionsEnabled(!Boolean.FALSE.equals(settings.actionsEnabled()))
                .alarmActions(settings.alarmActions())
                .okActions(settings.okActions())
                .insufficientDataActions(settings.insufficientDataActions())
                .stateValue(state)
                .stateReason(reason)
                .stateUpdatedTimestamp(updated)
                .namespace(settings.namespace())
                .metricName(settings.metricName())
                .dimensions(settings.dimensions())
                .statistic(settings.statistic())
                .period(settings.period())
                .evaluationPeriods(settings.evaluationPeriods())
                .datapointsToAlarm(settings.datapointsToAlarm())
                .threshold(settings.threshold())
                .comparisonOperator(settings.comparisonOperator())
                .treatMissingData(settings.treatMissingData())
                .unit(settings.unit())
                .build();
    }
}
