package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;

/** The one account and Region that this stack takes snapshots from. */
public record ConfiguredSource(String account, String region) {
    public static ConfiguredSource from(Settings settings) {
        return new ConfiguredSource(settings.text("SOURCE_ACCOUNT"), settings.text("SOURCE_REGION"));
    }

    /**
     * The ARN of one of the source's databases.
     *
     * @param near any ARN of the same partition
     */
    public Arn database(String identifier, String near) {
        String partition = near.split(":")[1];
        return Arn.parse("arn:" + partition + ":rds:" + region + ":" + account + ":db:" + identifier, "sourceDatabase");
    }

    /**
     * Refuses an announcement from another account or Region. An announcement is valid only if its snapshot and key are
     * in the account and Region of its database.
     */
    public void require(Announcement announcement) {
        Require.that(
                announcement.sourceArn().account().equals(account),
                "announcement: sourceArn is of account "
                        + announcement.sourceArn().account() + "; this stack's source is " + account);
        Require.that(
                announcement.sourceArn().region().equals(region),
                "announcement: sourceArn is in " + announcement.sourceArn().region() + "; this stack's source is in "
                        + region);
    }
}
