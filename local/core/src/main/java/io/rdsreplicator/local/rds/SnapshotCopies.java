package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import java.util.List;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.Tag;

/** Copies DB snapshots. */
final class SnapshotCopies {
    private final RdsStage stage;
    private final OptionGroups optionGroups;
    private final CopiesInTurn queue;

    SnapshotCopies(RdsStage stage, OptionGroups optionGroups) {
        this.stage = stage;
        this.queue = new CopiesInTurn(stage);
        this.optionGroups = optionGroups;
    }

    CopyDbSnapshotResponse copy(Caller caller, CopyDbSnapshotRequest request, DbSnapshots snapshots) {
        AccountRegion place = caller.place();
        Inventory inventory = stage.in(place);
        String named = Identifiers.required("SourceDBSnapshotIdentifier", request.sourceDBSnapshotIdentifier());
        String id = Identifiers.snapshot("TargetDBSnapshotIdentifier", request.targetDBSnapshotIdentifier());
        CopyRoute.of(named, place).requireOffered(request, inventory.circumstances);
        DbSnapshot source = snapshots.toCopy(place, named);
        CopyRoute route = new CopyRoute(source.place, place);
        boolean foreign = route.crossesAccounts();
        CallsByStatus.require(StatusCall.COPY, source, inventory.circumstances);
        if (source.key != null && request.kmsKeyId() == null) {
            route.requireNoKey();
        }
        inventory.circumstances.requireOffered(source.source.engine(), source.source.engineVersion());
        String optionGroup = optionGroup(source, place, request.optionGroupName());
        DbSnapshots.requireNewManual(inventory, id);
        int most = inventory.circumstances.most(RdsQuota.COPIES_IN_PROGRESS);
        if (queue.into(place) >= most) {
            throw RdsFailure.snapshotQuota("Cannot have more than " + most + " snapshot copies in progress");
        }
        Tags tags = Tags.of(Boolean.TRUE.equals(request.copyTags()) && !foreign ? source.tags.list() : List.<Tag>of());
        tags.add(request.tags());
        String arn = place.arn("rds", "snapshot:" + id);
        Caller atSource = route.atSource(caller);
        String keyUse = route.regionOfKeyUse(inventory.circumstances);
        StorageKeys.Opened from = stage.keys.open(atSource, source.key, source.arn, keyUse);
        StorageKeys.Opened to = request.kmsKeyId() != null
                ? stage.keys.create(caller, request.kmsKeyId(), arn)
                : stage.keys.renew(place, source.key, arn);
        boolean byGrantAlone = inventory.circumstances.copiesByGrantAlone();
        stage.keys.tryOut(atSource.via("rds", keyUse), from.key(), byGrantAlone);
        stage.keys.tryOut(caller.via("rds"), to.key(), byGrantAlone);

        DbSnapshot.Source origin = foreign ? source.source.withoutTags() : source.source;
        DbSnapshot target = new DbSnapshot(place, id, arn, stage.newImage(arn), true, origin, tags, stage.now());
        target.status = DbSnapshot.COPYING;
        target.key = to.key();
        target.optionGroup = optionGroup;
        target.created = stage.now(place);
        target.originallyCreated = source.originallyCreated;
        target.databaseTime = source.databaseTime;
        inventory.snapshots.put(id, target);
        queue.add(source, target, from.plain(), to.plain());
        return CopyDbSnapshotResponse.builder()
                .dbSnapshot(target.describe(place, stage.now()))
                .build();
    }

    /**
     * The option group of a copy. If the source is in another account or Region, the group must have every persistent
     * and permanent option. Otherwise it is the source's group unless the request names one.
     */
    private String optionGroup(DbSnapshot source, AccountRegion place, String named) {
        DbSnapshot.Source of = source.source;
        String group = named == null ? null : optionGroups.fitting(place, named, of.engine(), of.engineVersion());
        if (source.place.equals(place)) {
            return group == null ? source.optionGroup : group;
        }
        String target = group == null ? Groups.defaultOptionGroup(of.engine(), of.engineVersion()) : group;
        optionGroups.requireLasting(source, place, target);
        return target;
    }

    /** Handles the deletion of a snapshot: the copy into it ends, and the copies from it fail. */
    void gone(DbSnapshot snapshot) {
        queue.gone(snapshot);
    }
}
