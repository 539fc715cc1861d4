package io.rdsreplicator.shared.settings;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The values that a setting can have. They are those of JSON: a truth value, a number, a text, or a list of texts.
 *
 * @param rule what a value must be, in words
 * @param schema the same as JSON Schema
 * @param reader the value in the form in which it is compared; empty if it breaks the rule
 */
public record SettingType(String rule, Map<String, Object> schema, Function<Object, Optional<Object>> reader) {
    private static final int LONGEST_LIST = 20;

    static SettingType flag() {
        return new SettingType(
                "true or false",
                Map.of("type", "boolean"),
                value -> value instanceof Boolean ? Optional.of(value) : Optional.empty());
    }

    static SettingType number(int least, int most) {
        return new SettingType(
                "a whole number from " + least + " to " + most,
                schema("integer", "minimum", least, "maximum", most),
                value -> whole(value)
                        .filter(number -> number >= least && number <= most)
                        .map(number -> number));
    }

    static SettingType numberOf(Set<Integer> allowed) {
        List<Integer> sorted = allowed.stream().sorted().toList();
        return new SettingType("one of " + sorted, Map.of("enum", sorted), value -> whole(value)
                .filter(allowed::contains)
                .map(number -> number));
    }

    /** Aurora capacity units. */
    static SettingType capacity() {
        return new SettingType(
                "a number from 0 to 256 in steps of 0.5",
                schema("number", "minimum", 0, "maximum", 256, "multipleOf", 0.5),
                value -> value instanceof Number number
                        ? Optional.of(number.doubleValue())
                                .filter(n -> n >= 0 && n <= 256 && n * 2 == Math.rint(n * 2))
                                .map(n -> n)
                        : Optional.empty());
    }

    /**
     * @param rule the pattern in words
     */
    static SettingType text(String pattern, String rule) {
        Pattern compiled = Pattern.compile(pattern);
        return new SettingType(
                rule,
                schema("string", "pattern", "^" + pattern + "$"),
                value -> value instanceof String text && compiled.matcher(text).matches()
                        ? Optional.of(text)
                        : Optional.empty());
    }

    static SettingType oneOf(String... allowed) {
        List<String> words = List.of(allowed);
        return new SettingType(
                "one of " + words,
                schema("string", "enum", words),
                value -> words.contains(value) ? Optional.of(value) : Optional.empty());
    }

    /** A list without an order. */
    static SettingType list(String pattern, String rule) {
        Pattern compiled = Pattern.compile(pattern);
        return new SettingType(
                "a list of at most " + LONGEST_LIST + " of " + rule,
                schema(
                        "array",
                        "items",
                        schema("string", "pattern", "^" + pattern + "$"),
                        "maxItems",
                        LONGEST_LIST,
                        "uniqueItems",
                        true),
                value -> value instanceof List<?> items ? texts(items, compiled) : Optional.empty());
    }

    private static Optional<Object> texts(List<?> items, Pattern pattern) {
        List<String> texts = items.stream()
                .flatMap(item -> item instanceof String text ? Stream.of(text) : Stream.empty())
                .filter(text -> pattern.matcher(text).matches())
                .distinct()
                .sorted()
                .toList();
        return texts.size() == items.size() && texts.size() <= LONGEST_LIST ? Optional.of(texts) : Optional.empty();
    }

    private static Optional<Integer> whole(Object value) {
        if (!(value instanceof Number)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(value.toString()).intValueExact());
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> schema(String type, Object... keywords) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        for (int i = 0; i < keywords.length; i += 2) {
            schema.put((String) keywords[i], keywords[i + 1]);
        }
        return schema;
    }
}
