package io.rdsreplicator.local.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rdsreplicator.local.states.ExecutionObserver.LogEntry;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * Formats the log lines of a state machine, as <a
 * href="https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html">on AWS</a>.
 */
final class ExecutionLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ExecutionLog() {}

    static String line(LogEntry entry) {
        HistoryEvent event = entry.event();
        ObjectNode line = JSON.createObjectNode()
                .put("id", event.id().toString())
                .put("type", event.typeAsString())
                .put("previous_event_id", String.valueOf(event.previousEventId()))
                .put("event_timestamp", Long.toString(event.timestamp().toEpochMilli()))
                .put("execution_arn", entry.executionArn());
        ObjectNode details = line.putObject("details");
        for (SdkField<?> field : event.sdkFields()) {
            if (field.getValueOrDefault(event) instanceof SdkPojo inner) {
                addTexts(details, inner);
            }
        }
        return line.toString();
    }

    private static void addTexts(ObjectNode details, SdkPojo inner) {
        for (SdkField<?> field : inner.sdkFields()) {
            Object value = field.getValueOrDefault(inner);
            if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                details.put(field.locationName(), value.toString());
            }
        }
    }
}
