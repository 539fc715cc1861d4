package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;

/**
 * The option group into which snapshots are copied whose options stay with a database, and in which its replicas are.
 *
 * @param name empty where the stack has none
 */
public record LandingOptions(String name) {
    /** Reads {@code OPTION_GROUP_NAME}, which is optional. */
    public static LandingOptions from(Settings settings) {
        return new LandingOptions(settings.optional("OPTION_GROUP_NAME"));
    }

    /**
     * The group that a copy of what is announced, or its replica, must name; null where it need not name one.
     *
     * @throws InvalidRequestException if the source asks for a group that is not this stack's, saying what to do
     */
    public String of(Announcement announcement) {
        String asked = announcement.optionGroupName();
        Require.that(
                asked == null || asked.equals(name),
                "the source announces a database whose options stay with it, for option group " + asked
                        + ", and this stack has " + (name.isEmpty() ? "none" : name)
                        + ": deploy both stacks with the same OptionGroupName");
        return asked;
    }
}
