package io.rdsreplicator.destination.steps;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import io.rdsreplicator.destination.replica.ConfiguredSource;
import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.events.Event;
import io.rdsreplicator.shared.events.Notifications;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.runtime.StepLog;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * The function on the source's topic. It starts one execution for each source execution that announces a replication.
 * The first is named by the replication id. If a later source execution resumes the replication and the first execution
 * has failed, another one is started. Its name ends with a hash of that source execution.
 *
 * <p>One source execution never starts two executions here. SNS may deliver the message again, even after the execution
 * has ended. A retried step may also publish it again.
 *
 * <p>A preflight starts an execution, too. Its name comes from the message, and it makes no replica.
 *
 * <p>If a message is not a valid announcement of the configured source, it is reported and the function returns. A
 * second delivery would not make it valid. Every AWS error is thrown as transient, even if an operator has to correct
 * the stack. Lambda delivers the event again, and its on-failure queue keeps the event.
 */
public final class StartReplication implements RequestHandler<SNSEvent, List<String>> {
    /** The length of the hash in an execution's name. Step Functions limits the name to 80 characters. */
    private static final int HASH_LENGTH = 8;

    private final SfnClient sfn;
    private final Notifications notifications;
    private final ConfiguredSource source;
    private final String topicArn;
    private final String stateMachineArn;
    private final StepLog log = new StepLog("StartReplication", InstantSource.system());

    public StartReplication() {
        this(AwsClients.sfn(), AwsClients.sns(), Settings.fromEnvironment());
    }

    StartReplication(SfnClient sfn, SnsClient sns, Settings settings) {
        this.sfn = sfn;
        this.notifications = new Notifications(sns, settings);
        this.source = ConfiguredSource.from(settings);
        this.topicArn = settings.text("ANNOUNCEMENT_TOPIC_ARN");
        this.stateMachineArn = settings.text("STATE_MACHINE_ARN");
    }

    /** @return one word per message: {@code started}, {@code repeated} or {@code refused} */
    @Override
    public List<String> handleRequest(SNSEvent event, Context context) {
        try {
            List<SNSEvent.SNSRecord> records = Objects.requireNonNullElse(event.getRecords(), List.of());
            return records.stream()
                    .map(record -> receive(record == null ? null : record.getSNS()))
                    .toList();
        } catch (SdkException e) {
            throw logged(new TransientException(AwsErrors.message(AwsErrors.translate("StartReplication", e))));
        } catch (TransientException e) {
            throw logged(e);
        }
    }

    private TransientException logged(TransientException again) {
        log.failed(again);
        return again;
    }

    /** @param received null if the function was not invoked by SNS */
    private String receive(SNSEvent.@Nullable SNS received) {
        SNSEvent.SNS message = Objects.requireNonNullElseGet(received, SNSEvent.SNS::new);
        if (isPreflight(message)) {
            return receivePreflight(message);
        }
        Announcement announcement;
        try {
            announcement = accept(message);
        } catch (InvalidRequestException e) {
            return refuse(message, e);
        }
        boolean started = start(announcement, message.getMessageId());
        String outcome = started ? "started" : "repeated";
        log.succeeded(Map.of("replicationId", announcement.replicationId(), "execution", outcome));
        return outcome;
    }

    private static boolean isPreflight(SNSEvent.SNS message) {
        Map<String, SNSEvent.MessageAttribute> attributes =
                Objects.requireNonNullElse(message.getMessageAttributes(), Map.of());
        return attributes.containsKey("event")
                && PreflightAnnouncement.EVENT.equals(attributes.get("event").getValue());
    }

    private String receivePreflight(SNSEvent.SNS message) {
        PreflightAnnouncement asked;
        try {
            requireTopic(message);
            asked = PreflightAnnouncement.parse(message.getMessage());
            source.require(asked);
        } catch (InvalidRequestException e) {
            return refuse(message, e);
        }
        String name = PreflightAnnouncement.executionName(Objects.requireNonNullElse(message.getMessageId(), ""));
        String outcome = start(name, Json.write(asked)) ? "started" : "repeated";
        log.succeeded(Map.of("preflight", name, "execution", outcome));
        return outcome;
    }

    private void requireTopic(SNSEvent.SNS message) {
        Require.that(topicArn.equals(message.getTopicArn()), "the message did not come from the topic " + topicArn);
    }

    private Announcement accept(SNSEvent.SNS message) {
        requireTopic(message);
        Announcement announcement = Announcement.parse(message.getMessage());
        source.require(announcement);
        return announcement;
    }

    private boolean start(Announcement announcement, @Nullable String messageId) {
        String name = announcement.replicationId().value();
        if (start(name, Json.write(announcement))) {
            return true;
        }
        DescribeExecutionResponse first = describe(name)
                .orElseThrow(() ->
                        new TransientException("execution " + name + " exists and is not found: not visible yet"));
        if (announcement.isOfSameRunAs(first.input()) || !hasFailed(first)) {
            return false;
        }
        String byMessage = name + "-" + hash(Objects.requireNonNullElse(messageId, ""));
        String byRun = announcement.run().map(run -> name + "-" + hash(run)).orElse(byMessage);
        // Earlier releases named the execution by the message.
        boolean isStarted = !byRun.equals(byMessage) && describe(byMessage).isPresent();
        return !isStarted && start(byRun, Json.write(announcement));
    }

    private static String hash(String text) {
        return ReplicationId.sha256(text).substring(0, HASH_LENGTH);
    }

    /**
     * Starts an execution. If one with this name and input is running, that counts as started.
     *
     * @return false if an execution of that name has another input or has ended
     */
    private boolean start(String name, String input) {
        try {
            sfn.startExecution(
                    r -> r.stateMachineArn(stateMachineArn).name(name).input(input));
            return true;
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "ExecutionAlreadyExists")) {
                return false;
            }
            throw e;
        }
    }

    private Optional<DescribeExecutionResponse> describe(String name) {
        String arn = stateMachineArn.replace(":stateMachine:", ":execution:") + ":" + name;
        try {
            return Optional.of(sfn.describeExecution(r -> r.executionArn(arn)));
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "ExecutionDoesNotExist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * DescribeExecution can be behind, but StartExecution is not. StartExecution accepts the name and input of a
     * running execution, and refuses those of one that has ended.
     */
    private boolean hasFailed(DescribeExecutionResponse execution) {
        if (execution.status() == ExecutionStatus.RUNNING && !start(execution.name(), execution.input())) {
            throw new TransientException("execution " + execution.name() + " has ended, and it is not visible yet how");
        }
        return execution.status() != ExecutionStatus.RUNNING && execution.status() != ExecutionStatus.SUCCEEDED;
    }

    private String refuse(SNSEvent.SNS message, InvalidRequestException refusal) {
        log.failed(refusal);
        String messageId = Json.shortened(Objects.requireNonNullElse(message.getMessageId(), "none"));
        notifications.publish(new AnnouncementRefused(messageId, AwsErrors.message(refusal)));
        return "refused";
    }

    private record AnnouncementRefused(String messageId, String reason) implements Event {
        @Override
        public String event() {
            return "AnnouncementRefused";
        }

        @Override
        public String subject() {
            return "An announcement was refused";
        }
    }
}
