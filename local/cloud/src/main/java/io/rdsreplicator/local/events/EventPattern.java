package io.rdsreplicator.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.RuleCompiler;

/**
 * An event pattern, as AWS's own library reads and matches it. Every field that it names must hold one of the values given for it.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html">Event patterns</a>
 */
final class EventPattern {
    private static final String RULE = "pattern";

    private final Machine machine = Machine.builder().build();

    private EventPattern(String text) throws IOException {
        machine.addRule(RULE, text);
    }

    static EventPattern parse(String text) {
        String problem = RuleCompiler.check(text);
        if (problem != null) {
            throw EventsFailures.invalidPattern(problem);
        }
        try {
            return new EventPattern(text);
        } catch (IOException e) {
            throw EventsFailures.invalidPattern(e.getMessage());
        }
    }

    boolean matches(JsonNode event) {
        try {
            return !machine.rulesForJSONEvent(event.toString()).isEmpty();
        } catch (Exception e) {
            throw new IllegalStateException("an event of the local AWS is no JSON object: " + event, e);
        }
    }
}
