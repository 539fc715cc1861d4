package io.rdsreplicator.shared.waiting;

import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.executions.RunningReplications;
import io.rdsreplicator.shared.rds.RdsStatus;
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
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * The replications of a stack that wait until RDS begins their copies, in the order of their starts. RDS has a quota of copies in progress,
 * and does not tell it: it refuses.
 *
 * <p>A replication tries at once; where as many as RDS usually copies at once began before it, it looks first whether one of these waits.
 * Once RDS has refused it, or the first in line, it finds its place among those that wait, and watches one copy: the first in line watches
 * the copy that began first, the next one the copy after that, and so on; behind these, each watches the copy that a replication before it
 * is still to begin. It tries again when the watched copy has ended. So a slot that is free is tried by one.
 *
 * <p>Nobody coordinates this. What a place was reckoned from goes out of date: a replication ends, a copy is slow, others copy too. So the
 * queue is read again after growing pauses. Whoever finds a slot free, and as few before it as slots are free, tries at once.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html">Copying a DB snapshot: limitations</a>
 */
public final class CopyQueue {
    /** What ends meanwhile is seen late by that share of the time for which it was watched. */
    private static final double SHARE_OF_COPY = 0.036;
    /** Of the whole wait: 14 hours then take 700 looks at most, and the history of an execution has room for them. */
    private static final double SHARE_OF_WAIT = 0.008;

    private static final double SHARE_BETWEEN_LISTS = 0.25;
    private static final int FLOOR_SECONDS = 5;
    /** No copy begins and ends within that time. */
    private static final int UNBEGUN_SECONDS = 30;

    private static final int SECONDS_BETWEEN_LISTS = 60;
    /** RDS's default. As soon as a second refusal shows that fewer are in progress, that counts. */
    private static final int USUAL_SLOTS = 20;
    /** Replications that are refused at the same moment read the queue at different moments. */
    private static final int SPREAD_SECONDS = 15;

    private final RdsClient rds;
    private final RunningReplications running;
    private final Ownership ownership;
    private final SnapshotKind kind;

    /** @param kind of the copies that this account makes */
    public CopyQueue(RdsClient rds, SfnClient sfn, Ownership ownership, SnapshotKind kind) {
        this.rds = rds;
        this.running = new RunningReplications(sfn);
        this.ownership = ownership;
        this.kind = kind;
    }

    /**
     * A replication that is to begin its copy.
     *
     * @param stateMachineArn null in a definition of an earlier release, whose replications wait for no turn
     * @param turn null if it neither waits nor has tried yet
     * @param earlier how many executions of its machine ran that began before it; null if it is not known
     * @param since when the wait began, and {@code now}: both by the clock of Step Functions
     */
    public record Waiting(
            ReplicationId id, String stateMachineArn, CopyTurn turn, Integer earlier, Instant since, Instant now) {
        private Duration spent() {
            return Duration.between(since, now);
        }
    }

    /** Not yet: to be looked at again so much later. */
    public record Pause(CopyTurn turn, int seconds) {}

    /** Whether it is a replication's turn to try: then empty. */
    public Optional<Pause> look(Waiting waiting) {
        CopyTurn turn = waiting.turn();
        if (waiting.stateMachineArn() == null) {
            return Optional.empty();
        }
        if (turn == null) {
            boolean many = waiting.earlier() != null && waiting.earlier() >= USUAL_SLOTS;
            return many ? Optional.of(soon(waiting, CopyTurn.UNTRIED)) : Optional.empty();
        }
        if (turn.watched() == null) {
            return place(waiting, false);
        }
        RdsStatus watched = statusOf(turn.watched());
        boolean ended = watched == null ? turn.begun() : watched != RdsStatus.IN_PROGRESS;
        if (ended) {
            return Optional.empty();
        }
        return isListDue(waiting)
                ? place(waiting, false)
                : Optional.of(pause(waiting, watched == null ? turn : turn.seen(waiting.now())));
    }

    /** What a replication does that RDS has just refused; empty if nothing can be known, so that it tries again after a growing pause. */
    public Optional<Pause> refused(Waiting waiting) {
        if (waiting.stateMachineArn() == null) {
            return Optional.empty();
        }
        return waiting.turn() == null ? Optional.of(soon(waiting, CopyTurn.REFUSED)) : place(waiting, true);
    }

    /** What a replication does whose calls AWS throttles: a fleet that waits asks often, and goes on waiting. */
    public Pause throttled(Waiting waiting) {
        Pause soon = soon(waiting, waiting.turn());
        return new Pause(soon.turn(), Math.max(soon.seconds(), shortestPauseSeconds(waiting.spent())));
    }

    private static Pause soon(Waiting waiting, CopyTurn turn) {
        return new Pause(turn, FLOOR_SECONDS + spread(waiting.id(), SPREAD_SECONDS));
    }

    /** @param full whether RDS has just said that no slot is free */
    private Optional<Pause> place(Waiting waiting, boolean full) {
        List<DBSnapshot> snapshots =
                rds.describeDBSnapshotsPaginator(r -> r.snapshotType("manual")).dbSnapshots().stream()
                        .toList();
        String own = ownership.names().snapshot(kind, waiting.id());
        List<String> copies = snapshots.stream()
                .filter(this::isCopyInProgress)
                .sorted(Comparator.comparing(
                                DBSnapshot::snapshotCreateTime, Comparator.nullsLast(Comparator.naturalOrder()))
                        .thenComparing(DBSnapshot::dbSnapshotIdentifier))
                .map(DBSnapshot::dbSnapshotIdentifier)
                .toList();
        boolean isBegun = snapshots.stream().anyMatch(snapshot -> own.equals(snapshot.dbSnapshotIdentifier()));
        if (isBegun || copies.isEmpty()) {
            return Optional.empty();
        }
        int known = full ? 0 : Objects.requireNonNullElse(waiting.turn().slots(), USUAL_SLOTS);
        int slots = Math.max(copies.size(), known);
        int free = slots - copies.size();
        List<ReplicationId> ahead = ahead(waiting, snapshots);
        boolean untried = !full && !waiting.turn().refused() && (ahead.isEmpty() || copies.size() > USUAL_SLOTS);
        if (untried || ahead.size() < free) {
            return Optional.empty();
        }
        List<String> line = new ArrayList<>(copies);
        ahead.forEach(id -> line.add(ownership.names().snapshot(kind, id)));
        int place = ahead.size() - free;
        boolean begun = place < copies.size();
        return Optional.of(pause(
                waiting,
                new CopyTurn(
                        slots,
                        line.get(place),
                        begun,
                        waiting.now(),
                        waiting.now(),
                        full || waiting.turn().refused())));
    }

    /** Some pages of AWS call the status of a copy {@code copying}, others {@code creating}, which a new snapshot has, too. */
    private boolean isCopyInProgress(DBSnapshot snapshot) {
        boolean isCopy = snapshot.status().equals("copying")
                || snapshot.sourceDBSnapshotIdentifier() != null
                || snapshot.dbSnapshotIdentifier().endsWith("-" + kind.word());
        return isCopy && RdsStatus.ofSnapshot(snapshot.status()) == RdsStatus.IN_PROGRESS;
    }

    /** Those that started before this one, run, and have not begun their copies; the first one first. */
    private List<ReplicationId> ahead(Waiting waiting, List<DBSnapshot> snapshots) {
        Set<String> names =
                snapshots.stream().map(DBSnapshot::dbSnapshotIdentifier).collect(Collectors.toSet());
        Predicate<ReplicationId> goesFirst = id -> ReplicationId.BY_START.compare(id, waiting.id()) < 0
                && !names.contains(ownership.names().snapshot(kind, id));
        RunningReplications.Listed listed = running.list(waiting.stateMachineArn());
        Stream<ReplicationId> first = kind == SnapshotKind.TRANSFER
                ? taken(snapshots, goesFirst, listed)
                : listed.named().stream().filter(goesFirst);
        return first.sorted(ReplicationId.BY_START).toList();
    }

    /** In the source no execution's name says what it works on. What it has taken does. */
    private Stream<ReplicationId> taken(
            List<DBSnapshot> snapshots, Predicate<ReplicationId> wanted, RunningReplications.Listed listed) {
        Set<ReplicationId> named = listed.named();
        return snapshots.stream()
                .filter(snapshot -> snapshot.dbSnapshotIdentifier().endsWith("-" + SnapshotKind.TAKEN.word()))
                .filter(snapshot -> RdsStatus.ofSnapshot(snapshot.status()) == RdsStatus.READY)
                .flatMap(snapshot -> ownership.of(snapshot).stream())
                .filter(tags -> wanted.test(tags.replicationId()))
                .filter(tags ->
                        named.contains(tags.replicationId()) || listed.mints(tags.replicationId(), tags.sourceArn()))
                .map(ReplicationTags::replicationId);
    }

    /** Null if there is none. */
    private RdsStatus statusOf(String snapshotId) {
        try {
            return rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(snapshotId)).dbSnapshots().stream()
                    .findFirst()
                    .map(snapshot -> RdsStatus.ofSnapshot(snapshot.status()))
                    .orElse(null);
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "DBSnapshotNotFound")) {
                return null;
            }
            throw e;
        }
    }

    private static boolean isListDue(Waiting waiting) {
        long pause = Math.max(SECONDS_BETWEEN_LISTS, (long) (waiting.spent().toSeconds() * SHARE_BETWEEN_LISTS));
        long spread = pause * spread(waiting.id(), 50) / 100;
        return !waiting.turn().listedAt().plusSeconds(pause + spread).isAfter(waiting.now());
    }

    private static Pause pause(Waiting waiting, CopyTurn turn) {
        long watched = Duration.between(turn.watchedSince(), waiting.now()).toSeconds();
        long least = turn.begun() ? (long) (watched * SHARE_OF_COPY) : UNBEGUN_SECONDS;
        return new Pause(turn, (int) Math.max(least, shortestPauseSeconds(waiting.spent())));
    }

    /** Until the next look, after so long a wait: no pause is shorter. */
    public static int shortestPauseSeconds(Duration spent) {
        return Math.max(FLOOR_SECONDS, (int) (spent.toSeconds() * SHARE_OF_WAIT));
    }

    /** A number below another, always the same for a replication. */
    private static int spread(ReplicationId id, int below) {
        return Math.floorMod(id.value().hashCode(), below);
    }
}
