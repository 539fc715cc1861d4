package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Schedules the evaluations of alarms on the visible messages of a queue. This metric is not stored: an alarm asks the
 * queue itself. It does so one period after a change of its queue, and again while the result can still change. While
 * the queue does not change, nothing is evaluated. So the expiry of messages is not noticed.
 */
final class QueueLooks {
    private static final Set<String> CHANGES =
            Set.of("sendMessage", "receiveMessage", "deleteMessage", "purgeQueue", "changeMessageVisibility");
    private static final List<QueueAttributeName> LENGTHS = List.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

    private final Timeline timeline;
    private final FrontDoor frontDoor;
    private final Alarms alarms;

    QueueLooks(Timeline timeline, FrontDoor frontDoor, Alarms alarms) {
        this.timeline = timeline;
        this.frontDoor = frontDoor;
        this.alarms = alarms;
        frontDoor.intercept(new CallInterceptor() {
            @Override
            public void succeeded(Call call, SdkResponse response) {
                if (call.service().equals(SqsClient.SERVICE_NAME) && CHANGES.contains(call.operation())) {
                    changed(
                            call.request()
                                    .getValueForField("QueueUrl", String.class)
                                    .orElseThrow(),
                            call.caller().region());
                }
            }
        });
    }

    private void changed(String queueUrl, String region) {
        String[] parts = queueUrl.split("/");
        AccountRegion place = new AccountRegion(parts[parts.length - 2], region);
        for (Alarm alarm : alarms.of(place)) {
            if (alarm.queue().filter(parts[parts.length - 1]::equals).isPresent()) {
                plan(alarm);
            }
        }
    }

    void plan(Alarm alarm) {
        if (alarm.look == null) {
            alarm.look = timeline.after(alarm.period(), "look of " + alarm.arn, () -> look(alarm));
        }
    }

    private void look(Alarm alarm) {
        alarm.look = null;
        Optional<int[]> lengths = lengths(alarm);
        if (lengths.isEmpty()) {
            return;
        }
        int visible = lengths.get()[0];
        boolean hidden = lengths.get()[1] + lengths.get()[2] > 0;
        alarm.breaches = alarm.breaches(visible) ? alarm.breaches + 1 : 0;
        boolean waits = alarm.breaches > 0 && alarm.breaches < alarm.periodsToAlarm();
        if (!waits) {
            alarms.set(
                    alarm,
                    alarm.breaches > 0 ? StateValue.ALARM : StateValue.OK,
                    "Threshold Crossed: the datapoint " + visible + " was " + (alarm.breaches > 0 ? "" : "not ")
                            + alarm.settings.comparisonOperatorAsString() + " " + alarm.settings.threshold());
        }
        if (waits || hidden) {
            plan(alarm);
        }
    }

    /** A queue that does not exist has no data. */
    private Optional<int[]> lengths(Alarm alarm) {
        SqsClient sqs = frontDoor.client(SqsClient.class, Caller.root(alarm.place));
        try {
            String url = sqs.getQueueUrl(r -> r.queueName(alarm.queue().orElseThrow()))
                    .queueUrl();
            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                            r -> r.queueUrl(url).attributeNames(LENGTHS))
                    .attributes();
            return Optional.of(LENGTHS.stream()
                    .map(attributes::get)
                    .mapToInt(Integer::parseInt)
                    .toArray());
        } catch (QueueDoesNotExistException e) {
            return Optional.empty();
        }
    }
}
