package io.rdsreplicator.destination.settings;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one database that its operators have written down: values, and the names of settings that follow the
 * source.
 *
 * @param values in the form in which they are compared
 * @param likeSource the settings that take the source's own value
 */
public record SettingsDocument(Map<ReplicaSetting, Object> values, Set<ReplicaSetting> likeSource) {
    /** No settings. */
    public static final SettingsDocument EMPTY = new SettingsDocument(Map.of(), Set.of());
    /** The member that names the settings that follow the source. */
    public static final String LIKE_SOURCE = "like-source";

    private static final String ALL = "all";

    public SettingsDocument {
        values = Map.copyOf(values);
        likeSource = Set.copyOf(likeSource);
    }

    /**
     * @param name of the document in messages
     * @throws InvalidRequestException with the field and the rule that it breaks
     */
    static SettingsDocument parse(String text, String name, DatabaseKind kind) {
        Map<String, Object> members = Json.members(text)
                .orElseThrow(() -> new InvalidRequestException(
                        name + " is not one JSON object, or has a field twice: correct it"));
        Map<ReplicaSetting, Object> values = new EnumMap<>(ReplicaSetting.class);
        Set<ReplicaSetting> likeSource = Set.of();
        for (Map.Entry<String, Object> member : members.entrySet()) {
            if (member.getKey().equals(LIKE_SOURCE)) {
                likeSource = likeSource(member.getValue(), name, kind);
            } else {
                ReplicaSetting setting = setting(member.getKey(), name, kind);
                values.put(setting, setting.read(present(member.getValue(), name, setting), name));
            }
        }
        Set<ReplicaSetting> twice = EnumSet.noneOf(ReplicaSetting.class);
        likeSource.stream()
                .filter(setting -> !isAll(members.get(LIKE_SOURCE)) && values.containsKey(setting))
                .forEach(twice::add);
        Require.that(
                twice.isEmpty(),
                name + ": " + labels(twice) + " has a value and is in " + LIKE_SOURCE + ": leave one of them out");
        return new SettingsDocument(values, likeSource);
    }

    private static Object present(Object value, String name, ReplicaSetting setting) {
        return Require.present(value, name + ": the value of " + setting.label());
    }

    private static ReplicaSetting setting(String label, String name, DatabaseKind kind) {
        ReplicaSetting setting = ReplicaSetting.of(label)
                .orElseThrow(() -> new InvalidRequestException(
                        name + " has an unknown field: " + Json.shortened(label) + ": correct it or leave it out"));
        Require.that(
                setting.isOf(kind), name + ": " + label + " is not a setting of a " + kind.label() + ": leave it out");
        return setting;
    }

    private static Set<ReplicaSetting> likeSource(Object names, String name, DatabaseKind kind) {
        if (isAll(names)) {
            return Stream.of(ReplicaSetting.values())
                    .filter(setting -> setting.isOf(kind) && setting.canFollowSource())
                    .collect(Collectors.toUnmodifiableSet());
        }
        Require.that(
                names instanceof List<?> list && list.stream().allMatch(String.class::isInstance),
                name + ": " + LIKE_SOURCE + " must be \"" + ALL + "\" or a list of names of settings");
        return ((List<?>) names)
                .stream()
                        .map(label -> setting((String) label, name, kind))
                        .map(setting -> requireFollows(setting, name))
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isAll(@Nullable Object names) {
        return ALL.equals(names);
    }

    private static ReplicaSetting requireFollows(ReplicaSetting setting, String name) {
        Require.that(
                setting.canFollowSource(),
                name + ": " + setting.label() + " cannot be in " + LIKE_SOURCE
                        + ", because it names something of the source's account: give it a value");
        return setting;
    }

    private static String labels(Set<ReplicaSetting> settings) {
        return settings.stream().map(ReplicaSetting::label).collect(Collectors.joining(", "));
    }
}
