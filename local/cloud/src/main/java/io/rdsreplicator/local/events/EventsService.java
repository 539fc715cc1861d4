package io.rdsreplicator.local.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * The default bus of a local EventBridge in every account and Region. It has rules that match events, and scheduled
 * rules. An enabled schedule runs in the timeline's background. Services of AWS put their events as service callers,
 * with a source that begins with {@code aws.}.
 */
public final class EventsService {
    static final String PRINCIPAL = "events.amazonaws.com";
    private static final Duration ON_ITS_WAY = Duration.ofMillis(500);
    private static final JsonMapper JSON = new JsonMapper();

    final EventRules rules;
    private final Timeline timeline;
    private final TargetDeliveries deliveries;
    private final List<RuleObserver> observers = new ArrayList<>();
    private final Map<String, Runnable> matched = new LinkedHashMap<>();
    private long events;

    public EventsService(Timeline timeline, FrontDoor frontDoor) {
        this.timeline = timeline;
        this.rules = new EventRules(frontDoor.authorization());
        this.deliveries = new TargetDeliveries(
                timeline,
                frontDoor,
                (rule, target, event, reason) ->
                        observers.forEach(observer -> observer.lost(rule, target, event, reason)));
        frontDoor.open(EventBridgeClient.class, caller -> new LocalEventBridgeClient(this, caller));
    }

    /** Reports every event from now on. */
    public void observe(RuleObserver observer) {
        timeline.locked(() -> observers.add(observer));
    }

    /**
     * Schedules the next run of a rule after it was put, enabled or disabled, and cancels the run that was scheduled
     * before.
     */
    void reschedule(LocalRule rule) {
        if (rule.firing != null) {
            rule.firing.cancel();
            rule.firing = null;
        }
        if (rule.enabled && rule.schedule != null) {
            Instant now = timeline.instant();
            rule.schedule
                    .after(now)
                    .ifPresent(next -> rule.firing = timeline.inBackground(
                            Duration.between(now, next), "schedule of " + rule.name, () -> fire(rule)));
        }
    }

    /**
     * Delivers an event to the targets of its rules a second time, as EventBridge sometimes does.
     *
     * @throws IllegalArgumentException if the event does not exist
     */
    public void redeliver(String eventId) {
        timeline.locked(() -> {
            Runnable again = matched.get(eventId);
            if (again == null) {
                throw new IllegalArgumentException("no such event: " + eventId);
            }
            again.run();
            return null;
        });
    }

    private void fire(LocalRule rule) {
        reschedule(rule);
        ObjectNode event = envelope(rule.place, "Scheduled Event", "aws.events", timeline.instant());
        event.putArray("resources").add(rule.arn());
        event.putObject("detail");
        matched.put(id(event), () -> deliver(rule, event));
        observers.forEach(observer -> observer.received(event.toString()));
        deliver(rule, event);
    }

    void delete(Caller caller, String name) {
        LocalRule rule = rules.findIfThere(caller, name, "DeleteRule");
        if (rule != null) {
            rules.remove(rule);
            rule.enabled = false;
            reschedule(rule);
        }
    }

    List<PutEventsResultEntry> put(Caller caller, List<PutEventsRequestEntry> entries) {
        if (entries.isEmpty() || entries.size() > 10) {
            throw EventsFailures.invalid("1 validation error detected: 'entries' must have length between 1 and 10");
        }
        if (!caller.isService()) {
            rules.require(
                    AccessRequest.of(caller, "events:PutEvents", caller.place().arn("events", "event-bus/default")));
        }
        return entries.stream().map(entry -> put(caller, entry)).toList();
    }

    private PutEventsResultEntry put(Caller caller, PutEventsRequestEntry entry) {
        if (entry.source() == null || entry.detailType() == null || entry.detail() == null) {
            String missing = entry.source() == null ? "Source" : entry.detailType() == null ? "DetailType" : "Detail";
            return refused(
                    "InvalidArgument",
                    "Parameter " + missing + " is not valid. Reason: " + missing + " is a required argument.");
        }
        if (entry.source().startsWith("aws.") && !caller.isService()) {
            return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
        }
        if (entry.eventBusName() != null && !entry.eventBusName().equals("default")) {
            throw new UnsupportedOperationException("event buses other than the default are not implemented here");
        }
        JsonNode detail = detail(entry.detail());
        if (detail == null) {
            return refused("MalformedDetail", "Detail is malformed.");
        }
        ObjectNode event = envelope(
                caller.place(),
                entry.detailType(),
                entry.source(),
                entry.time() == null ? timeline.instant() : entry.time());
        ArrayNode resources = event.putArray("resources");
        entry.resources().forEach(resources::add);
        event.set("detail", detail);
        matched.put(id(event), () -> match(caller.place(), event));
        observers.forEach(observer -> observer.received(event.toString()));
        timeline.after(ON_ITS_WAY, "event " + entry.detailType(), () -> match(caller.place(), event));
        return PutEventsResultEntry.builder().eventId(id(event)).build();
    }

    private static PutEventsResultEntry refused(String code, String message) {
        return PutEventsResultEntry.builder()
                .errorCode(code)
                .errorMessage(message)
                .build();
    }

    /** Null if it is not a JSON object. */
    private static JsonNode detail(String text) {
        try {
            JsonNode detail = JSON.readTree(text);
            return detail.isObject() ? detail : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private ObjectNode envelope(AccountRegion place, String detailType, String source, Instant time) {
        String seed = place + "/event/" + events++;
        return JSON.createObjectNode()
                .put("version", "0")
                .put(
                        "id",
                        UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8))
                                .toString())
                .put("detail-type", detailType)
                .put("source", source)
                .put("account", place.account())
                .put("time", time.truncatedTo(ChronoUnit.SECONDS).toString())
                .put("region", place.region());
    }

    private static String id(ObjectNode event) {
        return event.get("id").asText();
    }

    private void match(AccountRegion place, ObjectNode event) {
        rules.in(place).stream()
                .filter(rule -> rule.enabled && rule.pattern != null && rule.pattern.matches(event))
                .forEach(rule -> deliver(rule, event));
    }

    private void deliver(LocalRule rule, ObjectNode event) {
        List.copyOf(rule.targets.values())
                .forEach(target -> deliveries.deliver(rule, target, id(event), event.toString()));
    }
}
