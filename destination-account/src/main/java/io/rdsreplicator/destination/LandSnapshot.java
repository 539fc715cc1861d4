package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.Ownership;
import io.rdsreplicator.shared.RdsStatus;
import io.rdsreplicator.shared.ReplicationTags;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.SnapshotKind;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Copies the shared transfer snapshot into this account, decrypting with the source's key and encrypting with this account's. An own copy
 * of the same replication is adopted, also when the transfer snapshot is gone by then.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBSnapshot.html">CopyDBSnapshot</a>
 */
public final class LandSnapshot extends JsonHandler<LandSnapshot.Input, LandSnapshot.Output> {
    private final RdsClient rds;
    private final Ownership ownership;
    private final ConfiguredSource source;
    private final String landingKeyArn;

    public record Input(Announcement announcement) {
        public Input {
            Require.present(announcement, "announcement");
        }
    }

    public record Output(String snapshotId) {}

    public LandSnapshot() {
        this(Aws.rds(), Settings.fromEnvironment());
    }

    LandSnapshot(RdsClient rds, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.ownership = Ownership.from(settings);
        this.source = ConfiguredSource.from(settings);
        this.landingKeyArn = settings.text("LANDING_KEY_ARN");
    }

    @Override
    protected Output handle(Input input) {
        Announcement announcement = input.announcement();
        source.require(announcement);
        String name = ownership.names().snapshot(SnapshotKind.LANDED, announcement.replicationId());
        if (!adopts(name, announcement)) {
            copy(name, announcement);
        }
        return new Output(name);
    }

    private boolean adopts(String name, Announcement announcement) {
        Optional<DBSnapshot> existing = find(name);
        existing.ifPresent(snapshot -> {
            ReplicationTags tags = ownership.require(snapshot);
            if (!tags.sourceArn().equals(announcement.sourceArn().toString())) {
                throw new ConflictException("snapshot " + name + " is a copy of another database, " + tags.sourceArn());
            }
            if (RdsStatus.ofSnapshot(snapshot.status()) == RdsStatus.FAILED) {
                throw new FailedInRdsException("snapshot " + name + ", of an earlier attempt, is " + snapshot.status()
                        + " and cannot be used: delete it and run this replication again, or start a new replication");
            }
        });
        return existing.isPresent();
    }

    private Optional<DBSnapshot> find(String name) {
        try {
            return rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(name)).dbSnapshots().stream().findFirst();
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "DBSnapshotNotFound")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void copy(String name, Announcement announcement) {
        try {
            rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(announcement.snapshotArn().toString())
                    .targetDBSnapshotIdentifier(name)
                    .kmsKeyId(landingKeyArn)
                    .copyTags(false)
                    .tags(tags(announcement)));
        } catch (SdkException e) {
            boolean madeMeanwhile = AwsErrors.isCode(e, "DBSnapshotAlreadyExists") && adopts(name, announcement);
            if (!madeMeanwhile) {
                throw refusal(e, name, announcement);
            }
        }
    }

    private List<Tag> tags(Announcement announcement) {
        return new ReplicationTags(
                        ownership.stack(),
                        announcement.replicationId(),
                        announcement.sourceArn().toString(),
                        Optional.of(announcement.snapshotTime()),
                        SnapshotKind.LANDED.word())
                .toTags();
    }

    private RuntimeException refusal(SdkException e, String name, Announcement announcement) {
        return switch (AwsErrors.code(e)) {
            case "DBSnapshotNotFound" -> new InvalidRequestException("snapshot " + announcement.snapshotArn()
                    + " is not shared with this account or already deleted: start a new replication in the source");
            case "KMSKeyNotAccessibleFault" -> new InvalidRequestException("the copy to " + name + " needs the transfer key "
                    + announcement.transferKeyArn() + " and the landing key " + landingKeyArn
                    + ", and RDS could not use one of them: look at their state, their policies and this function's role");
            default -> AwsErrors.translate("CopyDBSnapshot to " + name, e);
        };
    }
}
