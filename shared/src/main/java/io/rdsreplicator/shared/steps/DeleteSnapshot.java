package io.rdsreplicator.shared.steps;

import io.rdsreplicator.shared.Aws;
import io.rdsreplicator.shared.JsonHandler;
import io.rdsreplicator.shared.Ownership;
import io.rdsreplicator.shared.ReplicationTags;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.Settings;
import io.rdsreplicator.shared.errors.ConflictException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.DbSnapshotNotFoundException;

/**
 * Deletes one snapshot that retention no longer keeps, if it is this stack's and of the lineage named. One that is gone already counts as
 * deleted; one that RDS will not let go of now (it is being copied) fails transiently and is left to the next run.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBSnapshot.html">DeleteDBSnapshot</a>
 */
public final class DeleteSnapshot extends JsonHandler<DeleteSnapshot.Input, DeleteSnapshot.Output> {
    private final RdsClient rds;
    private final Ownership ownership;

    /** @param sourceArn the lineage that is being pruned */
    public record Input(String snapshotId, String sourceArn) {
        public Input {
            Require.text(snapshotId, "snapshotId");
            Require.text(sourceArn, "sourceArn");
        }
    }

    public record Output(String snapshotId, boolean deleted, String reason) {}

    public DeleteSnapshot() {
        this(Aws.rds(), Settings.fromEnvironment());
    }

    DeleteSnapshot(RdsClient rds, Settings settings) {
        super(Input.class);
        this.rds = rds;
        this.ownership = Ownership.from(settings);
    }

    @Override
    protected Output handle(Input input) {
        try {
            DBSnapshot snapshot = rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(input.snapshotId()))
                    .dbSnapshots()
                    .get(0);
            ReplicationTags tags = ownership.require(snapshot);
            if (!tags.sourceArn().equals(input.sourceArn())) {
                throw new ConflictException("snapshot " + input.snapshotId() + " is of " + tags.sourceArn() + ", not of " + input.sourceArn());
            }
            rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(input.snapshotId()));
            return new Output(input.snapshotId(), true, "retention does not keep it");
        } catch (DbSnapshotNotFoundException e) {
            return new Output(input.snapshotId(), true, "it was gone already");
        }
    }
}
