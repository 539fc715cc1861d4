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
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.DeleteDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotAttributesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotAttributesResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbSnapshotAttributeRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbSnapshotAttributeResponse;
import software.amazon.awssdk.services.rds.model.Tag;

/** Takes, finds, shares and deletes snapshots. */
final class DbSnapshots {

    private final RdsStage stage;
    private final SnapshotCopies copies;
    private final OptionGroups optionGroups;

    DbSnapshots(RdsStage stage, SnapshotCopies copies, OptionGroups optionGroups) {
        this.stage = stage;
        this.copies = copies;
        this.optionGroups = optionGroups;
    }

    CreateDbSnapshotResponse create(Caller caller, CreateDbSnapshotRequest request) {
        Inventory inventory = stage.in(caller.place());
        String id = Identifiers.snapshot("DBSnapshotIdentifier", request.dbSnapshotIdentifier());
        DbInstance db = inventory.instance(request.dbInstanceIdentifier());
        requireNewManual(inventory, id);
        CallsByStatus.require(StatusCall.CREATE_SNAPSHOT, db, inventory.circumstances);
        Tags tags = Tags.of(request.tags());
        DbSnapshot snapshot = take(db, id, true, tags, Phase.SNAPSHOT, Backups.backTo(db));
        db.status = DbInstance.BACKING_UP;
        return CreateDbSnapshotResponse.builder()
                .dbSnapshot(snapshot.describe(caller.place(), stage.now()))
                .build();
    }

    static void requireNewManual(Inventory inventory, String id) {
        if (inventory.snapshots.containsKey(id)) {
            throw RdsFailure.snapshotExists(id);
        }
        int most = inventory.circumstances.most(RdsQuota.MANUAL_SNAPSHOTS);
        if (inventory.manualSnapshots() >= most) {
            throw RdsFailure.snapshotQuota("Cannot create more than " + most + " manual snapshots");
        }
    }

    /** Takes a snapshot. When it has succeeded or failed, another action can follow. */
    DbSnapshot take(DbInstance db, String id, boolean manual, Tags given, Phase phase, Runnable next) {
        String arn = db.place.arn("rds", "snapshot:" + id);
        StorageKeys.Opened opened = stage.keys.renew(db.place, db.key, arn);
        Tags tags = Tags.of(db.copyTagsToSnapshot ? db.tags.list() : List.<Tag>of());
        tags.add(given.list());
        DbSnapshot snapshot = new DbSnapshot(
                db.place, id, arn, stage.newImage(arn), manual, DbSnapshot.Source.of(db), tags, stage.now());
        snapshot.status = DbSnapshot.CREATING;
        snapshot.key = opened.key();
        snapshot.optionGroup = db.optionGroup;
        snapshot.created = stage.now(db.place);
        snapshot.originallyCreated = snapshot.created;
        snapshot.databaseTime = db.lastTransaction(snapshot.created);
        stage.in(db.place).snapshots.put(id, snapshot);
        boolean fails = manual && stage.strikes(db.place, RdsFault.SNAPSHOT_FAILS);
        snapshot.take(stage, db.arn, opened.plain(), phase, fails, next);
        return snapshot;
    }

    /** Finds an own snapshot by name or ARN, or a shared one by its ARN. */
    DbSnapshot find(AccountRegion place, String idOrArn) {
        return look(place, idOrArn).orElseThrow(() -> RdsFailure.snapshotNotFound(idOrArn));
    }

    Optional<DbSnapshot> look(AccountRegion place, String idOrArn) {
        String id = AmazonResourceName.isArn(idOrArn)
                ? AmazonResourceName.parse(idOrArn).resourceName()
                : idOrArn;
        if (!AmazonResourceName.isArn(idOrArn)
                || AmazonResourceName.parse(idOrArn).place().equals(place)) {
            return Optional.ofNullable(stage.in(place).snapshots.get(id.toLowerCase(Locale.ROOT)));
        }
        return shared(place).stream()
                .filter(snapshot -> snapshot.arn.equals(idOrArn))
                .findFirst();
    }

    /** Finds the source of a copy: one of {@link #find}, or one of another Region by its ARN. */
    DbSnapshot toCopy(AccountRegion place, String idOrArn) {
        if (!AmazonResourceName.isArn(idOrArn)) {
            return find(place, idOrArn);
        }
        AmazonResourceName named = AmazonResourceName.parse(idOrArn);
        if (named.region().equals(place.region())) {
            return find(place, idOrArn);
        }
        boolean own = named.account().equals(place.account());
        return Optional.ofNullable(stage.in(named.place()).snapshots.get(named.resourceName()))
                .filter(snapshot -> own || snapshot.admits(place))
                .orElseThrow(() -> RdsFailure.snapshotNotFound(idOrArn));
    }

    private List<DbSnapshot> shared(AccountRegion place) {
        return stage.everywhere().stream()
                .filter(other -> other.place.region().equals(place.region()) && !other.place.equals(place))
                .flatMap(other -> other.snapshots.values().stream())
                .filter(snapshot -> snapshot.admits(place))
                .toList();
    }

    DescribeDbSnapshotsResponse describe(Caller caller, DescribeDbSnapshotsRequest request) {
        AccountRegion place = caller.place();
        List<DbSnapshot> found = new ArrayList<>();
        if (request.dbSnapshotIdentifier() != null) {
            found.add(find(place, request.dbSnapshotIdentifier()));
        } else {
            addListed(found, place, request);
        }
        if (request.dbInstanceIdentifier() != null) {
            String id = request.dbInstanceIdentifier().toLowerCase(Locale.ROOT);
            found.removeIf(snapshot -> !snapshot.source.instanceId().equals(id));
        }
        if (request.dbiResourceId() != null) {
            found.removeIf(snapshot -> !snapshot.source.resourceId().equals(request.dbiResourceId()));
        }
        if (request.hasFilters() && !request.filters().isEmpty()) {
            throw new UnsupportedOperationException("rds:describeDBSnapshots with Filters is not implemented here");
        }
        Instant now = stage.now();
        found.removeIf(snapshot -> !stage.in(snapshot.place).circumstances.shows(snapshot.madeAt, now));
        if (found.isEmpty() && request.dbSnapshotIdentifier() != null && request.dbInstanceIdentifier() == null) {
            throw RdsFailure.snapshotNotFound(request.dbSnapshotIdentifier());
        }
        found.sort(Comparator.comparing(snapshot -> snapshot.arn));
        DescribePage<DbSnapshot> page =
                DescribePage.of(found, snapshot -> snapshot.arn, request.maxRecords(), request.marker());
        return DescribeDbSnapshotsResponse.builder()
                .dbSnapshots(page.records().stream()
                        .map(snapshot -> described(snapshot, place, now))
                        .toList())
                .marker(page.marker())
                .build();
    }

    private DBSnapshot described(DbSnapshot snapshot, AccountRegion viewer, Instant now) {
        DBSnapshot all = snapshot.describe(viewer, now);
        boolean tagged = stage.in(snapshot.place).circumstances.showsTags(snapshot.madeAt, now);
        return tagged ? all : all.copy(s -> s.tagList(List.of()));
    }

    private void addListed(List<DbSnapshot> found, AccountRegion place, DescribeDbSnapshotsRequest request) {
        String type = request.snapshotType();
        if (type != null && !Set.of("manual", "automated", "shared", "public").contains(type)) {
            throw RdsFailure.parameterValue("Invalid snapshot type: " + type);
        }
        stage.in(place).snapshots.values().stream()
                .filter(snapshot -> type == null || type.equals(snapshot.manual ? "manual" : "automated"))
                .forEach(found::add);
        for (DbSnapshot snapshot : shared(place)) {
            boolean named = snapshot.sharedWith.contains(place.account());
            boolean open = snapshot.sharedWith.contains(DbSnapshot.EVERYBODY);
            boolean wanted = type == null
                    ? named && Boolean.TRUE.equals(request.includeShared())
                            || open && Boolean.TRUE.equals(request.includePublic())
                    : type.equals("shared") && named || type.equals("public") && open;
            if (wanted) {
                found.add(snapshot);
            }
        }
    }

    DeleteDbSnapshotResponse delete(Caller caller, DeleteDbSnapshotRequest request) {
        Inventory inventory = stage.in(caller.place());
        DbSnapshot snapshot = own(caller, request.dbSnapshotIdentifier());
        if (!snapshot.manual) {
            throw RdsFailure.snapshotState("Only manual snapshots may be deleted.");
        }
        CallsByStatus.require(StatusCall.DELETE_SNAPSHOT, snapshot, inventory.circumstances);
        inventory.snapshots.remove(snapshot.id);
        snapshot.status = DbSnapshot.DELETED;
        copies.gone(snapshot);
        stage.tidy("delete " + snapshot.arn, storage -> storage.deleteImage(snapshot.image));
        return DeleteDbSnapshotResponse.builder()
                .dbSnapshot(snapshot.describe(caller.place(), stage.now()))
                .build();
    }

    ModifyDbSnapshotAttributeResponse share(Caller caller, ModifyDbSnapshotAttributeRequest request) {
        DbSnapshot snapshot = own(caller, request.dbSnapshotIdentifier());
        StoredSnapshot.requireRestore(request.attributeName());
        if (!snapshot.manual) {
            throw RdsFailure.snapshotState("Only manual snapshots can be shared; " + snapshot.id + " is automated.");
        }
        CallsByStatus.require(StatusCall.SHARE, snapshot, stage.in(caller.place()).circumstances);
        snapshot.share(request.valuesToAdd(), request.valuesToRemove(), account -> requireShareable(snapshot, account));
        return ModifyDbSnapshotAttributeResponse.builder()
                .dbSnapshotAttributesResult(snapshot.attributes())
                .build();
    }

    private void requireShareable(DbSnapshot snapshot, String account) {
        boolean everybody = account.equals(DbSnapshot.EVERYBODY);
        if (snapshot.key != null && snapshot.key.awsManaged()) {
            throw RdsFailure.snapshotState(
                    "A snapshot encrypted with the default key aws/rds cannot be shared: " + snapshot.id);
        }
        if (snapshot.key != null && everybody) {
            throw RdsFailure.snapshotState("An encrypted snapshot cannot be public: " + snapshot.id);
        }
        List<String> stays = optionGroups.lasting(snapshot.place, snapshot.optionGroup).stream()
                .filter(option -> !OptionGroups.isShareable(snapshot.source.engine(), option))
                .toList();
        if (!stays.isEmpty()) {
            throw RdsFailure.snapshotState("A snapshot with permanent or persistent options cannot be shared: "
                    + snapshot.id + " has " + stays);
        }
    }

    DescribeDbSnapshotAttributesResponse attributes(Caller caller, DescribeDbSnapshotAttributesRequest request) {
        return DescribeDbSnapshotAttributesResponse.builder()
                .dbSnapshotAttributesResult(
                        own(caller, request.dbSnapshotIdentifier()).attributes())
                .build();
    }

    /** An account with which a snapshot is shared can neither change nor delete it. */
    private DbSnapshot own(Caller caller, String idOrArn) {
        DbSnapshot snapshot = find(caller.place(), Identifiers.required("DBSnapshotIdentifier", idOrArn));
        if (!snapshot.place.equals(caller.place())) {
            throw RdsFailure.snapshotNotFound(idOrArn);
        }
        return snapshot;
    }
}
