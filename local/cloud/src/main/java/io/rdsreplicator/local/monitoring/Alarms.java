package io.rdsreplicator.local.monitoring;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/**
 * The alarms of every account and Region. Each is on one metric. {@link QueueLooks} or {@link MetricLooks} evaluates
 * it.
 */
final class Alarms {
    private final Timeline timeline;
    private final AlarmActions actions;
    private final QueueLooks queueLooks;
    private final MetricLooks metricLooks;
    private final Map<String, Alarm> byArn = new TreeMap<>();

    Alarms(Timeline timeline, FrontDoor frontDoor, MetricStore metrics) {
        this.timeline = timeline;
        this.actions = new AlarmActions(frontDoor);
        this.queueLooks = new QueueLooks(timeline, frontDoor, this);
        this.metricLooks = new MetricLooks(timeline, metrics, this);
    }

    /** Creates an alarm or replaces its settings. Its state stays until the next evaluation. */
    void put(AccountRegion place, PutMetricAlarmRequest settings) {
        Alarm alarm = byArn.get(place.arn("cloudwatch", "alarm:" + settings.alarmName()));
        if (alarm == null) {
            alarm = new Alarm(place, settings, timeline.instant());
            byArn.put(alarm.arn, alarm);
        } else {
            alarm.settings = settings;
        }
        alarm.note(HistoryItemType.CONFIGURATION_UPDATE, timeline.instant(), "Alarm \"" + alarm.name + "\" put", "{}");
        unplan(alarm);
        if (alarm.queue().isPresent()) {
            queueLooks.plan(alarm);
        } else {
            metricLooks.plan(alarm);
        }
    }

    Optional<Alarm> find(AccountRegion place, String name) {
        return Optional.ofNullable(byArn.get(place.arn("cloudwatch", "alarm:" + name)));
    }

    List<Alarm> of(AccountRegion place) {
        return byArn.values().stream()
                .filter(alarm -> alarm.place.equals(place))
                .toList();
    }

    /** The alarms on a stored metric. */
    List<Alarm> watching(AccountRegion place, MetricId metric) {
        return byArn.values().stream()
                .filter(alarm -> metric.name().equals(alarm.settings.metricName()) && alarm.place.equals(place))
                .filter(alarm -> alarm.queue().isEmpty() && metric.equals(alarm.metric()))
                .toList();
    }

    void remove(Alarm alarm) {
        byArn.remove(alarm.arn);
        unplan(alarm);
    }

    private static void unplan(Alarm alarm) {
        if (alarm.look != null) {
            alarm.look.cancel();
            alarm.look = null;
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
