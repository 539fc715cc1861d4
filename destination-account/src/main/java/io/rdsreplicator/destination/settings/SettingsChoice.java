package io.rdsreplicator.destination.settings;

import io.rdsreplicator.destination.settings.ReplicaSettings.Given;
import io.rdsreplicator.destination.settings.ReplicaSettings.Origin;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the value of each setting: that of the database's document, or else the stack's, or else the source's own if
 * the document asks for it. Without any of these, the replica has what RDS gives it.
 *
 * @param settings without the stack's values, which every step has in its environment
 * @param notKnown the settings that follow the source and whose value was not announced
 */
public record SettingsChoice(ReplicaSettings settings, List<String> notKnown) {
    /** The settings that the stack's parameters give to DB clusters, and the variables that hold them. */
    private static final Map<ReplicaSetting, String> OF_STACK = Map.of(
            ReplicaSetting.INSTANCE_CLASS,
            "REPLICA_INSTANCE_CLASS",
            ReplicaSetting.READERS,
            "REPLICA_READERS",
            ReplicaSetting.MIN_CAPACITY,
            "SERVERLESS_V2_MIN_CAPACITY",
            ReplicaSetting.MAX_CAPACITY,
            "SERVERLESS_V2_MAX_CAPACITY");
    /** RDS takes neither value for gp3 of less than 400 GiB, which has them anyway. */
    private static final int LEAST_IOPS = 3000;

    private static final int LEAST_THROUGHPUT = 125;
    /** They belong together: a class of one place has no capacity of another. */
    private static final Set<ReplicaSetting> CLASS =
            Set.of(ReplicaSetting.INSTANCE_CLASS, ReplicaSetting.MIN_CAPACITY, ReplicaSetting.MAX_CAPACITY);

    /**
     * @param announced the source's own values by name; null if an earlier release announces
     * @throws InvalidRequestException if the values do not fit together
     */
    public static SettingsChoice of(
            SettingsDocument document, @Nullable Map<String, Object> announced, DatabaseKind kind, Settings stack) {
        Map<ReplicaSetting, Given> given = new EnumMap<>(ReplicaSetting.class);
        List<String> notKnown = new ArrayList<>();
        document.values().forEach((setting, value) -> given.put(setting, new Given(value, Origin.DOCUMENT)));
        for (ReplicaSetting setting : ReplicaSetting.values()) {
            if (document.likeSource().contains(setting) && isFree(setting, document, kind, stack)) {
                Object value = announced == null ? null : announced.get(setting.label());
                if (value == null) {
                    notKnown.add(setting.label());
                } else {
                    given.put(setting, new Given(setting.read(value, "the announced settings"), Origin.SOURCE));
                }
            }
        }
        leaveOutWhatTheSourceHasNot(given);
        ReplicaSettings settings = new ReplicaSettings(given);
        SettingsRules.require(settings, kind);
        return new SettingsChoice(settings, notKnown);
    }

    /** The values that the stack's parameters give to every DB cluster, as texts. */
    public static Map<ReplicaSetting, String> ofStack(DatabaseKind kind, Settings stack) {
        Map<ReplicaSetting, String> values = new EnumMap<>(ReplicaSetting.class);
        OF_STACK.forEach((setting, variable) -> {
            if (isOfStack(setting, kind, stack)) {
                values.put(setting, stack.optional(variable));
            }
        });
        return values;
    }

    /** A source that is not monitored needs no role, and one with the least performance of gp3 has given none. */
    private static void leaveOutWhatTheSourceHasNot(Map<ReplicaSetting, Given> given) {
        if (new Given(0, Origin.SOURCE).equals(given.get(ReplicaSetting.MONITORING_INTERVAL))) {
            given.remove(ReplicaSetting.MONITORING_ROLE);
        }
        given.remove(ReplicaSetting.IOPS, new Given(LEAST_IOPS, Origin.SOURCE));
        given.remove(ReplicaSetting.STORAGE_THROUGHPUT, new Given(LEAST_THROUGHPUT, Origin.SOURCE));
    }

    private static boolean isFree(
            ReplicaSetting setting, SettingsDocument document, DatabaseKind kind, Settings stack) {
        Stream<ReplicaSetting> together = CLASS.contains(setting) ? CLASS.stream() : Stream.of(setting);
        return together.noneMatch(one -> document.values().containsKey(one) || isOfStack(one, kind, stack));
    }

    private static boolean isOfStack(ReplicaSetting setting, DatabaseKind kind, Settings stack) {
        String variable = OF_STACK.get(setting);
        return kind == DatabaseKind.CLUSTER
                && variable != null
                && !stack.optional(variable).isEmpty()
                && !(setting == ReplicaSetting.READERS
                        && stack.optional(variable).equals("0"));
    }
}
