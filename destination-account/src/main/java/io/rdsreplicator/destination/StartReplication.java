package io.rdsreplicator.destination;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.Event;
import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.Notifications;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.StepLog;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * The function on the source's topic: starts one execution per replication, whose name is the replication id, so that a message delivered
 * twice starts nothing twice. A replication that is announced once more after its execution failed, as by one that the source
 * resumed, is started again, under a name that the message adds to.
 *
 * <p>A message that is not a valid announcement of the configured source is reported, and the function returns: delivered again, it would
 * be no better. Every failure of AWS is thrown as transient, also one that a correction of the stack must end: Lambda delivers the event
 * again, and its on-failure queue keeps it.
 */
public final class StartReplication implements RequestHandler<SNSEvent, List<String>> {
    /** Of the message's hash in an execution's name, which Step Functions limits to 80 characters. */
    private static final int MESSAGE_LENGTH = 8;

    private final SfnClient sfn;
    private final Notifications notifications;
    private final ConfiguredSource source;
    private final String topicArn;
    private final String stateMachineArn;
    private final StepLog log = new StepLog("StartReplication", InstantSource.system());

    public StartReplication() {
        this(Aws.sfn(), Aws.sns(), Settings.fromEnvironment());
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
            return records.stream().map(record -> receive(record == null ? null : record.getSNS())).toList();
        } catch (SdkException e) {
            TransientException again = new TransientException(AwsErrors.translate("StartReplication", e).getMessage());
            log.failed(again);
            throw again;
        }
    }

    /** @param received null where whoever invoked the function is not SNS */
    private String receive(SNSEvent.SNS received) {
        SNSEvent.SNS message = Objects.requireNonNullElseGet(received, SNSEvent.SNS::new);
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

    private Announcement accept(SNSEvent.SNS message) {
        Require.that(topicArn.equals(message.getTopicArn()), "the message did not come from the topic " + topicArn);
        Announcement announcement = Announcement.parse(message.getMessage());
        source.require(announcement);
        return announcement;
    }

    private boolean start(Announcement announcement, String messageId) {
        String name = announcement.replicationId().value();
        if (start(name, announcement)) {
            return true;
        }
        String message = ReplicationId.sha256(Objects.requireNonNullElse(messageId, "")).substring(0, MESSAGE_LENGTH);
        return hasFailed(name) && start(name + "-" + message, announcement);
    }

    private boolean start(String name, Announcement announcement) {
        try {
            sfn.startExecution(r -> r.stateMachineArn(stateMachineArn).name(name).input(Json.write(announcement)));
            return true;
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "ExecutionAlreadyExists")) {
                return false;
            }
            throw e;
        }
    }

    private boolean hasFailed(String name) {
        String arn = stateMachineArn.replace(":stateMachine:", ":execution:") + ":" + name;
        return switch (sfn.describeExecution(r -> r.executionArn(arn)).status()) {
            case FAILED, TIMED_OUT, ABORTED -> true;
            default -> false;
        };
    }

    private String refuse(SNSEvent.SNS message, InvalidRequestException refusal) {
        log.failed(refusal);
        String messageId = Json.shortened(Objects.requireNonNullElse(message.getMessageId(), "none"));
        notifications.publish(new AnnouncementRefused(messageId, refusal.getMessage()));
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
