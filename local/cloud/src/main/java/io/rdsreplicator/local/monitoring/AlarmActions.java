package io.rdsreplicator.local.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import java.time.Instant;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.SnsException;

/**
 * Runs the actions of an alarm when its state changes. They publish to topics as the service {@code
 * cloudwatch.amazonaws.com} on the alarm's behalf. If a topic or its key refuses, only the alarm's history shows it,
 * as a failed action.
 */
final class AlarmActions {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FrontDoor frontDoor;

    AlarmActions(FrontDoor frontDoor) {
        this.frontDoor = frontDoor;
    }

    void run(Alarm alarm, StateValue old, Instant now) {
        SnsClient sns =
                frontDoor.client(SnsClient.class, Caller.service(alarm.place, "cloudwatch.amazonaws.com", alarm.arn));
        for (String topic : alarm.actions()) {
            ObjectNode outcome =
                    JSON.createObjectNode().put("actionState", "Succeeded").put("notificationResource", topic);
            String summary = "Successfully executed action " + topic;
            try {
                sns.publish(r -> r.topicArn(topic).subject(subject(alarm)).message(message(alarm, old)));
            } catch (SnsException e) {
                summary = "Failed to execute action " + topic;
                outcome.put("actionState", "Failed")
                        .put("error", e.awsErrorDetails().errorMessage());
            }
            alarm.note(HistoryItemType.ACTION, now, summary, outcome.toString());
        }
    }

    private static String subject(Alarm alarm) {
        String subject = alarm.state + ": \"" + alarm.name + "\" in " + alarm.place.region();
        return subject.length() > 99 ? subject.substring(0, 99) : subject;
    }

    private static String message(Alarm alarm, StateValue old) {
        ObjectNode message = JSON.createObjectNode()
                .put("AlarmName", alarm.name)
                .put("AlarmDescription", alarm.settings.alarmDescription())
                .put("AWSAccountId", alarm.place.account())
                .put("NewStateValue", alarm.state.toString())
                .put("NewStateReason", alarm.reason)
                .put("StateChangeTime", alarm.updated.toString())
                .put("Region", alarm.place.region())
                .put("AlarmArn", alarm.arn)
                .put("OldStateValue", old.toString());
        ObjectNode trigger = message.putObject("Trigger")
                .put("MetricName", alarm.settings.metricName())
                .put("Namespace", alarm.settings.namespace());
        ArrayNode dimensions = trigger.putArray("Dimensions");
        alarm.settings
                .dimensions()
                .forEach(d -> dimensions.addObject().put("name", d.name()).put("value", d.value()));
        return message.toString();
    }
}
