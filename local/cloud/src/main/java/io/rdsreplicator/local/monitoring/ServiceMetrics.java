package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.lambda.InvocationObserver.Invocation;
import io.rdsreplicator.local.monitoring.MetricStore.Datum;
import io.rdsreplicator.local.states.ExecutionObserver.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/**
 * Publishes the metrics that the services have about themselves, a part of those of <a
 * href="https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html">Step Functions</a> and <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html">Lambda</a>. They are the
 * executions by machine, with the time from start to end, the invocations and errors by function, and the <a
 * href="https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html">failed deliveries</a> by topic.
 */
final class ServiceMetrics {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private ServiceMetrics() {}

    static List<Datum> of(Status status) {
        Map<String, String> machine = Map.of("StateMachineArn", status.stateMachineArn());
        String name =
                switch (status.status()) {
                    case RUNNING -> "ExecutionsStarted";
                    case SUCCEEDED -> "ExecutionsSucceeded";
                    case TIMED_OUT -> "ExecutionsTimedOut";
                    case ABORTED -> "ExecutionsAborted";
                    default -> "ExecutionsFailed";
                };
        MetricId counted = MetricId.of("AWS/States", name, machine);
        if (status.stopDate() == null) {
            return List.of(new Datum(counted, StandardUnit.COUNT, status.startDate(), Statistics.of(1)));
        }
        double time = Duration.between(status.startDate(), status.stopDate()).dividedBy(MILLISECOND);
        MetricId timed = MetricId.of("AWS/States", "ExecutionTime", machine);
        return List.of(
                new Datum(counted, StandardUnit.COUNT, status.stopDate(), Statistics.of(1)),
                new Datum(timed, StandardUnit.MILLISECONDS, status.stopDate(), Statistics.of(time)));
    }

    /** A message of a topic that could not be delivered to one of its subscriptions. */
    static Datum failedDelivery(String topicArn, Instant now) {
        Map<String, String> topic =
                Map.of("TopicName", AmazonResourceName.parse(topicArn).resource());
        return new Datum(
                MetricId.of("AWS/SNS", "NumberOfNotificationsFailed", topic),
                StandardUnit.COUNT,
                now,
                Statistics.of(1));
    }

    static List<Datum> of(Invocation invocation, Instant now) {
        Map<String, String> function =
                Map.of("FunctionName", invocation.function().name());
        double error = invocation.result().failed() ? 1 : 0;
        return List.of(
                new Datum(
                        MetricId.of("AWS/Lambda", "Invocations", function), StandardUnit.COUNT, now, Statistics.of(1)),
                new Datum(
                        MetricId.of("AWS/Lambda", "Errors", function), StandardUnit.COUNT, now, Statistics.of(error)));
    }
}
