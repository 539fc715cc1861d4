package io.rdsreplicator.shared;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Instant;
import java.util.Map;

/**
 * The contract between the two accounts: what the source says on its topic when a snapshot is shared, and the input of the destination's
 * state machine. It holds names and facts, never a secret. Whoever holds one has a valid one: the constructor refuses the rest. A field
 * that is not known is ignored: a later release of the source may say more under the same version, and the console adds its {@code
 * Comment}.
 *
 * @param version of this contract; 1
 * @param sourceArn the source DB instance, which identifies the lineage
 * @param sourceDatabase its identifier
 * @param snapshotArn the transfer snapshot
 * @param snapshotTime when its data is from ({@code OriginalSnapshotCreateTime})
 * @param transferKeyArn the source's KMS key under which the transfer snapshot is encrypted
 * @param allocatedStorage gibibytes
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Announcement(
        int version,
        ReplicationId replicationId,
        Arn sourceArn,
        String sourceDatabase,
        Arn snapshotArn,
        Instant snapshotTime,
        String engine,
        String engineVersion,
        String masterUsername,
        int allocatedStorage,
        Arn transferKeyArn) {
    public static final int VERSION = 1;
    /** Far above any real announcement, far below what SNS and Step Functions carry. */
    public static final int MAXIMUM_LENGTH = 8192;

    public Announcement {
        Require.present(replicationId, "announcement: replicationId");
        Require.that(
                version == VERSION,
                "announcement: version is " + version + " and must be " + VERSION + ": deploy both accounts from the same release");
        Require.present(sourceArn, "announcement: sourceArn");
        Require.present(snapshotArn, "announcement: snapshotArn");
        Require.present(snapshotTime, "announcement: snapshotTime");
        Require.present(transferKeyArn, "announcement: transferKeyArn");
        Require.text(engine, "announcement: engine");
        Require.text(engineVersion, "announcement: engineVersion");
        Require.text(masterUsername, "announcement: masterUsername");
        Require.that(allocatedStorage > 0, "announcement: allocatedStorage must be positive");
        Require.that(sourceArn.resourceType().equals("db"), "announcement: sourceArn must be the ARN of a DB instance");
        Require.that(snapshotArn.resourceType().equals("snapshot"), "announcement: snapshotArn must be the ARN of a DB snapshot");
        Require.that(transferKeyArn.resourceType().equals("key"), "announcement: transferKeyArn must be the ARN of a KMS key");
        Require.that(sourceArn.resourceName().equals(sourceDatabase), "announcement: sourceDatabase must be the database of sourceArn");
        Require.that(snapshotArn.isBeside(sourceArn), "announcement: snapshotArn must be in the source's account and Region");
        Require.that(transferKeyArn.isBeside(sourceArn), "announcement: transferKeyArn must be in the source's account and Region");
        Require.that(
                snapshotNameEndsWith(snapshotArn, replicationId, SnapshotKind.TRANSFER)
                        || snapshotNameEndsWith(snapshotArn, replicationId, SnapshotKind.TAKEN),
                "announcement: snapshotArn must name the transfer snapshot of its replicationId");
    }

    /** @throws InvalidRequestException if the text is too long, not an announcement, or not a valid one */
    public static Announcement parse(String text) {
        Require.text(text, "announcement");
        Require.that(text.length() <= MAXIMUM_LENGTH, "announcement is longer than " + MAXIMUM_LENGTH + " characters");
        return Json.read(text, Announcement.class, "announcement");
    }

    /** The message attributes by which other subscribers of the topic can filter. */
    public Map<String, String> attributes() {
        return Map.of("event", "SnapshotShared", "sourceDatabase", sourceDatabase);
    }

    private static boolean snapshotNameEndsWith(Arn snapshot, ReplicationId id, SnapshotKind kind) {
        return snapshot.resourceName().endsWith(id + "-" + kind.word());
    }
}
