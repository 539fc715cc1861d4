package io.rdsreplicator.local.stacks.template;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A parameter of a template and the values that it accepts.
 *
 * @param defaultValue null if a value must be given
 * @param allowedValues empty for any
 */
public record ParameterDefinition(
        String name,
        String type,
        String defaultValue,
        List<String> allowedValues,
        String allowedPattern,
        Integer minLength,
        Integer maxLength,
        BigDecimal minValue,
        BigDecimal maxValue,
        String constraintDescription,
        String description,
        boolean noEcho) {
    private static final Set<String> KEYS = Set.of(
            "Type",
            "Default",
            "AllowedValues",
            "AllowedPattern",
            "MinLength",
            "MaxLength",
            "MinValue",
            "MaxValue",
            "ConstraintDescription",
            "Description",
            "NoEcho");
    private static final Pattern TYPES = Pattern.compile(
            "String|Number|CommaDelimitedList|List<Number>|AWS::EC2::[A-Za-z]+::[A-Za-z]+|List<AWS::EC2::[A-Za-z]+::[A-Za-z]+>");

    static ParameterDefinition read(String name, Object tree) {
        Map<String, Object> body = TemplateReader.map(tree, "parameter " + name);
        body.keySet().stream().filter(k -> !KEYS.contains(k)).findFirst().ifPresent(key -> {
            throw new TemplateException("Invalid template parameter property '" + key + "' of parameter " + name);
        });
        String type = scalar(name, body, "Type");
        if (type == null) {
            throw new TemplateException(
                    "Template format error: Every Parameters object must contain a Type member: " + name);
        }
        if (!TYPES.matcher(type).matches()) {
            throw new TemplateException(
                    "Template format error: Unrecognized parameter type: " + type + " of parameter " + name);
        }
        List<String> allowed = body.get("AllowedValues") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
        String pattern = scalar(name, body, "AllowedPattern");
        return new ParameterDefinition(
                name,
                type,
                scalar(name, body, "Default"),
                allowed,
                pattern,
                whole(name, body, "MinLength"),
                whole(name, body, "MaxLength"),
                number(name, body, "MinValue"),
                number(name, body, "MaxValue"),
                scalar(name, body, "ConstraintDescription"),
                scalar(name, body, "Description"),
                Boolean.parseBoolean(scalar(name, body, "NoEcho")));
    }

    boolean isList() {
        return type.equals("CommaDelimitedList") || type.startsWith("List<");
    }

    /** The result of {@code Ref} for a value: text, or a list of texts. */
    Object value(String given) {
        return isList() ? items(given) : given;
    }

    /**
     * @throws TemplateException with CloudFormation's message, or with the ConstraintDescription if the template has
     * one
     */
    void check(String given) {
        for (String item : isList() ? items(given) : List.of(given)) {
            checkItem(item);
        }
    }

    private void checkItem(String value) {
        if (!allowedValues.isEmpty()) {
            demand(allowedValues.contains(value), "must be one of AllowedValues");
        }
        if (allowedPattern != null) {
            demand(Pattern.matches(allowedPattern, value), "must match pattern " + allowedPattern);
        }
        if (minLength != null) {
            demand(value.length() >= minLength, "must contain at least " + minLength + " characters");
        }
        if (maxLength != null) {
            demand(value.length() <= maxLength, "must contain at most " + maxLength + " characters");
        }
        if (type.contains("Number")) {
            BigDecimal number = numberOf(value);
            demand(number != null, "must be a number");
            demand(minValue == null || number.compareTo(minValue) >= 0, "must be a number not less than " + minValue);
            demand(
                    maxValue == null || number.compareTo(maxValue) <= 0,
                    "must be a number not greater than " + maxValue);
        }
        if (type.contains("AWS::EC2::")) {
            demand(!value.isBlank(), "must not be empty: " + type);
        }
    }

    private void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new TemplateException(
                    constraintDescription == null
                            ? "Parameter '" + name + "' " + otherwise
                            : "Parameter " + name + " failed to satisfy constraint: " + constraintDescription);
        }
    }

    private static BigDecimal numberOf(String value) {
        try {
            return new BigDecimal(value);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    /** An empty value is a list of one empty text. */
    private static List<String> items(String given) {
        return Arrays.stream(given.split(",", -1)).map(String::strip).toList();
    }

    private static String scalar(String name, Map<String, Object> body, String key) {
        Object value = body.get(key);
        if (value instanceof Map || value instanceof List) {
            throw new TemplateException(
                    "Template format error: Every " + key + " member must be a string: parameter " + name);
        }
        return value == null ? null : String.valueOf(value);
    }

    private static BigDecimal number(String name, Map<String, Object> body, String key) {
        String text = scalar(name, body, key);
        BigDecimal number = text == null ? null : numberOf(text);
        if (text != null && number == null) {
            throw new TemplateException(
                    "Template format error: " + key + " of parameter " + name + " must be a number");
        }
        return number;
    }

    private static Integer whole(String name, Map<String, Object> body, String key) {
        BigDecimal number = number(name, body, key);
        return number == null ? null : number.intValue();
    }
}
