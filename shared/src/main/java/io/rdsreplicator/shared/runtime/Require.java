package io.rdsreplicator.shared.runtime;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks input. If a field breaks a rule, it throws {@link InvalidRequestException} with the field and the rule. */
public final class Require {
    private Require() {}

    public static <T> T present(@Nullable T value, String field) {
        if (value == null) {
            throw new InvalidRequestException(field + " is missing");
        }
        return value;
    }

    public static String text(@Nullable String value, String field) {
        if (value == null || value.isBlank()) {
            throw new InvalidRequestException(field + " is missing or empty");
        }
        return value;
    }

    /**
     * @param rule the pattern in words, such as {@code 12 digits}
     */
    public static String matches(Pattern pattern, @Nullable String value, String field, String rule) {
        String present = text(value, field);
        that(pattern.matcher(present).matches(), field + " must be " + rule);
        return present;
    }

    public static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new InvalidRequestException(otherwise);
        }
    }
}
