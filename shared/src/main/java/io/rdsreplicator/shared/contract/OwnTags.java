package io.rdsreplicator.shared.contract;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * An organisation's own tags, which a stack writes on every snapshot and replica in addition to the tags of the
 * replication. They are the tags that the stack is given, and those of the source database that the stack is configured
 * to copy. If a key is in both, the stack's value is used.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html">Tagging RDS resources</a>
 */
public final class OwnTags {
    /** RDS allows 50 tags on a resource. The rest is for the tags of the replication. */
    public static final int MOST = 40;

    private static final Pattern KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}");
    private static final List<String> RESERVED = List.of("aws:", "rds:", "rds-replicator:");
    private static final String CHARACTERS = "letters, digits, spaces and _.:/=+-@";

    private final List<String> given;
    private final List<String> copied;

    private OwnTags(List<String> given, List<String> copied) {
        this.given = given;
        this.copied = copied;
    }

    /** Reads {@code TAGS} and {@code COPY_SOURCE_TAGS}, which are optional. */
    public static OwnTags from(Settings settings) {
        return new OwnTags(list(settings.optional("TAGS")), list(settings.optional("COPY_SOURCE_TAGS")));
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /**
     * The selection from a source's tags.
     *
     * @param tags the source's tags that are copied
     * @param leftOut each tag that should be copied but is not, with the reason
     */
    public record Choice(Map<String, String> tags, List<String> leftOut) {}

    /**
     * @throws InvalidRequestException if the tags that the stack is given cannot be written; the message says which and
     *     why
     */
    public void require() {
        given();
    }

    /**
     * Selects the source's tags that the stack copies.
     *
     * @param source the source's tags
     */
    public Choice choose(@Nullable Map<String, String> source) {
        Set<String> own =
                given.stream().map(item -> item.replaceFirst("=.*", "")).collect(Collectors.toSet());
        Map<String, String> tags = new TreeMap<>();
        List<String> leftOut = new ArrayList<>();
        for (String key : copied) {
            String value = source == null ? null : source.get(key);
            if (value == null || own.contains(key) || tags.containsKey(key)) {
                continue;
            }
            String fault =
                    own.size() + tags.size() >= MOST ? "there are " + MOST + " other tags already" : fault(key, value);
            if (fault == null) {
                tags.put(key, value);
            } else {
                leftOut.add("tag " + key + " of the source is not copied: " + fault);
            }
        }
        return new Choice(tags, leftOut);
    }

    /**
     * Adds the own tags to those of a replication.
     *
     * @param source the source's tags
     * @throws InvalidRequestException if the tags that the stack is given cannot be written; the message says which and
     *     why
     */
    public List<Tag> with(List<Tag> replication, @Nullable Map<String, String> source) {
        List<Tag> all = new ArrayList<>(replication);
        given().forEach((key, value) -> all.add(ReplicationTags.tag(key, value)));
        choose(source).tags().forEach((key, value) -> all.add(ReplicationTags.tag(key, value)));
        return all;
    }

    /** The tags of a resource by their keys. */
    public static Map<String, String> byKey(List<Tag> tags) {
        Map<String, String> values = new LinkedHashMap<>();
        tags.forEach(tag -> values.put(tag.key(), Objects.requireNonNullElse(tag.value(), "")));
        return values;
    }

    private Map<String, String> given() {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String item : given) {
            int equals = item.indexOf('=');
            Require.that(equals > 0, "parameter Tags: " + item + " must be of the form key=value");
            String key = item.substring(0, equals);
            String value = item.substring(equals + 1);
            String fault = fault(key, value);
            Require.that(fault == null, "parameter Tags: tag " + key + " cannot be written: " + fault);
            Require.that(tags.put(key, value) == null, "parameter Tags: tag " + key + " is there twice");
        }
        Require.that(
                tags.size() <= MOST,
                "parameter Tags: there are " + tags.size() + " tags, and at most " + MOST + " can be written");
        return tags;
    }

    private static @Nullable String fault(String key, String value) {
        String lower = key.toLowerCase(Locale.ROOT);
        if (RESERVED.stream().anyMatch(lower::startsWith)) {
            return "keys that begin with aws:, rds: or rds-replicator: are reserved";
        }
        if (!KEY.matcher(key).matches()) {
            return "its key must be 1 to 128 " + CHARACTERS;
        }
        return VALUE.matcher(value).matches() ? null : "its value must be at most 256 " + CHARACTERS;
    }
}
