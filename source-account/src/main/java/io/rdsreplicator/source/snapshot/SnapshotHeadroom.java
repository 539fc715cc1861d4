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
 * Whether the account's quota of manual snapshots has room for what a run is going to make. What runs that began earlier are still going to
 * make comes first; so of many runs that begin at once, some go on, and never do all of them give way to one another. A pure function of what
 * is given.
 *
 * @param own the run that asks
 * @param makes how many snapshots it makes
 * @param running the other executions that run
 * @param owned all snapshots of the stack
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

    /** How many too many there would be once all runs have made what they make, and so many have been deleted; 0 or less if none. */
    public long excess(int deleted) {
        return quota.used() - deleted + ownToMake() + toMake(running) - quota.most();
    }

    /** Whether there is no room for this run, once so many have been deleted and the earlier runs have made what they make. */
    public boolean isFull(int deleted) {
        return quota.used() - deleted + ownToMake() + toMake(earlier()) > quota.most();
    }

    /** Whether another run may give room: one that has made something deletes older ones in its ending; an earlier one may end without. */
    public boolean mayBeFreed() {
        return !earlier().isEmpty() || running.stream().anyMatch(execution -> made(execution) > 0);
    }

    /** What it has made already does not count: a resumed replication adopts it. */
    private long ownToMake() {
        return Math.max(0, makes - made(Set.of(own)));
    }

    private List<Running> earlier() {
        return running.stream().filter(run::isAfter).toList();
    }

    /** Each makes as many as this one, or two if the stack makes transfer copies at all. */
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

    private static boolean isOf(Running execution, Owned snapshot) {
        ReplicationId id = snapshot.tags().replicationId();
        return snapshot.source().stream().flatMap(execution::ids).anyMatch(id::equals);
    }

    /** What the quota is made of. */
    public String makeUp(String database, String sourceArn) {
        long ofDatabase = owned.stream()
                .filter(snapshot -> snapshot.tags().sourceArn().equals(sourceArn))
                .count();
        long ofOthers = owned.size() - ofDatabase;
        long foreign = Math.max(0, quota.used() - owned.size());
        return "the account's quota of manual snapshots in this Region is " + quota.most() + ", and " + quota.used()
                + " are used: "
                + ofDatabase + " of " + database + " and " + ofOthers + " of other databases by this stack, " + foreign
                + " that are not this stack's; this replication makes " + ownToMake()
                + ", replications that began earlier "
                + toMake(earlier()) + ", and retention can delete no more";
    }
}
