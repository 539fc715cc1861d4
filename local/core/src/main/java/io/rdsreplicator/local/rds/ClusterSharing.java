package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotAttributesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotAttributesResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterSnapshotAttributeRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterSnapshotAttributeResponse;

/**
 * Shares DB cluster snapshots with other accounts.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-share-snapshot.html">Sharing a DB
 *     cluster snapshot</a>
 */
final class ClusterSharing {

    private final RdsStage stage;
    private final DbClusterSnapshots snapshots;

    ClusterSharing(RdsStage stage, DbClusterSnapshots snapshots) {
        this.stage = stage;
        this.snapshots = snapshots;
    }

    ModifyDbClusterSnapshotAttributeResponse share(Caller caller, ModifyDbClusterSnapshotAttributeRequest request) {
        DbClusterSnapshot snapshot = snapshots.own(caller, request.dbClusterSnapshotIdentifier());
        StoredSnapshot.requireRestore(request.attributeName());
        CallsByStatus.require(StatusCall.SHARE_CLUSTER_SNAPSHOT, snapshot, stage.in(caller.place()).circumstances);
        snapshot.share(request.valuesToAdd(), request.valuesToRemove(), account -> requireShareable(snapshot, account));
        return ModifyDbClusterSnapshotAttributeResponse.builder()
                .dbClusterSnapshotAttributesResult(snapshot.attributes())
                .build();
    }

    private void requireShareable(DbClusterSnapshot snapshot, String account) {
        boolean everybody = account.equals(DbSnapshot.EVERYBODY);
        if (snapshot.key == null) {
            return;
        }
        if (everybody) {
            throw ClusterFailure.snapshotState("An encrypted snapshot cannot be public: " + snapshot.id);
        }
        if (snapshot.key.awsManaged()) {
            throw ClusterFailure.snapshotState(
                    "A snapshot encrypted with the default key aws/rds cannot be shared: " + snapshot.id);
        }
        if (snapshot.key.awsOwned() && !stage.in(snapshot.place).circumstances.takesAwsOwnedKeys()) {
            throw ClusterFailure.snapshotState(
                    "A snapshot encrypted with a key that AWS owns cannot be shared: " + snapshot.id);
        }
    }

    DescribeDbClusterSnapshotAttributesResponse attributes(
            Caller caller, DescribeDbClusterSnapshotAttributesRequest request) {
        return DescribeDbClusterSnapshotAttributesResponse.builder()
                .dbClusterSnapshotAttributesResult(snapshots
                        .own(caller, request.dbClusterSnapshotIdentifier())
                        .attributes())
                .build();
    }
}
