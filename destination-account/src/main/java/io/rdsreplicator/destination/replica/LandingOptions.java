package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import org.jspecify.annotations.Nullable;

/**
 * The option group of this stack's replicas. Snapshots whose options stay with the database are copied into it.
 *
 * @param name empty if the stack has none
 */
public record LandingOptions(String name) {
    /** Reads {@code OPTION_GROUP_NAME}, which is optional. */
    public static LandingOptions from(Settings settings) {
        return new LandingOptions(settings.optional("OPTION_GROUP_NAME"));
    }

    /**
     * The option group that a copy of the announced snapshot, or its replica, must name, if any.
     *
     * @throws InvalidRequestException if the source requires an option group that is not this stack's; the message has
     *     the remedy
     */
    public @Nullable String of(Announcement announcement) {
        return requireSame(announcement.optionGroupName());
    }

    /**
     * The same by the option group that the source asks for.
     *
     * @param asked null if it asks for none
     */
    public @Nullable String requireSame(@Nullable String asked) {
        Require.that(
                asked == null || asked.equals(name),
                "the source announces a database whose options stay with it, for option group " + asked
                        + ", and this stack has " + (name.isEmpty() ? "none" : name)
                        + ": deploy both stacks with the same OptionGroupName");
        return asked;
    }
}
