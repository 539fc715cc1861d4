package io.rdsreplicator.local.states;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/**
 * Sends an event to EventBridge when an execution starts or ends, if EventBridge is open. See <a
 * href="https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html">Automating Step Functions
 * event delivery</a>.
 */
final class StatusEvents {
    private static final int DATA_LIMIT = 248 * 1024;

    private final Timeline timeline;
    private final FrontDoor frontDoor;

    StatusEvents(Timeline timeline, FrontDoor frontDoor) {
        this.timeline = timeline;
        this.frontDoor = frontDoor;
    }

    void changed(Execution execution) {
        if (!frontDoor.offers(EventBridgeClient.class)) {
            return;
        }
        PutEventsRequestEntry entry = PutEventsRequestEntry.builder()
                .source("aws.states")
                .detailType("Step Functions Execution Status Change")
                .resources(execution.arn())
                .time(timeline.instant())
                .detail(StatesJson.write(detail(execution)))
                .build();
        Caller caller = Caller.service(
                execution.machine().place(),
                "states.amazonaws.com",
                execution.machine().arn());
        timeline.after(Duration.ZERO, "status event of " + execution.arn(), () -> frontDoor
                .client(EventBridgeClient.class, caller)
                .putEvents(request -> request.entries(entry)));
    }

    private static Map<String, Object> detail(Execution execution) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("executionArn", execution.arn());
        detail.put("stateMachineArn", execution.machine().arn());
        detail.put("name", execution.name());
        detail.put("status", execution.status().toString());
        detail.put("startDate", execution.startDate().toEpochMilli());
        detail.put(
                "stopDate",
                execution.stopDate() == null ? null : execution.stopDate().toEpochMilli());
        put(detail, "input", execution.input());
        put(detail, "output", execution.output());
        detail.put("error", execution.error());
        detail.put("cause", execution.cause());
        return detail;
    }

    /** EventBridge accepts at most 256 KiB. So AWS leaves large data out, and says so in the event. */
    private static void put(Map<String, Object> detail, String name, String data) {
        boolean included = data != null && StatesJson.size(StatesJson.write(data)) <= DATA_LIMIT / 2;
        detail.put(name, included ? data : null);
        detail.put(name + "Details", data == null ? null : Map.of("included", included));
    }
}
