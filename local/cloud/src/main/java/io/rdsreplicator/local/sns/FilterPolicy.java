package io.rdsreplicator.local.sns;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import software.amazon.event.ruler.Machine;

/**
 * Selects the messages of a subscription by their attributes or their bodies, as AWS's own library matches them. The
 * limits of SNS and the operators that it documents are checked here. {@code $or} is not implemented.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html">Subscription filter
 * policies</a>
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html">Filter policy
 * constraints</a>
 */
final class FilterPolicy {
    private static final int MOST_KEYS = 5;
    private static final int MOST_COMBINATIONS = 150;
    private static final BigDecimal LARGEST = BigDecimal.valueOf(1_000_000_000);
    private static final Set<String> OPERATORS =
            Set.of("anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix");
    private static final String RULE = "policy";

    private final Machine machine = Machine.builder().build();
    private int keys;
    private long combinations = 1;

    private FilterPolicy(JsonNode policy, FilterScope scope) {
        check(policy, scope, 1);
        if (keys > MOST_KEYS) {
            throw invalid("Filter policy can not have more than " + MOST_KEYS + " keys");
        }
        if (combinations > MOST_COMBINATIONS) {
            throw invalid("Filter policy is too complex");
        }
    }

    static FilterPolicy parse(String text, FilterScope scope) {
        JsonNode policy = Subscription.tree(text, "FilterPolicy");
        if (!policy.isObject()) {
            throw invalid("Filter policy must be an object");
        }
        FilterPolicy parsed = new FilterPolicy(policy, scope);
        try {
            if (!policy.isEmpty()) {
                parsed.machine.addRule(RULE, policy.toString());
            }
            return parsed;
        } catch (IOException | IllegalArgumentException e) {
            throw invalid(e.getMessage());
        }
    }

    /** The number of values of a key is multiplied by the key's depth. */
    private void check(JsonNode policy, FilterScope scope, int depth) {
        for (Map.Entry<String, JsonNode> key : policy.properties()) {
            JsonNode wanted = key.getValue();
            if (key.getKey().equals("$or")) {
                throw new UnsupportedOperationException("a filter policy has no $or here");
            }
            if (wanted.isObject() && scope == FilterScope.BODY) {
                check(wanted, scope, depth + 1);
            } else if (wanted.isArray()) {
                keys++;
                combinations = Math.min(MOST_COMBINATIONS + 1L, combinations * wanted.size() * depth);
                checkValue(wanted);
            } else {
                throw invalid("\"" + key.getKey() + "\" must be " + (scope == FilterScope.BODY ? "an object or " : "")
                        + "an array");
            }
        }
    }

    /** The library has more operators than SNS, and compares larger numbers. */
    private static void checkValue(JsonNode value) {
        if (value.isNumber() && value.decimalValue().abs().compareTo(LARGEST) > 0) {
            throw invalid("numbers must be between -1000000000 and 1000000000");
        }
        if (value.isArray()) {
            value.forEach(FilterPolicy::checkValue);
        }
        value.properties().forEach(operator -> {
            JsonNode operand = operator.getValue();
            if (!OPERATORS.contains(operator.getKey())) {
                throw invalid("Unrecognized match type " + operator.getKey());
            }
            if (operand.isObject() && !(operator.getKey().equals("anything-but") && operand.has("prefix"))) {
                throw invalid("Unsupported " + operator.getKey() + " pattern: " + operand);
            }
            checkValue(operand);
        });
    }

    /** @param message its attributes as an object, or its body. Without any key it only passes an empty policy. */
    boolean matches(JsonNode message) {
        if (machine.isEmpty()) {
            return true;
        }
        try {
            return message.isObject()
                    && !message.isEmpty()
                    && !machine.rulesForJSONEvent(message.toString()).isEmpty();
        } catch (Exception e) {
            throw new IllegalStateException("the message cannot be matched: " + message, e);
        }
    }

    private static RuntimeException invalid(String reason) {
        return SnsFailures.invalid("FilterPolicy: " + reason);
    }
}
