package io.rdsreplicator.shared.contract;

import io.rdsreplicator.shared.runtime.Require;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The identifier that AWS assigns to a DB instance ({@code DbiResourceId}) or a DB cluster ({@code
 * DbClusterResourceId}). AWS never changes it and never assigns it
 * again.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html">DBInstance</a>
 */
public final class ResourceId {
    private static final Pattern FORM = Pattern.compile("(db|cluster)-[A-Z0-9]{1,61}");

    private ResourceId() {}

    public static boolean isResourceId(@Nullable String text) {
        return text != null && FORM.matcher(text).matches();
    }

    /**
     * @param field that contains the text, for the message
     */
    public static void require(String text, String field) {
        Require.matches(
                FORM,
                text,
                field,
                "the resource id of a DB instance or DB cluster, such as db-ABCDEFGHIJKLMNOPQRSTUVWXY");
    }
}
