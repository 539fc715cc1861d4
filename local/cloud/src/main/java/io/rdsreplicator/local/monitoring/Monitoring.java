package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.FunctionRuntime;
import io.rdsreplicator.local.lambda.FunctionSpec;
import io.rdsreplicator.local.lambda.InvocationObserver.Invocation;
import io.rdsreplicator.local.lambda.LambdaService;
import io.rdsreplicator.local.sns.PublishedMessage;
import io.rdsreplicator.local.sns.SnsService;
import io.rdsreplicator.local.sns.TopicObserver;
import io.rdsreplicator.local.states.ExecutionObserver;
import io.rdsreplicator.local.states.StatesService;
import io.rdsreplicator.local.time.Timeline;
import java.util.List;

/** Collects the telemetry of the services: logs, traces, metrics, and alarms on these. */
public final class Monitoring {
    private static final List<String> FUNCTION = List.of("PutTraceSegments", "PutTelemetryRecords");
    private static final List<String> MACHINE =
            List.of("GetSamplingRules", "GetSamplingTargets", "PutTraceSegments", "PutTelemetryRecords");

    private final Timeline timeline;
    private final LogGroups logGroups;
    private final Traces traces;
    private final MetricStore metrics;

    /** Opens {@code CloudWatchClient} at the front door. */
    public Monitoring(Timeline timeline, FrontDoor frontDoor) {
        this.timeline = timeline;
        logGroups = new LogGroups(timeline, frontDoor.authorization());
        traces = new Traces(timeline, frontDoor.authorization());
        metrics = new CloudWatchService(timeline, frontDoor).metrics;
        logGroups.read((place, line) -> EmbeddedMetrics.of(line).forEach(datum -> metrics.put(place, datum)));
    }

    public LogGroups logGroups() {
        return logGroups;
    }

    public Traces traces() {
        return traces;
    }

    public MetricStore metrics() {
        return metrics;
    }

    /** Collects the output of functions, and the metrics of Lambda about them. */
    public void watch(FunctionRuntime runtime, LambdaService lambda) {
        runtime.printTo(
                (function, line) -> logGroups.write(role(function), function.logGroup(), stream(function), line));
        lambda.observe(this::ended);
    }

    /** Collects the logs and traces of state machines. */
    public void watch(StatesService states) {
        states.observe(new ExecutionObserver() {
            @Override
            public void entered(Passage passage) {
                // The history also has it, and the log is made from the history.
            }

            @Override
            public void exited(Passage passage) {
                // The history also has it, and the log is made from the history.
            }

            @Override
            public void logged(LogEntry entry) {
                String stream = "states/" + entry.executionArn().replaceFirst("^.*:execution:([^:]*):.*$", "$1");
                logGroups.deliver(LogGroups.plain(entry.logGroupArn()), stream, ExecutionLog.line(entry));
            }

            @Override
            public void traced(Caller role, String executionArn) {
                traces.send(role, executionArn, MACHINE);
            }

            @Override
            public void changed(Status status) {
                ServiceMetrics.of(status)
                        .forEach(datum -> metrics.put(
                                AmazonResourceName.parse(status.stateMachineArn())
                                        .place(),
                                datum));
            }
        });
    }

    /** Collects the metrics of SNS about deliveries. */
    public void watch(SnsService sns) {
        sns.observe(new TopicObserver() {
            @Override
            public void published(PublishedMessage message) {
                // No alarm of this project is on published messages.
            }

            @Override
            public void failed(PublishedMessage message, String subscriptionArn) {
                metrics.put(
                        AmazonResourceName.parse(message.topicArn()).place(),
                        ServiceMetrics.failedDelivery(message.topicArn(), timeline.instant()));
            }
        });
    }

    private void ended(Invocation invocation) {
        FunctionSpec function = invocation.function();
        ServiceMetrics.of(invocation, timeline.instant()).forEach(datum -> metrics.put(function.place(), datum));
        if (function.traced()) {
            traces.send(role(function), function.arn(), FUNCTION);
        }
    }

    private static Caller role(FunctionSpec function) {
        return Caller.role(function.place(), function.roleArn());
    }

    /** One stream for each function. On AWS each new environment of a function begins another stream. */
    private static String stream(FunctionSpec function) {
        return function.name() + "[$LATEST]";
    }
}
