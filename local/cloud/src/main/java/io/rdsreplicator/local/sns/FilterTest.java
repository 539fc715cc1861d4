package io.rdsreplicator.local.sns;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** One of the values that a filter policy gives for a key: an exact value, or an operator. */
interface FilterTest {
    /** SNS only compares numbers between minus and plus this value. */
    BigDecimal LARGEST = BigDecimal.valueOf(1_000_000_000);

    /** @param values of the key in the message; none if the message does not have the key */
    boolean holdsFor(List<JsonNode> values);

    /**
     * @throws software.amazon.awssdk.services.sns.model.InvalidParameterException if SNS does not have the operator,
     * or does not accept it with this value
     */
    static FilterTest parse(String key, JsonNode wanted) {
        if (wanted.isArray()) {
            throw invalid(key, "a value is a string, number, true, false, null or an object with an operator");
        }
        if (!wanted.isObject()) {
            return any(exactly(wanted));
        }
        if (wanted.size() != 1) {
            throw invalid(key, "an operator stands alone in its object");
        }
        Map.Entry<String, JsonNode> operator = wanted.properties().iterator().next();
        JsonNode operand = operator.getValue();
        return switch (operator.getKey()) {
            case "exists" -> exists(key, operand);
            case "anything-but" -> any(anythingBut(key, operand));
            case "numeric" -> any(numeric(key, operand));
            case "prefix", "suffix", "equals-ignore-case" -> any(text(key, operator.getKey(), operand));
            case "cidr" -> throw new UnsupportedOperationException("a filter policy has no cidr here");
            default -> throw invalid(key, "Unrecognized match type " + operator.getKey());
        };
    }

    private static FilterTest any(Predicate<JsonNode> one) {
        return values -> values.stream().anyMatch(one);
    }

    private static FilterTest exists(String key, JsonNode operand) {
        if (!operand.isBoolean()) {
            throw invalid(key, "exists match pattern must be either true or false");
        }
        return values -> values.isEmpty() != operand.asBoolean();
    }

    private static Predicate<JsonNode> exactly(JsonNode wanted) {
        return wanted.isNumber()
                ? value -> value.isNumber() && value.decimalValue().compareTo(wanted.decimalValue()) == 0
                : wanted::equals;
    }

    private static Predicate<JsonNode> text(String key, String operator, JsonNode operand) {
        if (!operand.isTextual()) {
            throw invalid(key, operator + " match pattern must be a string");
        }
        String wanted = operand.asText();
        return value -> value.isTextual()
                && switch (operator) {
                    case "prefix" -> value.asText().startsWith(wanted);
                    case "suffix" -> value.asText().endsWith(wanted);
                    default -> value.asText().equalsIgnoreCase(wanted);
                };
    }

    /** The key must be present. If it has several values, one that is not excluded suffices. */
    private static Predicate<JsonNode> anythingBut(String key, JsonNode operand) {
        if (operand.isObject()) {
            String operator = operand.size() == 1 ? operand.fieldNames().next() : "";
            if (!operator.equals("prefix") && !operator.equals("suffix")) {
                throw invalid(key, "anything-but takes prefix or suffix of the operators");
            }
            return text(key, operator, operand.get(operator)).negate();
        }
        List<JsonNode> refused = new ArrayList<>();
        if (operand.isArray()) {
            operand.forEach(refused::add);
        } else {
            refused.add(operand);
        }
        if (refused.isEmpty() || !refused.stream().allMatch(value -> value.isTextual() || value.isNumber())) {
            throw invalid(key, "anything-but must have strings or numbers");
        }
        return value -> refused.stream().noneMatch(unwanted -> exactly(unwanted).test(value));
    }

    private static Predicate<JsonNode> numeric(String key, JsonNode operand) {
        if (!operand.isArray() || operand.isEmpty() || operand.size() > 4 || operand.size() % 2 != 0) {
            throw invalid(key, "numeric must have one or two pairs of a comparison and a number");
        }
        Predicate<JsonNode> all = JsonNode::isNumber;
        for (Iterator<JsonNode> pairs = operand.iterator(); pairs.hasNext(); ) {
            all = all.and(comparison(key, pairs.next().asText(), pairs.next()));
        }
        return all;
    }

    private static Predicate<JsonNode> comparison(String key, String operator, JsonNode operand) {
        if (!operand.isNumber() || operand.decimalValue().abs().compareTo(LARGEST) > 0) {
            throw invalid(key, "numeric compares with numbers between -1000000000 and 1000000000");
        }
        BigDecimal bound = operand.decimalValue();
        return switch (operator) {
            case "=" -> value -> value.decimalValue().compareTo(bound) == 0;
            case "<" -> value -> value.decimalValue().compareTo(bound) < 0;
            case "<=" -> value -> value.decimalValue().compareTo(bound) <= 0;
            case ">" -> value -> value.decimalValue().compareTo(bound) > 0;
            case ">=" -> value -> value.decimalValue().compareTo(bound) >= 0;
            default -> throw invalid(key, "Unrecognized numeric range operator: " + operator);
        };
    }

    private static RuntimeException invalid(String key, String reason) {
        return SnsFailures.invalid("FilterPolicy: \"" + key + "\": " + reason);
    }
}
