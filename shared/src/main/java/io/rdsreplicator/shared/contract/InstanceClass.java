package io.rdsreplicator.shared.contract;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Require;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The instance class of a DB cluster's members. For Aurora Serverless v2 it includes the capacity range of the cluster,
 * in Aurora capacity units.
 *
 * @param name such as {@code db.r8g.large} or {@code db.serverless}
 * @param minCapacity null unless the class is {@code db.serverless}, as is {@code maxCapacity}
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html">
 *     Capacity of Aurora Serverless v2</a>
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InstanceClass(String name, @Nullable Double minCapacity, @Nullable Double maxCapacity) {
    public static final String SERVERLESS = "db.serverless";

    private static final Pattern NAME = Pattern.compile("db\\.[a-z0-9.-]{1,40}");
    private static final Pattern TEXT =
            Pattern.compile("(db\\.[a-z0-9.-]{1,40}?)(?: ([0-9]{1,3}(?:\\.[05])?) ([0-9]{1,3}(?:\\.[05])?))?");
    private static final double LARGEST = 256;

    public InstanceClass {
        Require.matches(NAME, name, "instance class", "the name of an instance class, such as db.r8g.large");
        boolean serverless = name.equals(SERVERLESS);
        Require.that(
                (minCapacity != null) == serverless && (maxCapacity != null) == serverless,
                "instance class: " + SERVERLESS
                        + " needs a minimum and a maximum capacity, and no other class has them");
        if (minCapacity != null && maxCapacity != null) {
            Require.that(
                    isCapacity(minCapacity)
                            && isCapacity(maxCapacity)
                            && minCapacity <= maxCapacity
                            && maxCapacity >= 1,
                    "instance class: the capacities of " + SERVERLESS
                            + " must be from 0 to 256 in steps of 0.5, the maximum at least 1 and not below the minimum");
        }
    }

    public InstanceClass(String name) {
        this(name, null, null);
    }

    private static boolean isCapacity(double capacity) {
        return capacity >= 0 && capacity <= LARGEST && capacity * 2 == Math.rint(capacity * 2);
    }

    @JsonIgnore
    public boolean isServerless() {
        return name.equals(SERVERLESS);
    }

    /** The form in a tag: the name, followed by the capacities if there are any. */
    public String text() {
        return isServerless() ? name + " " + minCapacity + " " + maxCapacity : name;
    }

    /** Reads {@link #text()}. Empty if somebody has changed it to something else. */
    public static Optional<InstanceClass> read(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InstanceClass(parts.group(1), capacity(parts.group(2)), capacity(parts.group(3))));
        } catch (InvalidRequestException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Double capacity(@Nullable String text) {
        return text == null ? null : Double.valueOf(text);
    }
}
