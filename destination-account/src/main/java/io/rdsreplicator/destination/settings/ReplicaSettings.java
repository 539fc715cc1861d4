package io.rdsreplicator.destination.settings;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that a replica is given, each with its origin. What is not here is left to RDS.
 *
 * @param given by setting
 */
public record ReplicaSettings(Map<ReplicaSetting, Given> given) {
    /** Nothing is given. */
    public static final ReplicaSettings NONE = new ReplicaSettings(Map.of());

    public ReplicaSettings {
        given = Collections.unmodifiableMap(copy(given));
    }

    private static EnumMap<ReplicaSetting, Given> copy(Map<ReplicaSetting, Given> given) {
        EnumMap<ReplicaSetting, Given> copy = new EnumMap<>(ReplicaSetting.class);
        copy.putAll(given);
        return copy;
    }

    /** Where a value comes from. */
    public enum Origin {
        /** The database's own document. */
        DOCUMENT,
        /** The stack's parameters. */
        STACK,
        /** The source database. */
        SOURCE;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Origin ofWord(String word) {
            return Origin.valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** A value and its origin. */
    public record Given(Object value, Origin from) {
        public Given {
            Require.present(value, "the value of a setting");
            Require.present(from, "the origin of a setting");
        }
    }

    /**
     * Reads what {@link #byLabel} has written.
     *
     * @throws InvalidRequestException if a name or a value is not one of a setting
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ReplicaSettings ofLabels(Map<String, Given> labels) {
        Map<ReplicaSetting, Given> given = new EnumMap<>(ReplicaSetting.class);
        labels.forEach((label, value) -> {
            ReplicaSetting setting = ReplicaSetting.of(label)
                    .orElseThrow(() -> new InvalidRequestException("settings: " + label + " is not a setting"));
            given.put(setting, new Given(setting.read(value.value(), "settings"), value.from()));
        });
        return new ReplicaSettings(given);
    }

    @JsonValue
    public Map<String, Given> byLabel() {
        Map<String, Given> labels = new LinkedHashMap<>();
        given.forEach((setting, value) -> labels.put(setting.label(), value));
        return labels;
    }

    public Optional<Object> value(ReplicaSetting setting) {
        return Optional.ofNullable(given.get(setting)).map(Given::value);
    }

    public Optional<Boolean> flag(ReplicaSetting setting) {
        return value(setting).map(Boolean.class::cast);
    }

    public Optional<Integer> number(ReplicaSetting setting) {
        return value(setting).map(Integer.class::cast);
    }

    public Optional<String> text(ReplicaSetting setting) {
        return value(setting).map(String.class::cast);
    }

    public Optional<List<String>> texts(ReplicaSetting setting) {
        return value(setting)
                .map(list -> ((List<?>) list).stream().map(String.class::cast).toList());
    }

    private Optional<Double> capacity(ReplicaSetting setting) {
        return value(setting).map(Double.class::cast);
    }

    /**
     * The instance class with the capacity that the serverless one has.
     *
     * @throws InvalidRequestException if class and capacities do not fit together
     */
    public Optional<InstanceClass> instanceClass() {
        Optional<Double> least = capacity(ReplicaSetting.MIN_CAPACITY);
        Optional<Double> most = capacity(ReplicaSetting.MAX_CAPACITY);
        boolean hasCapacity = least.isPresent() || most.isPresent();
        Optional<String> name = text(ReplicaSetting.INSTANCE_CLASS)
                .or(() -> hasCapacity ? Optional.of(InstanceClass.SERVERLESS) : Optional.empty());
        return name.map(text ->
                text.equals(InstanceClass.SERVERLESS) ? serverless(least, most) : provisioned(text, hasCapacity));
    }

    private static InstanceClass serverless(Optional<Double> least, Optional<Double> most) {
        Require.that(
                least.isPresent() && most.isPresent(),
                "settings: instanceClass " + InstanceClass.SERVERLESS + " needs minCapacity and maxCapacity");
        return new InstanceClass(InstanceClass.SERVERLESS, least.orElseThrow(), most.orElseThrow());
    }

    private static InstanceClass provisioned(String name, boolean hasCapacity) {
        Require.that(
                !hasCapacity,
                "settings: minCapacity and maxCapacity are for instanceClass " + InstanceClass.SERVERLESS + ", not for "
                        + name);
        return new InstanceClass(name);
    }
}
