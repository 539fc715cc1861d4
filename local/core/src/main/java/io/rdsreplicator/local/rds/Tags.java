package io.rdsreplicator.local.rds;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.rds.model.Tag;

/** The tags of one resource, with the rules of RDS. */
final class Tags {
    private static final int LIMIT = 50;
    private static final Pattern KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}");

    private final Map<String, String> values = new LinkedHashMap<>();

    static Tags of(List<Tag> tags) {
        Tags made = new Tags();
        made.add(tags);
        return made;
    }

    /** Adds or replaces all tags. If one breaks a rule, none is added. */
    void add(List<Tag> tags) {
        Map<String, String> result = new LinkedHashMap<>(values);
        for (Tag tag : tags) {
            String value = tag.value() == null ? "" : tag.value();
            if (tag.key() == null
                    || !KEY.matcher(tag.key()).matches()
                    || !VALUE.matcher(value).matches()) {
                throw RdsFailure.parameterValue(
                        "The tag " + tag.key() + " has a key or a value that is too long or has characters "
                                + "other than letters, digits, spaces and _.:/=+-@");
            }
            String prefix = tag.key().toLowerCase(Locale.ROOT);
            if (prefix.startsWith("aws:") || prefix.startsWith("rds:")) {
                throw RdsFailure.parameterValue("Tag keys must not begin with aws: or rds:, as " + tag.key() + " does");
            }
            result.put(tag.key(), value);
        }
        if (result.size() > LIMIT) {
            throw RdsFailure.parameterValue("A resource has at most " + LIMIT + " tags");
        }
        values.putAll(result);
    }

    void remove(List<String> keys) {
        keys.forEach(values::remove);
    }

    Map<String, String> values() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    List<Tag> list() {
        return values.entrySet().stream()
                .map(entry -> Tag.builder()
                        .key(entry.getKey())
                        .value(entry.getValue())
                        .build())
                .toList();
    }
}
