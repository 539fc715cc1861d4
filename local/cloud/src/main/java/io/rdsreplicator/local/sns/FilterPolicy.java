package io.rdsreplicator.local.sns;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Selects the messages of a subscription by their attributes or their bodies. Every key in the policy must have one of
 * the values given for it. {@code $or} and {@code cidr} are not implemented here.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html">Subscription filter
 * policies</a>
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html">Filter policy
 * constraints</a>
 */
final class FilterPolicy {
    private static final int MOST_KEYS = 5;
    private static final int MOST_COMBINATIONS = 150;

    private final Map<String, FilterPolicy> nested = new TreeMap<>();
    private final Map<String, List<FilterTest>> leaves = new TreeMap<>();

    private FilterPolicy(JsonNode policy, FilterScope scope) {
        policy.properties().forEach(key -> add(key.getKey(), key.getValue(), scope));
    }

    static FilterPolicy parse(String text, FilterScope scope) {
        JsonNode policy = Subscription.tree(text, "FilterPolicy");
        if (!policy.isObject()) {
            throw SnsFailures.invalid("FilterPolicy: Filter policy must be an object");
        }
        FilterPolicy parsed = new FilterPolicy(policy, scope);
        if (parsed.keys() > MOST_KEYS) {
            throw SnsFailures.invalid("FilterPolicy: Filter policy can not have more than " + MOST_KEYS + " keys");
        }
        if (parsed.combinations(1) > MOST_COMBINATIONS) {
            throw SnsFailures.invalid("FilterPolicy: Filter policy is too complex");
        }
        return parsed;
    }

    private void add(String key, JsonNode wanted, FilterScope scope) {
        if (key.equals("$or")) {
            throw new UnsupportedOperationException("a filter policy has no $or here");
        }
        if (wanted.isObject() && scope == FilterScope.BODY && !wanted.isEmpty()) {
            nested.put(key, new FilterPolicy(wanted, scope));
        } else if (wanted.isArray() && !wanted.isEmpty()) {
            List<FilterTest> tests = new ArrayList<>();
            wanted.forEach(value -> tests.add(FilterTest.parse(key, value)));
            leaves.put(key, tests);
        } else {
            throw SnsFailures.invalid("FilterPolicy: \"" + key + "\" must be "
                    + (scope == FilterScope.BODY ? "an object or " : "") + "an array");
        }
    }

    private long keys() {
        return leaves.size()
                + nested.values().stream().mapToLong(FilterPolicy::keys).sum();
    }

    /** The number of values of a key is multiplied by the key's depth. */
    private long combinations(int depth) {
        return Stream.concat(
                        leaves.values().stream().map(tests -> (long) tests.size() * depth),
                        nested.values().stream().map(policy -> policy.combinations(depth + 1)))
                .reduce(1L, (a, b) -> Math.min((long) MOST_COMBINATIONS + 1, a * b));
    }

    /** @param message an object: a message's attributes, or its body */
    boolean matches(JsonNode message) {
        return leaves.entrySet().stream().allMatch(leaf -> holds(leaf.getValue(), message.path(leaf.getKey())))
                && nested.entrySet().stream().allMatch(key -> key.getValue().matchesAny(message.path(key.getKey())));
    }

    /** A list of objects matches if one of its objects matches. */
    private boolean matchesAny(JsonNode value) {
        return value.isArray() ? elements(value).stream().anyMatch(this::matches) : matches(value);
    }

    private static boolean holds(List<FilterTest> tests, JsonNode value) {
        List<JsonNode> values = value.isMissingNode() || value.isObject()
                ? List.of()
                : value.isArray() ? elements(value) : List.of(value);
        return tests.stream().anyMatch(test -> test.holdsFor(values));
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements;
    }
}
