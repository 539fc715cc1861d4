package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Durations;
import io.rdsreplicator.shared.waiting.StageDeadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

/**
 * Which of a lineage's own snapshots retention keeps, and why. A pure function of what is given.
 *
 * <p>Of the taken ones only the newest available is kept: what the destination copies is the transfer snapshot.
 *
 * @param toKeep of the newest available transfer snapshots; at least 1, so that the last good one stays
 * @param minimumAge that a snapshot must have to be deleted; a transfer snapshot must besides be older than the destination may take to copy
 *     one of its size
 */
public record SnapshotRetention(int toKeep, Duration minimumAge) {
    public SnapshotRetention {
        Require.that(toKeep >= 1, "SNAPSHOTS_TO_KEEP must be at least 1: the last good snapshot is never deleted");
        Require.that(!minimumAge.isNegative(), "TRANSFER_SNAPSHOT_MINIMUM_AGE_HOURS must not be negative");
    }

    public static SnapshotRetention from(Settings settings) {
        return new SnapshotRetention(
                settings.wholeNumber("SNAPSHOTS_TO_KEEP"), settings.hours("TRANSFER_SNAPSHOT_MINIMUM_AGE_HOURS"));
    }

    /** A snapshot of this stack. */
    public record Owned(DBSnapshot snapshot, ReplicationTags tags, SnapshotKind kind) {
        public static Owned of(DBSnapshot snapshot, ReplicationTags tags, Names names) {
            return new Owned(
                    snapshot,
                    tags,
                    names.kindOf(snapshot.dbSnapshotIdentifier(), tags.replicationId())
                            .orElseThrow());
        }

        public String name() {
            return snapshot.dbSnapshotIdentifier();
        }

        /** Empty where somebody has tagged it with what is no ARN. */
        public Optional<Arn> source() {
            return Arn.read(tags.sourceArn());
        }

        public boolean isAvailable() {
            return RdsStatus.ofSnapshot(snapshot.status()) == RdsStatus.READY;
        }

        /** Of the data, which a copy shares with what it was copied from. */
        public Instant time() {
            return Optional.ofNullable(snapshot.originalSnapshotCreateTime())
                    .or(() -> Optional.ofNullable(snapshot.snapshotCreateTime()))
                    .orElse(Instant.MIN);
        }
    }

    /**
     * The run that asks, when, what else runs, and the key that makes a snapshot a transfer snapshot; no run ({@code own} is null) where
     * somebody looks from outside.
     */
    public record Occasion(ReplicationId own, Set<ReplicationId> running, Instant now, TransferKey transferKey) {}

    /** The same where the account's quota has no room for what only the count keeps. */
    public SnapshotRetention underPressure() {
        return new SnapshotRetention(1, minimumAge);
    }

    /** The names that are kept for being among the newest; a taken snapshot under the transfer key is a transfer snapshot too. */
    public Set<String> newest(List<Owned> lineage, TransferKey transferKey) {
        Set<String> kept = new HashSet<>();
        kept.addAll(newest(lineage, SnapshotRetention::isTaken, 1));
        kept.addAll(newest(lineage, isTransfer(transferKey), toKeep));
        return kept;
    }

    /** What of these is still among the newest once the next replication has made its own; one that runs may have made them already. */
    public Set<String> newestBesideTheNext(List<Owned> lineage, TransferKey transferKey, Set<ReplicationId> running) {
        Set<String> kept = new HashSet<>();
        kept.addAll(newestBesideTheNext(lineage, SnapshotRetention::isTaken, 1, running));
        kept.addAll(newestBesideTheNext(lineage, isTransfer(transferKey), toKeep, running));
        return kept;
    }

    private static List<String> newestBesideTheNext(
            List<Owned> lineage, Predicate<Owned> kind, int count, Set<ReplicationId> running) {
        boolean made = lineage.stream()
                .filter(Owned::isAvailable)
                .filter(kind)
                .anyMatch(owned -> running.contains(owned.tags().replicationId()));
        return newest(lineage, kind, made ? count : count - 1);
    }

    private static boolean isTaken(Owned owned) {
        return owned.kind() == SnapshotKind.TAKEN;
    }

    private static Predicate<Owned> isTransfer(TransferKey transferKey) {
        return owned -> owned.kind() == SnapshotKind.TRANSFER
                || transferKey.is(owned.snapshot().kmsKeyId());
    }

    /**
     * The most snapshots that there are of a database at once: those that are kept, what a replication makes besides, and those that only
     * their age still keeps. With a transfer copy these are the transfer snapshots that are kept and the new one, and the newest taken one
     * and the new one.
     */
    public int peak(List<Owned> lineage, Occasion occasion) {
        boolean copies = lineage.stream().anyMatch(owned -> owned.kind() == SnapshotKind.TRANSFER);
        Set<String> newest = newest(lineage, occasion.transferKey());
        long young = lineage.stream()
                .filter(owned -> !newest.contains(owned.name())
                        && !occasion.running().contains(owned.tags().replicationId()))
                .filter(owned -> isYoung(owned, occasion))
                .count();
        return toKeep + (copies ? 3 : 1) + (int) young;
    }

    /** Why a snapshot is kept; empty if it may be deleted. */
    public Optional<String> reasonToKeep(Owned owned, Set<String> newest, Occasion occasion) {
        ReplicationId id = owned.tags().replicationId();
        String status = owned.snapshot().status();
        if (id.equals(occasion.own())) {
            return Optional.of("made by this replication");
        }
        if (occasion.running().contains(id)) {
            return Optional.of("its replication is running");
        }
        if (newest.contains(owned.name())) {
            return Optional.of(
                    isTransfer(occasion.transferKey()).test(owned)
                            ? "among the newest " + toKeep
                            : "the newest that was taken");
        }
        if (RdsStatus.ofSnapshot(status) == RdsStatus.IN_PROGRESS || status.equals("deleting")) {
            return Optional.of("it is " + status);
        }
        return isYoung(owned, occasion)
                ? Optional.of("younger than " + Durations.inWords(minimumAge(owned, occasion.transferKey())))
                : Optional.empty();
    }

    /** RDS names no creation time for a snapshot that failed before it had one. */
    private boolean isYoung(Owned owned, Occasion occasion) {
        Instant created = owned.snapshot().snapshotCreateTime();
        return created != null
                && created.plus(minimumAge(owned, occasion.transferKey())).isAfter(occasion.now());
    }

    /** Below which a snapshot is not deleted: the destination may still copy one that is shared. */
    public Duration minimumAge(Owned owned, TransferKey transferKey) {
        if (!isTransfer(transferKey).test(owned)) {
            return minimumAge;
        }
        Duration landing = StageDeadline.longestLanding(
                Objects.requireNonNullElse(owned.snapshot().allocatedStorage(), 0));
        return landing.compareTo(minimumAge) > 0 ? landing : minimumAge;
    }

    private static List<String> newest(List<Owned> lineage, Predicate<Owned> kind, int count) {
        return lineage.stream()
                .filter(Owned::isAvailable)
                .filter(kind)
                .sorted(Comparator.comparing(Owned::time)
                        .thenComparing(Owned::name)
                        .reversed())
                .limit(count)
                .map(Owned::name)
                .toList();
    }
}
