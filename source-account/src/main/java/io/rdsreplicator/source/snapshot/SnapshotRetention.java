package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Durations;
import io.rdsreplicator.shared.waiting.StageDeadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of a lineage's own snapshots retention keeps, and why. A pure function of its input.
 *
 * <p>Only the newest available taken snapshot is kept: the destination copies the transfer snapshot.
 *
 * @param toKeep number of newest available transfer snapshots to keep; at least 1, so that the last good one stays
 * @param minimumAge that a snapshot must have before it is deleted; a transfer snapshot must also be older than the
 *     maximum time in which the destination can copy one of its size
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

    /** A snapshot that this stack has made. */
    public record Owned(Snapshot snapshot, ReplicationTags tags, SnapshotKind kind) {
        public static Owned of(Snapshot snapshot, ReplicationTags tags, Names names) {
            return new Owned(
                    snapshot,
                    tags,
                    names.kindOf(snapshot.id(), tags.replicationId()).orElseThrow());
        }

        public String name() {
            return snapshot.id();
        }

        /** Empty if somebody has changed the tag to a value that is not an ARN. */
        public Optional<Arn> source() {
            return Arn.read(tags.sourceArn());
        }

        public boolean isAvailable() {
            return snapshot.state() == RdsStatus.READY;
        }

        /** The time of the data. A copy has the same time as its origin. */
        public Instant time() {
            return snapshot.time(tags).orElse(Instant.MIN);
        }
    }

    /**
     * The circumstances of the decision: the replication that asks, the running replications, the time, and the key
     * that makes a snapshot a transfer snapshot. If no replication asks, as in a listing, {@code own} is null.
     */
    public record Occasion(
            @Nullable ReplicationId own, Set<ReplicationId> running, Instant now, TransferKey transferKey) {}

    /** The retention rule if the account's quota has no room for the snapshots that only {@code toKeep} keeps. */
    public SnapshotRetention underPressure() {
        return new SnapshotRetention(1, minimumAge);
    }

    /**
     * The names of the snapshots that are kept because they are among the newest. A taken snapshot under the transfer
     * key is also a transfer snapshot.
     */
    public Set<String> newest(List<Owned> lineage, TransferKey transferKey) {
        Set<String> kept = new HashSet<>();
        kept.addAll(newest(lineage, SnapshotRetention::isTaken, 1));
        kept.addAll(newest(lineage, isTransfer(transferKey), toKeep));
        return kept;
    }

    /**
     * The names of the snapshots that are still among the newest after the next replication has made its own. A running
     * replication may have made its snapshots already.
     */
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
     * The highest number of snapshots of a database that exist at once. It counts the kept snapshots, those that a
     * replication makes, and those that only their age still protects. If a transfer copy is made, these include the
     * kept and the new transfer snapshots, and the newest and the new taken snapshot.
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
        if (owned.snapshot().state() == RdsStatus.IN_PROGRESS
                || owned.snapshot().isBeingDeleted()) {
            return Optional.of("it is " + status);
        }
        return isYoung(owned, occasion)
                ? Optional.of("younger than " + Durations.inWords(minimumAge(owned, occasion.transferKey())))
                : Optional.empty();
    }

    /** If a snapshot failed before it had a creation time, RDS returns none. */
    private boolean isYoung(Owned owned, Occasion occasion) {
        Instant created = owned.snapshot().createdAt();
        return created != null
                && created.plus(minimumAge(owned, occasion.transferKey())).isAfter(occasion.now());
    }

    /** The age below which a snapshot is not deleted: the destination can still be copying a shared one. */
    public Duration minimumAge(Owned owned, TransferKey transferKey) {
        if (!isTransfer(transferKey).test(owned)) {
            return minimumAge;
        }
        Duration landing = StageDeadline.longestLanding(owned.snapshot().allocatedStorage());
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
