package io.rdsreplicator.shared.steps;

import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.events.ExecutionFailedEvent;
import io.rdsreplicator.shared.events.Notifications;
import io.rdsreplicator.shared.executions.FailedExecution;
import io.rdsreplicator.shared.executions.FailedExecutions;
import io.rdsreplicator.shared.executions.OncePerDay;
import io.rdsreplicator.shared.executions.RemainingResources;
import io.rdsreplicator.shared.executions.RetryCommand;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Metrics;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Publishes a notification of an execution that did not succeed. It contains the step, the cause, the advice, the
 * result of the cleanup, the leftovers, and the command to retry. The rule on {@code Step Functions Execution Status
 * Change} invokes it. So it also reports an execution that was stopped or timed out and reached no Catch. It serves the
 * account's state machines of replications and of rollbacks: the ARN says which one an execution belongs to.
 *
 * <p>If a limit refuses replications, only the first of each day and database is reported.
 *
 * <p>EventBridge delivers at least once, and this function does not store what it has reported. If an event is
 * delivered again, it is reported again under the same {@code executionArn}.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html">
 *     Step Functions events in EventBridge</a>
 */
public final class ReportFailure extends JsonHandler<Map<String, Object>, ReportFailure.Output> {
    private final Notifications notifications;
    private final FailedExecutions executions;
    private final RemainingResources remainingResources;
    private final Names names;
    private final Metrics metrics;
    private final String eventOfReplications;

    /**
     * @param messageId null if nothing was published: for a dry run, or for a limit that was already
     *     reported
     */
    public record Output(@Nullable String messageId, String executionArn) {}

    public ReportFailure() {
        this(AwsClients.sfn(), AwsClients.rds(), AwsClients.sns(), Settings.fromEnvironment());
    }

    public ReportFailure(SfnClient sfn, RdsClient rds, SnsClient sns, Settings settings) {
        super(mapType());
        this.notifications = new Notifications(sns, settings);
        this.names = Names.from(settings);
        this.executions = new FailedExecutions(sfn, settings.optional("ROLLBACK_STATE_MACHINE_ARN"));
        this.remainingResources = new RemainingResources(rds, names);
        this.metrics = new Metrics(settings);
        this.eventOfReplications = settings.text("FAILURE_EVENT");
    }

    @Override
    protected Output handle(Map<String, Object> event) {
        return report(event, OncePerDay.NEVER);
    }

    /**
     * @param event as EventBridge delivers it
     * @param limits the databases for which a refusal by a limit has been reported
     */
    public Output report(Map<String, Object> event, OncePerDay limits) {
        FailedExecution failed = executions.read(executionArn(event));
        LocalDate day = LocalDate.ofInstant(failed.stoppedAt(), ZoneOffset.UTC);
        boolean limited = failed.isLimited();
        if (failed.isDryRun() || limited && limits.isTold(failed.sourceDatabase(), day)) {
            return new Output(null, failed.executionArn());
        }
        ExecutionFailedEvent failure = new ExecutionFailedEvent(
                failed.isRollback() ? "RollbackFailed" : failed.isPreflight() ? "PreflightFailed" : eventOfReplications,
                failed.summary(),
                failed.executionArn(),
                failed.stateMachineArn(),
                failed.status(),
                failed.sourceDatabase(),
                failed.replicationId().map(Object::toString).orElse(""),
                failed.target().or(() -> replica(failed)).orElse(""),
                failed.step(),
                failed.error(),
                failed.cause(),
                failed.advice(),
                failed.cleanedUp().stream()
                        .map(FailedExecution.CleanedUp::toString)
                        .toList(),
                leftBehind(failed),
                RetryCommand.of(failed));
        String messageId = notifications.publish(failure);
        if (limited) {
            limits.told(failed.sourceDatabase(), day);
        }
        if (!failed.isRollback() && !failed.isPreflight()) {
            metrics.replicationFailed(failed.sourceDatabase(), failed.stoppedAt());
        }
        return new Output(messageId, failed.executionArn());
    }

    private List<String> leftBehind(FailedExecution failed) {
        if (failed.isRestore()) {
            return failed.target().map(remainingResources::ofRestore).orElse(List.of());
        }
        return failed.isRollback()
                ? List.of()
                : failed.replicationId().map(remainingResources::of).orElse(List.of());
    }

    private Optional<String> replica(FailedExecution failed) {
        return names.replicaPrefix().isEmpty()
                ? Optional.empty()
                : failed.replicationId().map(names::replica);
    }

    private static String executionArn(Map<String, Object> event) {
        Object arn = event.get("detail") instanceof Map<?, ?> detail ? detail.get("executionArn") : null;
        return Require.text(arn instanceof String text ? text : null, "detail.executionArn");
    }

    /** The type of the event, for {@link JsonHandler}. */
    @SuppressWarnings("unchecked")
    public static Class<Map<String, Object>> mapType() {
        return (Class<Map<String, Object>>) (Class<?>) Map.class;
    }
}
