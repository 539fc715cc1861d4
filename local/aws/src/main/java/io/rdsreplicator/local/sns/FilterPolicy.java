package io.rdsreplicator.local.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * Which messages a subscription wants, by their attributes: every named attribute must have one of the values. Values are exact strings;
 * SNS's operators are refused.
 */
record FilterPolicy(Map<String, Set<String>> wanted) {
    static final FilterPolicy EVERYTHING = new FilterPolicy(Map.of());
    private static final JsonMapper JSON = new JsonMapper();

    static FilterPolicy parse(String text) {
        JsonNode policy = Subscription.tree(text, "FilterPolicy");
        if (!policy.isObject()) {
            throw SnsFailures.invalid("FilterPolicy: Filter policy scope must be an object");
        }
        Map<String, Set<String>> wanted = new TreeMap<>();
        policy.properties().forEach(e -> wanted.put(e.getKey(), values(e.getKey(), e.getValue())));
        return new FilterPolicy(wanted);
    }

    private static Set<String> values(String name, JsonNode values) {
        if (!values.isArray() || values.isEmpty()) {
            throw SnsFailures.invalid("FilterPolicy: \"" + name + "\" must be an array of values");
        }
        Set<String> texts = new HashSet<>();
        for (JsonNode value : values) {
            if (!value.isTextual()) {
                throw new UnsupportedOperationException("a filter policy has exact strings only here, not " + value);
            }
            texts.add(value.asText());
        }
        return texts;
    }

    boolean matches(Map<String, MessageAttributeValue> attributes) {
        return wanted.entrySet().stream()
                .allMatch(e -> attributes.containsKey(e.getKey())
                        && texts(attributes.get(e.getKey())).stream().anyMatch(e.getValue()::contains));
    }

    private static List<String> texts(MessageAttributeValue attribute) {
        if (!attribute.dataType().equals("String.Array")) {
            return attribute.dataType().startsWith("String") ? List.of(attribute.stringValue()) : List.of();
        }
        List<String> texts = new ArrayList<>();
        try {
            JSON.readTree(attribute.stringValue()).forEach(element -> {
                if (element.isTextual()) {
                    texts.add(element.asText());
                }
            });
        } catch (JsonProcessingException e) {
            return List.of();
        }
        return texts;
    }
}
