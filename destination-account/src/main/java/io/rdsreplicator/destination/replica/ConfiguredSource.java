package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.List;
import java.util.stream.Stream;

/** The one account and Region that this stack takes snapshots from. */
public record ConfiguredSource(String account, String region) {
    public static ConfiguredSource from(Settings settings) {
        return new ConfiguredSource(settings.text("SOURCE_ACCOUNT"), settings.text("SOURCE_REGION"));
    }

    /**
     * The ARNs that one of the source's databases can have, one for each kind.
     *
     * @param near any ARN of the same partition
     */
    public List<Arn> databases(String identifier, String near) {
        String partition = near.split(":")[1];
        return Stream.of(DatabaseKind.values())
                .map(kind -> new Arn(partition, "rds", region, account, kind.arnType(), identifier))
                .toList();
    }

    /**
     * Refuses an announcement from another account or Region. An announcement is valid only if its snapshot and key are
     * in the account and Region of its database.
     */
    public void require(Announcement announcement) {
        require("announcement", announcement.sourceArn());
    }

    /** Refuses a preflight from another account or Region. */
    public void require(PreflightAnnouncement asked) {
        require("preflight", asked.sourceArn());
    }

    private void require(String message, Arn source) {
        Require.that(
                source.account().equals(account),
                message + ": sourceArn is of account " + source.account() + "; this stack's source is " + account);
        Require.that(
                source.region().equals(region),
                message + ": sourceArn is in " + source.region() + "; this stack's source is in " + region);
    }
}
