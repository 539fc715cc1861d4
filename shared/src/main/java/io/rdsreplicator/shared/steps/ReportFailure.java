package io.rdsreplicator.shared.steps;

import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.Metrics;
import io.rdsreplicator.shared.Names;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.Settings;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Tells operators of an execution that did not succeed: the step, the cause, what to do, what was cleaned up, what is left behind, and the
 * command to retry. Invoked by the rule on {@code Step Functions Execution Status Change}, so that an execution that was stopped or timed
 * out, and reached no Catch, is told of too.
 *
 * <p>EventBridge delivers at least once, and nothing here remembers what was told: a repeat of the event is told again, under the same
 * {@code executionArn}.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html">Step Functions events in EventBridge</a>
 */
public final class ReportFailure extends JsonHandler<Map<String, Object>, ReportFailure.Output> {
    private static final int SUBJECT_LENGTH = 100;
    private final SnsClient sns;
    private final FailedExecutions executions;
    private final Leftovers leftovers;
    private final Metrics metrics;
    private final String topicArn;

    public record Output(String messageId, String executionArn) {}

    /**
     * What operators receive, as JSON.
     *
     * @param summary all that matters, in a sentence
     * @param step the state that failed; empty if none had been entered
     * @param advice what to do next
     * @param cleanedUp what the run deleted of what it had made, and what it kept and why
     * @param leftBehind RDS resources that the run made and that still exist
     */
    public record Notification(
            String event,
            String summary,
            String executionArn,
            String stateMachineArn,
            String status,
            String database,
            String replicationId,
            String step,
            String error,
            String cause,
            String advice,
            List<String> cleanedUp,
            List<String> leftBehind,
            String retry) {}

    public ReportFailure() {
        this(Aws.sfn(), Aws.rds(), Aws.sns(), Settings.fromEnvironment());
    }

    ReportFailure(SfnClient sfn, RdsClient rds, SnsClient sns, Settings settings) {
        super(mapType());
        this.sns = sns;
        this.executions = new FailedExecutions(sfn);
        this.leftovers = new Leftovers(rds, Names.from(settings));
        this.metrics = new Metrics(settings);
        this.topicArn = settings.text("NOTIFICATION_TOPIC_ARN");
    }

    @Override
    protected Output handle(Map<String, Object> event) {
        FailedExecution failed = executions.read(executionArn(event));
        Notification notification = new Notification(
                "ReplicationFailed",
                failed.summary(),
                failed.executionArn(),
                failed.stateMachineArn(),
                failed.status(),
                failed.database(),
                failed.replicationId().map(Object::toString).orElse(""),
                failed.step(),
                failed.error(),
                failed.cause(),
                failed.advice(),
                failed.cleanedUp().stream().map(FailedExecution.CleanedUp::toString).toList(),
                failed.replicationId().map(leftovers::of).orElse(List.of()),
                RetryCommand.of(failed));
        String subject = "Replication " + failed.status() + (failed.step().isEmpty() ? "" : " at " + failed.step()) + ": " + failed.name();
        String printable = subject.replaceAll("[^ -~]", "?");
        String messageId = sns.publish(r -> r.topicArn(topicArn)
                        .subject(printable.substring(0, Math.min(printable.length(), SUBJECT_LENGTH)))
                        .message(Json.write(notification)))
                .messageId();
        metrics.replicationFailed(failed.database(), failed.stoppedAt());
        return new Output(messageId, failed.executionArn());
    }

    private static String executionArn(Map<String, Object> event) {
        Object arn = event.get("detail") instanceof Map<?, ?> detail ? detail.get("executionArn") : null;
        return Require.text(arn instanceof String text ? text : null, "detail.executionArn");
    }

    @SuppressWarnings("unchecked")
    private static Class<Map<String, Object>> mapType() {
        return (Class<Map<String, Object>>) (Class<?>) Map.class;
    }
}
