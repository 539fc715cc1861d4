package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.CopyDbClusterSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CopyDbClusterSnapshotResponse;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Copies DB cluster snapshots. Each is a full copy.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-copy-snapshot.html">Copying a DB
 *     cluster snapshot</a>
 */
final class ClusterCopies {
    private static final Set<String> PARAMETERS = Set.of(
            "SourceDBClusterSnapshotIdentifier",
            "TargetDBClusterSnapshotIdentifier",
            "KmsKeyId",
            "PreSignedUrl",
            "SourceRegion",
            "CopyTags",
            "Tags");

    private final RdsStage stage;
    private final CopiesInTurn queue;

    ClusterCopies(RdsStage stage) {
        this.stage = stage;
        this.queue = new CopiesInTurn(stage);
    }

    CopyDbClusterSnapshotResponse copy(
            Caller caller, CopyDbClusterSnapshotRequest request, DbClusterSnapshots snapshots) {
        RequestParameters.requireImplemented("copyDBClusterSnapshot", request, PARAMETERS);
        AccountRegion place = caller.place();
        Inventory inventory = stage.in(place);
        RdsConditions circumstances = inventory.circumstances;
        String named =
                Identifiers.required("SourceDBClusterSnapshotIdentifier", request.sourceDBClusterSnapshotIdentifier());
        String id = Identifiers.clusterSnapshot(
                "TargetDBClusterSnapshotIdentifier", request.targetDBClusterSnapshotIdentifier());
        CopyRoute.of(named, place)
                .requireOffered(request.sourceRegion() != null || request.preSignedUrl() != null, circumstances);
        DbClusterSnapshot source = snapshots.toCopy(place, named);
        CopyRoute route = new CopyRoute(source.place, place);
        CallsByStatus.require(StatusCall.COPY_CLUSTER_SNAPSHOT, source, circumstances);
        requireKey(source, request.kmsKeyId(), route, circumstances);
        circumstances.requireOffered(source.source.engine(), source.source.engineVersion());
        DbClusterSnapshots.requireNewManual(inventory, id);
        int most = circumstances.most(RdsQuota.CLUSTER_COPIES_IN_PROGRESS);
        if (queue.into(place) >= most) {
            throw RdsFailure.snapshotQuota("Cannot have more than " + most + " cluster snapshot copies in progress");
        }
        boolean tagsToo = Boolean.TRUE.equals(request.copyTags()) && !route.crossesAccounts();
        Tags tags = Tags.of(tagsToo ? source.tags.list() : List.<Tag>of());
        tags.add(request.tags());
        String arn = DbClusterSnapshot.arn(place, id);
        Caller atSource = route.atSource(caller);
        String keyUse = route.regionOfKeyUse(circumstances);
        StorageKeys.Opened from = stage.keys.open(atSource, source.key, source.arn, keyUse);
        StorageKeys.Opened to = request.kmsKeyId() != null
                ? stage.keys.create(caller, request.kmsKeyId(), arn)
                : stage.keys.renew(place, source.key, arn);
        stage.keys.tryOut(atSource.via("rds", keyUse), from.key(), circumstances.copiesByGrantAlone());
        stage.keys.tryOut(caller.via("rds"), to.key(), circumstances.copiesByGrantAlone());

        DbClusterSnapshot target =
                new DbClusterSnapshot(place, id, stage.newImage(arn), source.source, tags, stage.now());
        target.status = DbSnapshot.COPYING;
        target.key = to.key();
        target.created = circumstances.keepsCreateTimeOfClusterCopies() ? source.created : stage.now(place);
        inventory.clusterSnapshots.put(id, target);
        queue.add(source, target, from.plain(), to.plain());
        return CopyDbClusterSnapshotResponse.builder()
                .dbClusterSnapshot(target.describe(place, stage.now()))
                .build();
    }

    private static void requireKey(
            DbClusterSnapshot source, String kmsKeyId, CopyRoute route, RdsConditions circumstances) {
        if (source.key == null) {
            if (kmsKeyId != null && !circumstances.encryptsClusterCopies()) {
                throw RdsFailure.parameterCombination(
                        "KmsKeyId can't be specified for the copy of an unencrypted DB cluster snapshot.");
            }
            return;
        }
        if (source.key.awsOwned() && !circumstances.takesAwsOwnedKeys()) {
            throw ClusterFailure.snapshotState(
                    "A snapshot encrypted with a key that AWS owns cannot be copied: " + source.id);
        }
        if (kmsKeyId == null) {
            route.requireNoKey();
        }
    }

    /** Handles the deletion of a snapshot: the copy into it ends, and the copies from it fail. */
    void gone(DbClusterSnapshot snapshot) {
        queue.gone(snapshot);
    }
}
