package io.rdsreplicator.local.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html">event pattern</a>. An
 * event matches if every field in the pattern has one of the values given for it.
 */
final class EventPattern {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, EventPattern> nested = new LinkedHashMap<>();
    private final Map<String, List<ValueTest>> leaves = new LinkedHashMap<>();

    static EventPattern parse(String text) {
        try {
            return new EventPattern(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw EventsFailures.invalidPattern("it is not JSON");
        }
    }

    private EventPattern(JsonNode pattern) {
        if (!pattern.isObject() || pattern.isEmpty()) {
            throw EventsFailures.invalidPattern("Filter is not an object, or empty: " + pattern);
        }
        pattern.properties().forEach(field -> add(field.getKey(), field.getValue()));
    }

    private void add(String name, JsonNode wanted) {
        if (name.equals("$or")) {
            throw EventsFailures.invalidPattern("$or is not implemented here");
        }
        if (wanted.isObject()) {
            nested.put(name, new EventPattern(wanted));
            return;
        }
        if (!wanted.isArray() || wanted.isEmpty()) {
            throw EventsFailures.invalidPattern("\"" + name + "\" must be an object or an array of values");
        }
        List<ValueTest> tests = new ArrayList<>();
        wanted.forEach(value -> tests.add(ValueTest.parse(value)));
        leaves.put(name, tests);
    }

    boolean matches(JsonNode event) {
        return leaves.entrySet().stream().allMatch(leaf -> holds(leaf.getValue(), event.path(leaf.getKey())))
                && nested.entrySet().stream()
                        .allMatch(field -> field.getValue().matchesAny(event.path(field.getKey())));
    }

    /** A list of objects matches if one of its objects matches. */
    private boolean matchesAny(JsonNode value) {
        if (!value.isArray()) {
            return matches(value);
        }
        for (JsonNode element : value) {
            if (matches(element)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(List<ValueTest> tests, JsonNode value) {
        List<JsonNode> values = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(values::add);
        } else if (!value.isMissingNode() && !value.isObject()) {
            values.add(value);
        }
        return tests.stream().anyMatch(test -> test.holdsFor(values));
    }
}
