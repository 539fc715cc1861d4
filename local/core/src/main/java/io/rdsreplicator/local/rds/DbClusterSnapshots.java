package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.CreateDbClusterSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbClusterSnapshotResponse;
import software.amazon.awssdk.services.rds.model.DBClusterSnapshot;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbClusterSnapshotResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotsResponse;
import software.amazon.awssdk.services.rds.model.Tag;

/** Takes, finds and deletes manual DB cluster snapshots. */
final class DbClusterSnapshots {
    private static final Set<String> CREATE_PARAMETERS =
            Set.of("DBClusterSnapshotIdentifier", "DBClusterIdentifier", "Tags");
    private static final Set<String> NOT_MADE = Set.of("automated", "awsbackup");

    private final RdsStage stage;
    private final ClusterCopies copies;

    DbClusterSnapshots(RdsStage stage, ClusterCopies copies) {
        this.stage = stage;
        this.copies = copies;
    }

    CreateDbClusterSnapshotResponse create(Caller caller, CreateDbClusterSnapshotRequest request) {
        RequestParameters.requireImplemented("createDBClusterSnapshot", request, CREATE_PARAMETERS);
        Inventory inventory = stage.in(caller.place());
        String id = Identifiers.clusterSnapshot("DBClusterSnapshotIdentifier", request.dbClusterSnapshotIdentifier());
        DbCluster cluster = inventory.cluster(request.dbClusterIdentifier());
        requireNewManual(inventory, id);
        CallsByStatus.require(StatusCall.CREATE_CLUSTER_SNAPSHOT, cluster, inventory.circumstances);
        if (cluster.members.isEmpty() && !inventory.circumstances.takesSnapshotsWithoutMembers()) {
            throw ClusterFailure.state("The DB cluster " + cluster.id + " has no DB instance.");
        }
        DbClusterSnapshot snapshot =
                take(cluster, id, Tags.of(request.tags()), () -> cluster.availableAfter(DbCluster.BACKING_UP));
        cluster.status = DbCluster.BACKING_UP;
        return CreateDbClusterSnapshotResponse.builder()
                .dbClusterSnapshot(snapshot.describe(caller.place(), stage.now()))
                .build();
    }

    static void requireNewManual(Inventory inventory, String id) {
        if (inventory.clusterSnapshots.containsKey(id)) {
            throw ClusterFailure.snapshotExists(id);
        }
        int most = inventory.circumstances.most(RdsQuota.MANUAL_CLUSTER_SNAPSHOTS);
        if (inventory.clusterSnapshots.size() >= most) {
            throw RdsFailure.snapshotQuota("Cannot create more than " + most + " manual cluster snapshots");
        }
    }

    /** Takes a snapshot. When it has succeeded or failed, another action can follow. */
    DbClusterSnapshot take(DbCluster cluster, String id, Tags given, Runnable next) {
        AccountRegion place = cluster.place;
        String arn = DbClusterSnapshot.arn(place, id);
        StorageKeys.Opened opened = stage.keys.renew(place, cluster.key, arn);
        Tags tags = Tags.of(cluster.copyTagsToSnapshot ? cluster.tags.list() : List.<Tag>of());
        tags.add(given.list());
        DbClusterSnapshot snapshot = new DbClusterSnapshot(
                place, id, stage.newImage(arn), DbClusterSnapshot.Source.of(cluster), tags, stage.now());
        snapshot.status = DbSnapshot.CREATING;
        snapshot.key = opened.key();
        snapshot.created = stage.now(place);
        stage.in(place).clusterSnapshots.put(id, snapshot);
        boolean fails = stage.strikes(place, RdsFault.SNAPSHOT_FAILS);
        snapshot.take(stage, cluster.arn, opened.plain(), Phase.SNAPSHOT, fails, next);
        return snapshot;
    }

    /** Finds an own snapshot by name or ARN, or a shared one of this Region by its ARN. */
    DbClusterSnapshot find(AccountRegion place, String idOrArn) {
        return look(place, idOrArn).orElseThrow(() -> ClusterFailure.snapshotNotFound(idOrArn));
    }

    Optional<DbClusterSnapshot> look(AccountRegion place, String idOrArn) {
        if (!AmazonResourceName.isArn(idOrArn)) {
            return Optional.ofNullable(stage.in(place).clusterSnapshots.get(idOrArn.toLowerCase(Locale.ROOT)));
        }
        AccountRegion named = AmazonResourceName.parse(idOrArn).place();
        return named.region().equals(place.region()) ? byArn(place, idOrArn) : Optional.empty();
    }

    /** Finds the source of a copy: one of {@link #find}, or one of another Region by its ARN. */
    DbClusterSnapshot toCopy(AccountRegion place, String idOrArn) {
        return (AmazonResourceName.isArn(idOrArn) ? byArn(place, idOrArn) : look(place, idOrArn))
                .orElseThrow(() -> ClusterFailure.snapshotNotFound(idOrArn));
    }

    private Optional<DbClusterSnapshot> byArn(AccountRegion place, String arn) {
        AccountRegion named = AmazonResourceName.parse(arn).place();
        boolean own = named.account().equals(place.account());
        return stage.in(named).clusterSnapshots.values().stream()
                .filter(snapshot -> snapshot.arn.equals(arn) && (own || snapshot.admits(place)))
                .findFirst();
    }

    /** An account with which a snapshot is shared can neither change nor delete it. */
    DbClusterSnapshot own(Caller caller, String idOrArn) {
        DbClusterSnapshot snapshot = find(caller.place(), Identifiers.required("DBClusterSnapshotIdentifier", idOrArn));
        if (!snapshot.place.equals(caller.place())) {
            throw ClusterFailure.snapshotNotFound(idOrArn);
        }
        return snapshot;
    }

    DescribeDbClusterSnapshotsResponse describe(Caller caller, DescribeDbClusterSnapshotsRequest request) {
        AccountRegion place = caller.place();
        if (request.hasFilters() && !request.filters().isEmpty()) {
            throw new UnsupportedOperationException(
                    "rds:describeDBClusterSnapshots with Filters is not implemented here");
        }
        String named = request.dbClusterSnapshotIdentifier();
        if (named != null && request.dbClusterIdentifier() != null) {
            throw RdsFailure.parameterCombination(
                    "DBClusterIdentifier can't be used with DBClusterSnapshotIdentifier.");
        }
        Instant now = stage.now();
        List<DbClusterSnapshot> found =
                new ArrayList<>(named == null ? listed(place, request) : List.of(find(place, named)));
        if (request.dbClusterIdentifier() != null) {
            String id = request.dbClusterIdentifier().toLowerCase(Locale.ROOT);
            found.removeIf(snapshot -> !snapshot.source.clusterId().equals(id));
        }
        if (request.dbClusterResourceId() != null) {
            found.removeIf(snapshot -> !snapshot.source.resourceId().equals(request.dbClusterResourceId()));
        }
        found.removeIf(snapshot -> !stage.in(snapshot.place).circumstances.shows(snapshot.madeAt, now));
        if (found.isEmpty() && named != null) {
            throw ClusterFailure.snapshotNotFound(named);
        }
        found.sort(Comparator.comparing(snapshot -> snapshot.arn));
        DescribePage<DbClusterSnapshot> page =
                DescribePage.of(found, snapshot -> snapshot.arn, request.maxRecords(), request.marker());
        return DescribeDbClusterSnapshotsResponse.builder()
                .dbClusterSnapshots(page.records().stream()
                        .map(snapshot -> described(snapshot, place, now))
                        .toList())
                .marker(page.marker())
                .build();
    }

    private DBClusterSnapshot described(DbClusterSnapshot snapshot, AccountRegion viewer, Instant now) {
        DBClusterSnapshot all = snapshot.describe(viewer, now);
        boolean tagged = stage.in(snapshot.place).circumstances.showsTags(snapshot.madeAt, now);
        return tagged ? all : all.copy(s -> s.tagList(List.of()));
    }

    private List<DbClusterSnapshot> listed(AccountRegion place, DescribeDbClusterSnapshotsRequest request) {
        String type = request.snapshotType();
        if (type != null && NOT_MADE.contains(type)) {
            throw new UnsupportedOperationException(
                    "rds:describeDBClusterSnapshots with SnapshotType " + type + " is not implemented here");
        }
        if (type != null && !Set.of("manual", "shared", "public").contains(type)) {
            throw RdsFailure.parameterValue("Invalid snapshot type: " + type);
        }
        boolean own = type == null || type.equals("manual");
        boolean shared = type == null ? Boolean.TRUE.equals(request.includeShared()) : type.equals("shared");
        boolean open = type == null ? Boolean.TRUE.equals(request.includePublic()) : type.equals("public");
        return stage.everywhere().stream()
                .filter(other -> other.place.region().equals(place.region()))
                .flatMap(other -> other.clusterSnapshots.values().stream())
                .filter(snapshot -> snapshot.place.equals(place)
                        ? own
                        : shared && snapshot.sharedWith.contains(place.account())
                                || open && snapshot.sharedWith.contains(DbSnapshot.EVERYBODY))
                .toList();
    }

    DeleteDbClusterSnapshotResponse delete(Caller caller, DeleteDbClusterSnapshotRequest request) {
        Inventory inventory = stage.in(caller.place());
        DbClusterSnapshot snapshot = own(caller, request.dbClusterSnapshotIdentifier());
        CallsByStatus.require(StatusCall.DELETE_CLUSTER_SNAPSHOT, snapshot, inventory.circumstances);
        inventory.clusterSnapshots.remove(snapshot.id);
        snapshot.status = DbSnapshot.DELETED;
        copies.gone(snapshot);
        stage.tidy("delete " + snapshot.arn, storage -> storage.deleteImage(snapshot.image));
        return DeleteDbClusterSnapshotResponse.builder()
                .dbClusterSnapshot(snapshot.describe(caller.place(), stage.now()))
                .build();
    }
}
