package io.rdsreplicator.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The condition of a pattern on one field. A field with a list has several values, and an absent field has none. */
interface ValueTest {
    boolean holdsFor(List<JsonNode> values);

    static ValueTest parse(JsonNode wanted) {
        if (wanted.isArray()) {
            throw EventsFailures.invalidPattern("a list within a list: " + wanted);
        }
        if (!wanted.isObject()) {
            return any(exactly(wanted));
        }
        if (wanted.size() != 1) {
            throw EventsFailures.invalidPattern("one operator is wanted: " + wanted);
        }
        String operator = wanted.fieldNames().next();
        JsonNode operand = wanted.get(operator);
        return switch (operator) {
            case "exists" -> exists(operand);
            case "prefix", "suffix", "equals-ignore-case" -> any(text(operator, operand));
            case "anything-but" -> any(anythingBut(operand));
            case "numeric" -> any(numeric(operand));
            default -> throw EventsFailures.invalidPattern("the operator " + operator + " is not implemented here");
        };
    }

    private static ValueTest any(Predicate<JsonNode> test) {
        return values -> values.stream().anyMatch(test);
    }

    private static ValueTest exists(JsonNode operand) {
        if (!operand.isBoolean()) {
            throw EventsFailures.invalidPattern("exists is true or false");
        }
        return values -> values.isEmpty() != operand.asBoolean();
    }

    private static Predicate<JsonNode> exactly(JsonNode wanted) {
        return wanted.isNumber()
                ? value -> value.isNumber() && value.decimalValue().compareTo(wanted.decimalValue()) == 0
                : wanted::equals;
    }

    private static Predicate<JsonNode> text(String operator, JsonNode operand) {
        if (!operand.isTextual()) {
            throw EventsFailures.invalidPattern(operator + " takes a string: " + operand);
        }
        String wanted = operand.asText();
        Predicate<String> test =
                switch (operator) {
                    case "prefix" -> value -> value.startsWith(wanted);
                    case "suffix" -> value -> value.endsWith(wanted);
                    default -> wanted::equalsIgnoreCase;
                };
        return value -> value.isTextual() && test.test(value.asText());
    }

    private static Predicate<JsonNode> anythingBut(JsonNode operand) {
        if (operand.isObject()) {
            if (operand.size() != 1) {
                throw EventsFailures.invalidPattern("one operator is wanted: " + operand);
            }
            String operator = operand.fieldNames().next();
            if (!operator.equals("prefix") && !operator.equals("suffix")) {
                throw EventsFailures.invalidPattern("anything-but " + operator + " is not implemented here");
            }
            return text(operator, operand.get(operator)).negate();
        }
        List<Predicate<JsonNode>> unwanted = new ArrayList<>();
        for (JsonNode value : operand.isArray() ? operand : List.of(operand)) {
            if (!value.isTextual() && !value.isNumber()) {
                throw EventsFailures.invalidPattern("anything-but takes strings and numbers: " + operand);
            }
            unwanted.add(exactly(value));
        }
        if (unwanted.isEmpty()) {
            throw EventsFailures.invalidPattern("anything-but takes at least one value");
        }
        return value -> unwanted.stream().noneMatch(test -> test.test(value));
    }

    private static Predicate<JsonNode> numeric(JsonNode operand) {
        if (!operand.isArray() || (operand.size() != 2 && operand.size() != 4)) {
            throw EventsFailures.invalidPattern("numeric takes one or two comparisons: " + operand);
        }
        Predicate<BigDecimal> test = number -> true;
        for (int i = 0; i < operand.size(); i += 2) {
            test = test.and(comparison(operand.get(i).asText(), operand.get(i + 1)));
        }
        Predicate<BigDecimal> all = test;
        return value -> value.isNumber() && all.test(value.decimalValue());
    }

    private static Predicate<BigDecimal> comparison(String operator, JsonNode bound) {
        if (!bound.isNumber()) {
            throw EventsFailures.invalidPattern("numeric compares with numbers: " + bound);
        }
        BigDecimal limit = bound.decimalValue();
        return switch (operator) {
            case "=" -> number -> number.compareTo(limit) == 0;
            case "<" -> number -> number.compareTo(limit) < 0;
            case "<=" -> number -> number.compareTo(limit) <= 0;
            case ">" -> number -> number.compareTo(limit) > 0;
            case ">=" -> number -> number.compareTo(limit) >= 0;
            default -> throw EventsFailures.invalidPattern("unknown numeric operator: " + operator);
        };
    }
}
