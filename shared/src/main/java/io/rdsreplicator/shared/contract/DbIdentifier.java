package io.rdsreplicator.shared.contract;

import io.rdsreplicator.shared.runtime.Require;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the identifier of a DB instance that somebody has entered. RDS stores it in lower case.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints">
 *     Naming constraints</a>
 */
public final class DbIdentifier {
    public static final String RULE =
            "an RDS identifier: 1 to 63 letters, digits and single hyphens, beginning with a letter and not ending with a hyphen";

    private static final Pattern FORM = Pattern.compile("(?=.{1,63}$)[A-Za-z](?:-?[A-Za-z0-9])*");

    private DbIdentifier() {}

    /** Whether a text can be an identifier in the form in which RDS stores it. */
    public static boolean isStored(String text) {
        return FORM.matcher(text).matches() && text.equals(text.toLowerCase(Locale.ROOT));
    }

    /**
     * Returns the identifier in lower case.
     *
     * @throws io.rdsreplicator.shared.errors.InvalidRequestException with the field and the rule
     */
    public static String require(@Nullable String value, String field) {
        return require(value, field, RULE);
    }

    /**
     * @param rule the allowed values of the field, in words
     */
    public static String require(@Nullable String value, String field, String rule) {
        return Require.matches(FORM, value, field, rule).toLowerCase(Locale.ROOT);
    }
}
