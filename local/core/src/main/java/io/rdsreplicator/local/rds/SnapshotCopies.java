package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Copies of snapshots in progress. In one account and Region, the copies of one source database run one after the
 * other.
 */
final class SnapshotCopies {
    private final RdsStage stage;
    private final OptionGroups optionGroups;
    private final List<Copy> inProgress = new ArrayList<>();

    SnapshotCopies(RdsStage stage, OptionGroups optionGroups) {
        this.stage = stage;
        this.optionGroups = optionGroups;
    }

    private static final class Copy {
        final DbSnapshot source;
        final DbSnapshot target;
        final byte[] sourceKey;
        final byte[] targetKey;
        final boolean fails;
        boolean running;

        Copy(DbSnapshot source, DbSnapshot target, byte[] sourceKey, byte[] targetKey, boolean fails) {
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

    CopyDbSnapshotResponse copy(Caller caller, CopyDbSnapshotRequest request, Snapshots snapshots) {
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
        Snapshots.requireNewManual(inventory, id);
        int most = inventory.circumstances.most(RdsQuota.COPIES_IN_PROGRESS);
        if (inProgress.stream().filter(copy -> copy.target.place.equals(place)).count() >= most) {
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
        target.copiedFrom = source;
        inventory.snapshots.put(id, target);
        Copy copy = new Copy(source, target, from.plain(), to.plain(), stage.strikes(place, RdsFault.COPY_FAILS));
        boolean waits = inProgress.stream().anyMatch(copy::sameQueue);
        inProgress.add(copy);
        if (!waits) {
            start(copy);
        }
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

    private void start(Copy copy) {
        copy.running = true;
        DbSnapshot target = copy.target;
        stage.work(
                "copy to " + target.arn,
                () -> {
                    stage.storage.copy(copy.source.image, copy.sourceKey, target.image, copy.targetKey);
                    return null;
                },
                done -> {
                    if (!inProgress.contains(copy)) {
                        stage.tidy(
                                "delete what was copied for " + target.arn,
                                storage -> storage.deleteImage(target.image));
                        return;
                    }
                    CopyRoute route = new CopyRoute(copy.source.place, target.place);
                    if (route.crossesRegions()) {
                        stage.transfers.add(new RegionTransfer(
                                route.from(), route.to(), target.arn, target.source.allocatedStorage()));
                    }
                    Duration duration = stage.after(
                            route.crossesRegions() ? Phase.COPY_ACROSS_REGIONS : Phase.COPY,
                            target.source.allocatedStorage(),
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

    /** Handles the deletion of a snapshot: the copy into it ends, and the copies from it fail. */
    void gone(DbSnapshot snapshot) {
        for (Copy copy : List.copyOf(inProgress)) {
            if (copy.target == snapshot) {
                end(copy, DbSnapshot.DELETED);
            } else if (copy.source == snapshot) {
                end(copy, DbSnapshot.FAILED);
                stage.tidy(
                        "delete what was copied for " + copy.target.arn,
                        storage -> storage.deleteImage(copy.target.image));
            }
        }
    }
}
