package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies of snapshots of one kind in progress. In one account and Region, the copies of one source database run one
 * after the other.
 */
final class CopiesInTurn {
    private final RdsStage stage;
    private final List<Copy> inProgress = new ArrayList<>();

    CopiesInTurn(RdsStage stage) {
        this.stage = stage;
    }

    private static final class Copy {
        final StoredSnapshot source;
        final StoredSnapshot target;
        final byte[] sourceKey;
        final byte[] targetKey;
        final boolean fails;
        boolean running;

        Copy(StoredSnapshot source, StoredSnapshot target, byte[] sourceKey, byte[] targetKey, boolean fails) {
            this.source = source;
            this.target = target;
            this.sourceKey = sourceKey;
            this.targetKey = targetKey;
            this.fails = fails;
        }

        boolean sameQueue(Copy other) {
            return target.place.equals(other.target.place)
                    && target.sourceResourceId().equals(other.target.sourceResourceId());
        }
    }

    /** How many copies into an account and Region are in progress. */
    long into(AccountRegion place) {
        return inProgress.stream()
                .filter(copy -> copy.target.place.equals(place))
                .count();
    }

    /** Starts a copy, or lets it wait for the one before it. The keys are data keys, or null. */
    void add(StoredSnapshot source, StoredSnapshot target, byte[] sourceKey, byte[] targetKey) {
        target.copiedFrom = source;
        boolean fails = stage.strikes(target.place, RdsFault.COPY_FAILS);
        Copy copy = new Copy(source, target, sourceKey, targetKey, fails);
        boolean waits = inProgress.stream().anyMatch(copy::sameQueue);
        inProgress.add(copy);
        if (!waits) {
            start(copy);
        }
    }

    private void start(Copy copy) {
        copy.running = true;
        StoredSnapshot target = copy.target;
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
                                new RegionTransfer(route.from(), route.to(), target.arn, target.gibibytes()));
                    }
                    Duration duration = stage.after(
                            route.crossesRegions() ? Phase.COPY_ACROSS_REGIONS : Phase.COPY,
                            target.gibibytes(),
                            "copied to " + target.arn,
                            () -> end(copy, copy.fails ? StoredSnapshot.FAILED : StoredSnapshot.AVAILABLE));
                    target.progress.begin(stage.now(), duration, stage.progress());
                },
                () -> end(copy, StoredSnapshot.FAILED));
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
    void gone(StoredSnapshot snapshot) {
        for (Copy copy : List.copyOf(inProgress)) {
            if (copy.target == snapshot) {
                end(copy, StoredSnapshot.DELETED);
            } else if (copy.source == snapshot) {
                end(copy, StoredSnapshot.FAILED);
                discard(copy);
            }
        }
    }
}
