package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.CallInterceptor;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Place;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * CloudWatch's alarms. Of all metrics there is one, how many messages of a queue are visible. An alarm is looked at when a period has
 * passed since its queue changed, and again as long as that may tell something new: while nothing happens to its queue, nothing happens
 * here, and messages that grow too old to be kept go unnoticed.
 */
final class CloudWatchService {
    private static final Set<String> CHANGES =
            Set.of("sendMessage", "receiveMessage", "deleteMessage", "purgeQueue", "changeMessageVisibility");
    private static final List<QueueAttributeName> LENGTHS = List.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

    private final Timeline timeline;
    private final FrontDoor frontDoor;
    private final AlarmActions actions;
    private final Map<String, Alarm> byArn = new TreeMap<>();

    CloudWatchService(Timeline timeline, FrontDoor frontDoor) {
        this.timeline = timeline;
        this.frontDoor = frontDoor;
        this.actions = new AlarmActions(frontDoor);
        frontDoor.open(CloudWatchClient.class, caller -> new LocalCloudWatchClient(this, frontDoor.authorization(), caller));
        frontDoor.intercept(new CallInterceptor() {
            @Override
            public void succeeded(Call call, SdkResponse response) {
                if (call.service().equals(SqsClient.SERVICE_NAME) && CHANGES.contains(call.operation())) {
                    changed(call.request().getValueForField("QueueUrl", String.class).orElseThrow(), call.caller().region());
                }
            }
        });
    }

    /** Makes an alarm, or gives one other settings; its state stays. */
    void put(Place place, PutMetricAlarmRequest settings) {
        Alarm alarm = byArn.get(place.arn("cloudwatch", "alarm:" + settings.alarmName()));
        if (alarm == null) {
            alarm = new Alarm(place, settings, timeline.instant());
            byArn.put(alarm.arn, alarm);
        } else {
            alarm.settings = settings;
        }
        alarm.note(HistoryItemType.CONFIGURATION_UPDATE, timeline.instant(), "Alarm \"" + alarm.name + "\" put", "{}");
        lookAfterAPeriod(alarm);
    }

    Optional<Alarm> find(Place place, String name) {
        return Optional.ofNullable(byArn.get(place.arn("cloudwatch", "alarm:" + name)));
    }

    List<Alarm> of(Place place) {
        return byArn.values().stream().filter(alarm -> alarm.place.equals(place)).toList();
    }

    void remove(Alarm alarm) {
        byArn.remove(alarm.arn);
    }

    private void changed(String queueUrl, String region) {
        String[] parts = queueUrl.split("/");
        Place place = new Place(parts[parts.length - 2], region);
        for (Alarm alarm : of(place)) {
            if (alarm.queue().filter(parts[parts.length - 1]::equals).isPresent()) {
                lookAfterAPeriod(alarm);
            }
        }
    }

    private void lookAfterAPeriod(Alarm alarm) {
        if (!alarm.due && alarm.queue().isPresent()) {
            alarm.due = true;
            timeline.after(Duration.ofSeconds(alarm.settings.period()), "look of " + alarm.arn, () -> look(alarm));
        }
    }

    private void look(Alarm alarm) {
        alarm.due = false;
        Optional<int[]> lengths = byArn.get(alarm.arn) == alarm ? lengths(alarm) : Optional.empty();
        if (lengths.isEmpty()) {
            return;
        }
        int visible = lengths.get()[0];
        boolean hidden = lengths.get()[1] + lengths.get()[2] > 0;
        alarm.breaches = alarm.breaches(visible) ? alarm.breaches + 1 : 0;
        boolean waits = alarm.breaches > 0 && alarm.breaches < alarm.periodsToAlarm();
        if (!waits) {
            set(alarm, alarm.breaches > 0 ? StateValue.ALARM : StateValue.OK, "Threshold Crossed: the datapoint " + visible + " was "
                    + (alarm.breaches > 0 ? "" : "not ") + alarm.settings.comparisonOperatorAsString() + " " + alarm.settings.threshold());
        }
        if (waits || hidden) {
            lookAfterAPeriod(alarm);
        }
    }

    /** A queue that does not exist gives no data. */
    private Optional<int[]> lengths(Alarm alarm) {
        SqsClient sqs = frontDoor.client(SqsClient.class, Caller.root(alarm.place));
        try {
            String url = sqs.getQueueUrl(r -> r.queueName(alarm.queue().orElseThrow())).queueUrl();
            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(LENGTHS)).attributes();
            return Optional.of(LENGTHS.stream().map(attributes::get).mapToInt(Integer::parseInt).toArray());
        } catch (QueueDoesNotExistException e) {
            return Optional.empty();
        }
    }

    void set(Alarm alarm, StateValue state, String reason) {
        if (alarm.state == state) {
            return;
        }
        StateValue old = alarm.state;
        Instant now = timeline.instant();
        alarm.state = state;
        alarm.reason = reason;
        alarm.updated = now;
        alarm.note(HistoryItemType.STATE_UPDATE, now, "Alarm updated from " + old + " to " + state, "{}");
        actions.run(alarm, old, now);
    }
}
