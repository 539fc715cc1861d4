package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.CopyDbClusterSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CopyDbClusterSnapshotResponse;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Copies of DB cluster snapshots in progress. Each is a full copy. In one account and Region, the copies of one source
 * cluster run one after the other.
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
    private final List<Copy> inProgress = new ArrayList<>();

    ClusterCopies(RdsStage stage) {
        this.stage = stage;
    }

    private static final class Copy {
        final DbClusterSnapshot source;
        final DbClusterSnapshot target;
        final byte[] sourceKey;
        final byte[] targetKey;
        final boolean fails;
        boolean running;

        Copy(DbClusterSnapshot source, DbClusterSnapshot target, byte[] sourceKey, byte[] targetKey, boolean fails) {
            this.source = source;
            this.target = target;
            this.sourceKey = sourceKey;
            this.targetKey = targetKey;
            this.fails = fails;
        }

        boolean sameQueue(Copy other) {
            return target.place.equals(other.target.place)
                    && target.source.resourceId().equals(other.target.source.resourceId());
        }
    }

    CopyDbClusterSnapshotResponse copy(
            Caller caller, CopyDbClusterSnapshotRequest request, ClusterSnapshots snapshots) {
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
        ClusterSnapshots.requireNewManual(inventory, id);
        int most = circumstances.most(RdsQuota.CLUSTER_COPIES_IN_PROGRESS);
        if (inProgress.stream().filter(copy -> copy.target.place.equals(place)).count() >= most) {
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
        target.copiedFrom = source;
        inventory.clusterSnapshots.put(id, target);
        Copy copy = new Copy(source, target, from.plain(), to.plain(), stage.strikes(place, RdsFault.COPY_FAILS));
        boolean waits = inProgress.stream().anyMatch(copy::sameQueue);
        inProgress.add(copy);
        if (!waits) {
            start(copy);
        }
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

    private void start(Copy copy) {
        copy.running = true;
        DbClusterSnapshot target = copy.target;
        stage.work(
                "copy to " + target.arn,
                () -> {
                    stage.storage.copy(copy.source.image, copy.sourceKey, target.image, copy.targetKey);
                    return null;
                },
                done -> {
                    if (!inProgress.contains(copy)) {
                        discard(copy);
                        return;
                    }
                    CopyRoute route = new CopyRoute(copy.source.place, target.place);
                    if (route.crossesRegions()) {
                        stage.transfers.add(
                                new RegionTransfer(route.from(), route.to(), target.arn, DbCluster.GIBIBYTES));
                    }
                    Duration duration = stage.after(
                            route.crossesRegions() ? Phase.COPY_ACROSS_REGIONS : Phase.COPY,
                            DbCluster.GIBIBYTES,
                            "copied to " + target.arn,
                            () -> end(copy, copy.fails ? DbSnapshot.FAILED : DbSnapshot.AVAILABLE));
                    target.progress.begin(stage.now(), duration, stage.progress());
                },
                () -> end(copy, DbSnapshot.FAILED));
    }

    private void end(Copy copy, String status) {
        if (!inProgress.remove(copy)) {
            return;
        }
        copy.target.status = status;
        inProgress.stream()
                .filter(next -> next.sameQueue(copy))
                .findFirst()
                .filter(next -> !next.running)
                .ifPresent(this::start);
    }

    private void discard(Copy copy) {
        stage.tidy("delete what was copied for " + copy.target.arn, storage -> storage.deleteImage(copy.target.image));
    }

    /** Handles the deletion of a snapshot: the copy into it ends, and the copies from it fail. */
    void gone(DbClusterSnapshot snapshot) {
        for (Copy copy : List.copyOf(inProgress)) {
            if (copy.target == snapshot) {
                end(copy, DbSnapshot.DELETED);
            } else if (copy.source == snapshot) {
                end(copy, DbSnapshot.FAILED);
                discard(copy);
            }
        }
    }
}
