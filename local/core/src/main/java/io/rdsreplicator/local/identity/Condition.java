package io.rdsreplicator.local.identity;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * One operator applied to one condition key, as in <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">IAM</a>.
 */
final class Condition {
    private enum Quantifier {
        NONE,
        ALL,
        ANY
    }

    /** Whether one value of the request satisfies one value of the policy. */
    private interface Test {
        boolean holds(String value, AccessRequest request);
    }

    private final String key;
    private final Quantifier quantifier;
    private final boolean ifExists;
    private final boolean negated;
    private final boolean isNull;
    private final List<Test> tests;
    private final List<String> expected;

    Condition(String operator, String key, List<String> expected, boolean variables) {
        String name = operator;
        this.key = key;
        this.expected = expected;
        this.quantifier = name.startsWith("ForAllValues:")
                ? Quantifier.ALL
                : name.startsWith("ForAnyValue:") ? Quantifier.ANY : Quantifier.NONE;
        name = name.substring(name.indexOf(':') + 1);
        this.ifExists = name.endsWith("IfExists");
        name = ifExists ? name.substring(0, name.length() - "IfExists".length()) : name;
        this.isNull = name.equals("Null");
        this.negated = name.contains("Not");
        if (isNull && (ifExists || quantifier != Quantifier.NONE)) {
            throw unknown(operator);
        }
        String plain = name;
        this.tests = expected.stream()
                .map(value -> test(operator, plain, value, variables))
                .toList();
    }

    private static Test test(String operator, String name, String expected, boolean variables) {
        return switch (name) {
            case "StringEquals", "StringNotEquals" -> text(expected, PolicyText.Mode.EXACT, variables);
            case "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase" ->
                text(expected, PolicyText.Mode.EXACT_IGNORING_CASE, variables);
            case "StringLike", "StringNotLike" -> text(expected, PolicyText.Mode.WILDCARDS, variables);
            case "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike" -> text(expected, PolicyText.Mode.ARN, variables);
            case "Bool", "Null" -> bool(operator, expected);
            case "NumericEquals", "NumericNotEquals" -> number(operator, expected, order -> order == 0);
            case "NumericLessThan" -> number(operator, expected, order -> order < 0);
            case "NumericLessThanEquals" -> number(operator, expected, order -> order <= 0);
            case "NumericGreaterThan" -> number(operator, expected, order -> order > 0);
            case "NumericGreaterThanEquals" -> number(operator, expected, order -> order >= 0);
            case "DateEquals",
                    "DateNotEquals",
                    "DateLessThan",
                    "DateLessThanEquals",
                    "DateGreaterThan",
                    "DateGreaterThanEquals",
                    "IpAddress",
                    "NotIpAddress",
                    "BinaryEquals" ->
                throw new MalformedPolicyException("the condition operator " + operator + " is not implemented here");
            default -> throw unknown(operator);
        };
    }

    private static Test text(String expected, PolicyText.Mode mode, boolean variables) {
        PolicyText text = new PolicyText(expected, mode, variables);
        return text::matches;
    }

    private static Test bool(String operator, String expected) {
        String wanted = expected.toLowerCase(Locale.ROOT);
        if (!wanted.equals("true") && !wanted.equals("false")) {
            throw new MalformedPolicyException(operator + " takes true or false, not " + expected);
        }
        return (value, request) -> value.equalsIgnoreCase(wanted);
    }

    private static Test number(String operator, String expected, Predicate<Integer> order) {
        BigDecimal bound = decimal(expected);
        if (bound == null) {
            throw new MalformedPolicyException(operator + " takes a number, not " + expected);
        }
        return (value, request) -> {
            BigDecimal number = decimal(value);
            return number != null && order.test(number.compareTo(bound));
        };
    }

    private static BigDecimal decimal(String text) {
        return text.matches("[+-]?\\d{1,30}(\\.\\d{1,30})?") ? new BigDecimal(text) : null;
    }

    private static MalformedPolicyException unknown(String operator) {
        return new MalformedPolicyException("unknown condition operator: " + operator);
    }

    boolean holds(AccessRequest request) {
        List<String> values = request.values(key);
        if (isNull) {
            return expected.stream().anyMatch(e -> e.equalsIgnoreCase(Boolean.toString(values.isEmpty())));
        }
        if (values.isEmpty()) {
            return ifExists || quantifier == Quantifier.ALL || (negated && quantifier == Quantifier.NONE);
        }
        Predicate<String> one = value -> negated != tests.stream().anyMatch(t -> t.holds(value, request));
        boolean all = quantifier == Quantifier.ALL || (negated && quantifier == Quantifier.NONE);
        return all ? values.stream().allMatch(one) : values.stream().anyMatch(one);
    }
}
