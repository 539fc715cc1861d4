package io.rdsreplicator.shared.waiting;

import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.rds.Snapshot;
import io.rdsreplicator.shared.rds.Snapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * The queue of a stack's replications that wait until RDS begins their copies, ordered by start time. RDS has a quota
 * of copies in progress, but it does not report it: RDS refuses the call.
 *
 * <p>A replication tries at once. If at least as many replications as RDS's default quota began before it, it first
 * checks whether one of these waits. When RDS has refused its copy, or that of the first in the queue, it determines
 * its place in the queue, and watches one copy. The first in the queue watches the copy that began first, the second
 * one the next copy, and so on. If no copy in progress is left to watch, a replication watches the future copy of a
 * replication before it. It tries again when the watched copy has ended. So only one replication tries each free slot.
 *
 * <p>There is no coordinator. The facts behind a place become outdated: a replication ends, a copy is slow, or others
 * copy too. So each replication reads the queue again after growing pauses. If it finds more free slots than
 * replications before it, it tries at once.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html">
 *     Copying a DB snapshot: limitations</a>
 */
public final class CopyQueue {
    /**
     * A pause is this share of the time for which the copy has been watched. The end of the copy is noticed at most
     * that much later.
     */
    private static final double SHARE_OF_COPY = 0.036;
    /**
     * Share of the whole wait. A wait of 14 hours then needs at most 700 looks, which fit in the history of an
     * execution.
     */
    private static final double SHARE_OF_WAIT = 0.008;

    private static final double SHARE_BETWEEN_LISTS = 0.25;
    private static final int FLOOR_SECONDS = 5;
    /** No copy begins and ends within this time. */
    private static final int UNBEGUN_SECONDS = 30;

    private static final int SECONDS_BETWEEN_LISTS = 60;
    /** Replications that are refused at the same moment read the queue at different moments. */
    private static final int SPREAD_SECONDS = 15;

    private final RdsClient rds;
    private final Snapshots snapshots;
    private final RunningReplications running;
    private final Ownership ownership;
    private final SnapshotKind kind;

    /**
     * @param snapshots of the kind of database whose copies wait: RDS has a quota for each kind, and its default is
     *     used until a second refusal shows fewer copies in progress
     * @param kind of the copies that this account makes
     */
    public CopyQueue(Snapshots snapshots, RdsClient rds, SfnClient sfn, Ownership ownership, SnapshotKind kind) {
        this.rds = rds;
        this.snapshots = snapshots;
        this.running = new RunningReplications(sfn);
        this.ownership = ownership;
        this.kind = kind;
    }

    /**
     * A replication that is to begin its copy.
     *
     * @param stateMachineArn null from a definition of an earlier release, whose replications do not queue
     * @param turn null if the replication neither waits nor has tried yet
     * @param earlier how many running executions of its state machine began before it; null if it is not known
     * @param since when the wait began; this and {@code now} are times of the Step Functions clock
     */
    public record Waiting(
            ReplicationId id,
            @Nullable String stateMachineArn,
            @Nullable CopyTurn turn,
            @Nullable Integer earlier,
            Instant since,
            Instant now) {
        private Duration spent() {
            return Duration.between(since, now);
        }
    }

    /** The replication cannot try yet. It must look again after this many seconds. */
    public record Pause(@Nullable CopyTurn turn, int seconds) {}

    /** Checks whether the replication may try now. Empty if it may; otherwise the pause until the next look. */
    public Optional<Pause> look(Waiting waiting) {
        CopyTurn turn = waiting.turn();
        if (waiting.stateMachineArn() == null) {
            return Optional.empty();
        }
        if (turn == null) {
            boolean many = waiting.earlier() != null && waiting.earlier() >= snapshots.copySlots();
            return many ? Optional.of(soon(waiting, CopyTurn.UNTRIED)) : Optional.empty();
        }
        if (turn.watched() == null) {
            return place(waiting, turn, false);
        }
        RdsStatus watched = statusOf(turn.watched());
        boolean ended = watched == null ? turn.begun() : watched != RdsStatus.IN_PROGRESS;
        if (ended) {
            return Optional.empty();
        }
        return isListDue(waiting, turn)
                ? place(waiting, turn, false)
                : Optional.of(pause(waiting, watched == null ? turn : turn.seen(waiting.now())));
    }

    /**
     * Computes the pause after RDS has refused the copy. Empty if the queue cannot be read: the replication then tries
     * again after a growing pause.
     */
    public Optional<Pause> refused(Waiting waiting) {
        if (waiting.stateMachineArn() == null) {
            return Optional.empty();
        }
        CopyTurn turn = waiting.turn();
        return turn == null ? Optional.of(soon(waiting, CopyTurn.REFUSED)) : place(waiting, turn, true);
    }

    /**
     * Computes the pause after AWS has throttled a call. A fleet that waits makes many calls, so throttling must not
     * end the wait.
     */
    public Pause throttled(Waiting waiting) {
        Pause soon = soon(waiting, waiting.turn());
        return new Pause(soon.turn(), Math.max(soon.seconds(), shortestPauseSeconds(waiting.spent())));
    }

    private static Pause soon(Waiting waiting, @Nullable CopyTurn turn) {
        return new Pause(turn, FLOOR_SECONDS + spread(waiting.id(), SPREAD_SECONDS));
    }

    /**
     * @param full whether RDS has just refused a copy because no slot is free
     */
    private Optional<Pause> place(Waiting waiting, CopyTurn turn, boolean full) {
        // The running executions are of databases of all kinds.
        List<Snapshot> all = Snapshots.all(rds);
        List<Snapshot> listed = all.stream()
                .filter(snapshot -> snapshot.kind() == snapshots.kind())
                .toList();
        String own = ownership.names().snapshot(kind, waiting.id());
        List<String> copies = listed.stream()
                .filter(this::isCopyInProgress)
                .sorted(Comparator.comparing(Snapshot::createdAt, Comparator.nullsLast(Comparator.naturalOrder()))
                        .thenComparing(Snapshot::id))
                .map(Snapshot::id)
                .toList();
        boolean isBegun = listed.stream().anyMatch(snapshot -> own.equals(snapshot.id()));
        if (isBegun || copies.isEmpty()) {
            return Optional.empty();
        }
        int known = full ? 0 : Objects.requireNonNullElse(turn.slots(), snapshots.copySlots());
        int slots = Math.max(copies.size(), known);
        int free = slots - copies.size();
        List<ReplicationId> ahead = ahead(waiting, all);
        boolean untried = !full && !turn.refused() && (ahead.isEmpty() || copies.size() > snapshots.copySlots());
        if (untried || ahead.size() < free) {
            return Optional.empty();
        }
        List<String> line = new ArrayList<>(copies);
        ahead.forEach(id -> line.add(ownership.names().snapshot(kind, id)));
        int place = ahead.size() - free;
        boolean begun = place < copies.size();
        return Optional.of(pause(
                waiting,
                new CopyTurn(slots, line.get(place), begun, waiting.now(), waiting.now(), full || turn.refused())));
    }

    /**
     * Some AWS pages call the status of a copy {@code copying}, others {@code creating}. A new snapshot is also {@code
     * creating}.
     */
    private boolean isCopyInProgress(Snapshot snapshot) {
        boolean isCopy = snapshot.status().equals("copying")
                || snapshot.copyOf() != null
                || snapshot.id().endsWith("-" + kind.word());
        return isCopy && snapshot.state() == RdsStatus.IN_PROGRESS;
    }

    /**
     * The running replications that started before this one and have not begun their copies, in the order of their
     * starts.
     */
    private List<ReplicationId> ahead(Waiting waiting, List<Snapshot> all) {
        Set<String> names = all.stream().map(Snapshot::id).collect(Collectors.toSet());
        Predicate<ReplicationId> goesFirst = id -> ReplicationId.BY_START.compare(id, waiting.id()) < 0
                && !names.contains(ownership.names().snapshot(kind, id));
        RunningReplications.Listed listed = running.list(Objects.requireNonNull(
                waiting.stateMachineArn(), "a replication without a state machine is in the queue"));
        Stream<ReplicationId> first = kind == SnapshotKind.TRANSFER
                ? taken(all, goesFirst, listed)
                : listed.named().stream().filter(goesFirst);
        return first.sorted(ReplicationId.BY_START).toList();
    }

    /**
     * In the source, an execution's name does not contain the replication. The snapshots that it has taken identify it.
     */
    private Stream<ReplicationId> taken(
            List<Snapshot> all, Predicate<ReplicationId> wanted, RunningReplications.Listed listed) {
        Set<ReplicationId> named = listed.named();
        return all.stream()
                .filter(snapshot -> snapshot.kind() == snapshots.kind())
                .filter(snapshot -> snapshot.id().endsWith("-" + SnapshotKind.TAKEN.word()))
                .filter(snapshot -> snapshot.state() == RdsStatus.READY)
                .flatMap(snapshot -> ownership.ofSnapshot(snapshot).stream())
                .filter(tags -> wanted.test(tags.replicationId()))
                .filter(tags ->
                        named.contains(tags.replicationId()) || listed.mints(tags.replicationId(), tags.sourceArn()))
                .map(ReplicationTags::replicationId);
    }

    /** Null if the snapshot does not exist. */
    private @Nullable RdsStatus statusOf(String snapshotId) {
        return snapshots.find(snapshotId).map(Snapshot::state).orElse(null);
    }

    private static boolean isListDue(Waiting waiting, CopyTurn turn) {
        long pause = Math.max(SECONDS_BETWEEN_LISTS, (long) (waiting.spent().toSeconds() * SHARE_BETWEEN_LISTS));
        long spread = pause * spread(waiting.id(), 50) / 100;
        Instant listedAt = Objects.requireNonNull(turn.listedAt(), "a turn that watches a copy has not read the queue");
        return !listedAt.plusSeconds(pause + spread).isAfter(waiting.now());
    }

    private static Pause pause(Waiting waiting, CopyTurn turn) {
        long watched = Duration.between(turn.watchedSince(), waiting.now()).toSeconds();
        long least = turn.begun() ? (long) (watched * SHARE_OF_COPY) : UNBEGUN_SECONDS;
        return new Pause(turn, (int) Math.max(least, shortestPauseSeconds(waiting.spent())));
    }

    /** The shortest pause until the next look, after a wait of this duration. */
    public static int shortestPauseSeconds(Duration spent) {
        return Math.max(FLOOR_SECONDS, (int) (spent.toSeconds() * SHARE_OF_WAIT));
    }

    /** A number below {@code below} that is always the same for a replication. */
    private static int spread(ReplicationId id, int below) {
        return Math.floorMod(id.value().hashCode(), below);
    }
}
