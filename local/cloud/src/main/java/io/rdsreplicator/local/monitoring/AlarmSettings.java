package io.rdsreplicator.local.monitoring;

import static io.rdsreplicator.local.monitoring.MetricFailures.validation;

import io.rdsreplicator.local.identity.AmazonResourceName;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/** Validates the settings of an alarm. It refuses what CloudWatch refuses, and what is not implemented here. */
final class AlarmSettings {
    private static final Set<ComparisonOperator> OPERATORS = Set.of(
            ComparisonOperator.GREATER_THAN_THRESHOLD, ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            ComparisonOperator.LESS_THAN_THRESHOLD, ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD);
    private static final Set<String> TREATMENTS = Set.of("missing", "notBreaching", "breaching", "ignore");
    private static final int DAY = 86_400;
    private static final int WEEK = 7 * DAY;
    private static final int HOUR = 3600;

    private AlarmSettings() {}

    static void check(PutMetricAlarmRequest request) {
        if (!request.metrics().isEmpty()
                || request.extendedStatistic() != null
                || request.thresholdMetricId() != null) {
            throw new UnsupportedOperationException(
                    "only alarms on one metric and one of its plain statistics are implemented here");
        }
        if (request.comparisonOperator() == ComparisonOperator.UNKNOWN_TO_SDK_VERSION) {
            throw validation("Value '" + request.comparisonOperatorAsString()
                    + "' at 'comparisonOperator' failed to satisfy constraint: "
                    + "Member must satisfy enum value set: " + ComparisonOperator.knownValues());
        }
        if (!OPERATORS.contains(request.comparisonOperator())) {
            throw new UnsupportedOperationException(
                    "alarms that compare by " + request.comparisonOperatorAsString() + " are not implemented here");
        }
        if (request.statistic() == Statistic.UNKNOWN_TO_SDK_VERSION
                || request.unit() == StandardUnit.UNKNOWN_TO_SDK_VERSION) {
            throw validation("Statistic and Unit must be among " + Statistic.knownValues() + " and "
                    + StandardUnit.knownValues());
        }
        if (request.namespace() == null
                || request.metricName() == null
                || request.statistic() == null
                || request.period() == null
                || request.threshold() == null) {
            throw validation("An alarm on a metric needs Namespace, MetricName, Statistic, Period and Threshold");
        }
        if (request.treatMissingData() != null && !TREATMENTS.contains(request.treatMissingData())) {
            throw validation(
                    "The value " + request.treatMissingData() + " for parameter TreatMissingData is not supported: "
                            + "it must be breaching, notBreaching, ignore or missing");
        }
        if (request.period() < 60) {
            throw new UnsupportedOperationException("periods under a minute are not implemented here");
        }
        if (request.period() % 60 != 0) {
            throw validation("Period must be 10, 20, 30 or a multiple of 60");
        }
        int periods = request.evaluationPeriods();
        int toAlarm = Objects.requireNonNullElse(request.datapointsToAlarm(), periods);
        if (periods < 1 || toAlarm < 1 || toAlarm > periods) {
            throw validation("EvaluationPeriods must be at least 1, and DatapointsToAlarm from 1 to EvaluationPeriods");
        }
        int longest = request.period() >= HOUR ? WEEK : DAY;
        if ((long) periods * request.period() > longest) {
            throw validation("Metrics cannot be checked across more than " + (longest == DAY ? "a day" : "seven days")
                    + " (EvaluationPeriods * Period must be <= " + longest + ").");
        }
        Stream.of(request.alarmActions(), request.okActions(), request.insufficientDataActions())
                .flatMap(List::stream)
                .filter(action -> !AmazonResourceName.isArn(action)
                        || !AmazonResourceName.parse(action).service().equals("sns"))
                .findFirst()
                .ifPresent(action -> {
                    throw new UnsupportedOperationException("only topics are actions of alarms here, not " + action);
                });
    }
}
