package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.sns.PublishedMessage;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Has SNS and EventBridge deliver late, out of order, and more than once. */
final class DeliveryFaults {
    private static final Pattern EVENT_ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Duration USUAL = Duration.ofMillis(100);
    private final World world;
    private final Draws draws;
    private boolean on;

    DeliveryFaults(World world) {
        this.world = world;
        this.draws = Draws.of(world.scenario().seed(), "deliveries");
    }

    void on(boolean now) {
        on = now && world.scenario().has(Trouble.DELIVERIES);
        world.stage().aws().sns().deliverAfter(USUAL);
    }

    /** A message is about to be delivered; the delay set here is that of the message after it. */
    void published(PublishedMessage message) {
        if (!on) {
            return;
        }
        if (draws.chance(0.4)) {
            world.tell(Fault.MESSAGE_DUPLICATED, message.messageId());
            world.after(draws.spread(Duration.ofMillis(50), Duration.ofHours(1)), "a message again", () ->
                    world.stage().aws().sns().redeliver(message.messageId()));
        }
        boolean late = draws.chance(0.3);
        if (late) {
            world.tell(Fault.MESSAGE_DELAYED, "from here on");
        }
        world.stage().aws().sns().deliverAfter(late ? draws.spread(Duration.ofSeconds(1), Duration.ofMinutes(45)) : USUAL);
    }

    void received(String event) {
        Matcher id = EVENT_ID.matcher(event);
        if (on && id.find() && draws.chance(0.3)) {
            String eventId = id.group(1);
            world.tell(Fault.EVENT_DUPLICATED, eventId);
            world.after(draws.spread(Duration.ofMillis(600), Duration.ofMinutes(20)), "an event again", () ->
                    world.stage().aws().events().redeliver(eventId));
        }
    }
}
