package io.rdsreplicator.shared.runtime;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.regex.Pattern;

/** Checks input. If a field breaks a rule, it throws {@link InvalidRequestException} with the field and the rule. */
public final class Require {
    private Require() {}

    public static <T> T present(T value, String field) {
        that(value != null, field + " is missing");
        return value;
    }

    public static String text(String value, String field) {
        that(value != null && !value.isBlank(), field + " is missing or empty");
        return value;
    }

    /**
     * @param rule the pattern in words, such as {@code 12 digits}
     */
    public static String matches(Pattern pattern, String value, String field, String rule) {
        text(value, field);
        that(pattern.matcher(value).matches(), field + " must be " + rule);
        return value;
    }

    public static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new InvalidRequestException(otherwise);
        }
    }
}
