package io.rdsreplicator.local.simulation.fault;

import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.sns.PublishedMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes SNS and EventBridge deliver late, out of order, and more than once. Announcements can also come after their
 * execution has failed.
 */
public final class DeliveryFaults {
    private static final Pattern EVENT_ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Pattern ANNOUNCED = Pattern.compile("\"replicationId\":\"([^\"]+)\".*\"snapshotArn\"");
    private static final Pattern FAILED_LANDING =
            Pattern.compile("execution:[^:\"]*destination-replication:([^\"]+)\"");
    private static final Duration USUAL = Duration.ofMillis(100);
    private final Simulation simulation;
    private final RandomDraws draws;
    private final RandomDraws redeliveries;
    /** The announcements by their content. */
    private final Map<String, String> announcements = new HashMap<>();

    private boolean on;

    public DeliveryFaults(Simulation simulation) {
        this.simulation = simulation;
        this.draws = RandomDraws.of(simulation.scenario().seed(), "deliveries");
        this.redeliveries = RandomDraws.of(simulation.scenario().seed(), "redeliveries");
    }

    public void on(boolean now) {
        on = now && simulation.scenario().has(Trouble.DELIVERIES);
        simulation.stage().aws().sns().deliverAfter(USUAL);
    }

    /** A message is about to be delivered. The delay that is set here applies to the next message. */
    public void published(PublishedMessage message) {
        if (!on) {
            return;
        }
        Matcher announced = ANNOUNCED.matcher(message.message());
        if (announced.find()) {
            announcements.putIfAbsent(announced.group(1), message.messageId());
        }
        if (draws.chance(0.4)) {
            simulation.tell(Fault.MESSAGE_DUPLICATED, message.messageId());
            simulation.after(
                    draws.spread(Duration.ofMillis(50), Duration.ofHours(1)),
                    "a message again",
                    () -> simulation.stage().aws().sns().redeliver(message.messageId()));
        }
        boolean late = draws.chance(0.3);
        if (late) {
            simulation.tell(Fault.MESSAGE_DELAYED, "from here on");
        }
        simulation
                .stage()
                .aws()
                .sns()
                .deliverAfter(late ? draws.spread(Duration.ofSeconds(1), Duration.ofMinutes(45)) : USUAL);
    }

    public void received(String event) {
        Matcher failed = FAILED_LANDING.matcher(event);
        if (on && failed.find() && announcements.containsKey(failed.group(1)) && redeliveries.chance(0.5)) {
            String messageId = announcements.get(failed.group(1));
            simulation.tell(Fault.MESSAGE_DUPLICATED, messageId);
            simulation.after(
                    redeliveries.spread(Duration.ofSeconds(1), Duration.ofMinutes(30)),
                    "a message again",
                    () -> simulation.stage().aws().sns().redeliver(messageId));
        }
        Matcher id = EVENT_ID.matcher(event);
        if (on && id.find() && draws.chance(0.3)) {
            String eventId = id.group(1);
            simulation.tell(Fault.EVENT_DUPLICATED, eventId);
            simulation.after(
                    draws.spread(Duration.ofMillis(600), Duration.ofMinutes(20)),
                    "an event again",
                    () -> simulation.stage().aws().events().redeliver(eventId));
        }
    }
}
