package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.executions.RunningReplications.Running;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.source.snapshot.SnapshotRetention.Owned;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Decides whether the account's quota of manual snapshots of one kind of database has room for the snapshots that a run is going to make. The
 * snapshots that earlier runs are still going to make have priority. So if many runs begin at once, some continue: they
 * never all wait for one another. A pure function of its input.
 *
 * @param own the run that asks
 * @param makes how many snapshots it makes
 * @param running the other running executions that may make snapshots of this kind
 * @param owned all snapshots of the stack of this kind
 */
public record SnapshotHeadroom(
        AccountQuota quota, ReplicationId own, int makes, Run run, List<Running> running, List<Owned> owned) {
    public static final Comparator<Owned> OLDEST_FIRST =
            Comparator.comparing(Owned::time).thenComparing(Owned::name);

    /** The execution that asks. */
    public record Run(String executionArn, Instant startTime) {
        private boolean isAfter(Running other) {
            int order = other.startDate().compareTo(startTime);
            return order < 0 || (order == 0 && other.executionArn().compareTo(executionArn) < 0);
        }
    }

    /**
     * By how many snapshots the runs together would exceed the quota; 0 or less if they would not. Assumes that all
     * runs have made theirs, and that {@code deleted} have been deleted.
     */
    public long excess(int deleted) {
        return quota.used() - deleted + ownToMake() + toMake(running) - quota.most();
    }

    /**
     * Whether there is no room for this run after {@code deleted} snapshots have been deleted and the earlier runs have
     * made theirs.
     */
    public boolean isFull(int deleted) {
        return quota.used() - deleted + ownToMake() + toMake(earlier()) > quota.most();
    }

    /**
     * Whether another run may free room. A run that has made something deletes older snapshots when it ends. An earlier
     * run may end without making its snapshots.
     */
    public boolean mayBeFreed() {
        return !earlier().isEmpty() || running.stream().anyMatch(execution -> made(execution) > 0);
    }

    /** Snapshots that the run has already made do not count: a resumed replication adopts them. */
    private long ownToMake() {
        return Math.max(0, makes - made(Set.of(own)));
    }

    private List<Running> earlier() {
        return running.stream().filter(run::isAfter).toList();
    }

    /** Each execution makes as many snapshots as this one, or two if the stack makes any transfer copies. */
    private long toMake(List<Running> executions) {
        boolean copies = owned.stream().anyMatch(snapshot -> snapshot.kind() == SnapshotKind.TRANSFER);
        int each = copies ? 2 : makes;
        return executions.stream()
                .mapToLong(execution -> Math.max(0, each - made(execution)))
                .sum();
    }

    private long made(Running execution) {
        return owned.stream().filter(snapshot -> isOf(execution, snapshot)).count();
    }

    private long made(Set<ReplicationId> ids) {
        return owned.stream()
                .filter(snapshot -> ids.contains(snapshot.tags().replicationId()))
                .count();
    }

    /** Whether the execution can have made the snapshot. */
    public static boolean isOf(Running execution, Owned snapshot) {
        ReplicationId id = snapshot.tags().replicationId();
        return snapshot.source().stream().flatMap(execution::ids).anyMatch(id::equals);
    }

    /** Describes what uses the quota. */
    public String makeUp(String database, String sourceArn) {
        long ofDatabase = owned.stream()
                .filter(snapshot -> snapshot.tags().sourceArn().equals(sourceArn))
                .count();
        long ofOthers = owned.size() - ofDatabase;
        long foreign = Math.max(0, quota.used() - owned.size());
        return "the account's quota of manual snapshots (" + quota.name() + ") in this Region is " + quota.most()
                + ", and " + quota.used()
                + " are used: "
                + ofDatabase + " of " + database + " and " + ofOthers + " of other databases by this stack, " + foreign
                + " that are not this stack's; this replication makes " + ownToMake()
                + ", replications that began earlier "
                + toMake(earlier()) + ", and retention can delete no more";
    }
}
