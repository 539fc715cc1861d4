package io.rdsreplicator.destination.snapshot;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.RunningReplications.Running;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.shared.rds.RdsStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides whether the account's quotas have room for a landed snapshot and a replica of a replication. The replica is
 * needed in addition to the kept ones. The decision depends only on the arguments.
 *
 * <p>Executions that have already made something, or that started earlier, come first. So if many begin at once, some
 * of them always continue.
 *
 * @param own the replication to decide about
 * @param others the replications of the other running executions
 * @param landed the landed snapshots of the stack
 * @param replicas of the stack
 * @param keep how many replicas of each database are kept
 * @param instancesEach how many DB instances a replica of this database has
 */
public record AccountHeadroom(
        ReplicationId own,
        Set<ReplicationId> others,
        List<LandedSnapshot> landed,
        List<Replica> replicas,
        int keep,
        int instancesEach) {
    public static AccountHeadroom of(
            ReplicationId own,
            List<Running> running,
            List<LandedSnapshot> landed,
            List<Replica> replicas,
            int keep,
            int instancesEach) {
        Set<ReplicationId> others = running.stream()
                .flatMap(execution -> execution.named().stream())
                .filter(id -> !id.equals(own))
                .collect(Collectors.toSet());
        return new AccountHeadroom(own, others, landed, replicas, keep, instancesEach);
    }

    /**
     * The quota that has no room, as a text for people; empty if all have room.
     *
     * @param deleted how many snapshots are deleted before the copy
     */
    public Optional<String> lack(List<AccountQuota> quotas, int deleted) {
        return quotas.stream()
                .flatMap(quota -> switch (quota.name()) {
                    case AccountQuota.DB_INSTANCES -> lackOfDatabases(quota, "DB instances", instancesEach);
                    case AccountQuota.DB_CLUSTERS -> lackOfDatabases(quota, "DB clusters", 1);
                    default -> lackOfSnapshots(quota, deleted);
                })
                .findFirst();
    }

    /**
     * Whether another execution may free room when it ends. Such an execution has already made something or started
     * earlier than this one.
     */
    public boolean mayBeFreed() {
        return !ahead().isEmpty();
    }

    /** How many running replications were started before this one and have not finished their copies. */
    public int earlier() {
        Set<ReplicationId> copied = landed.stream()
                .filter(snapshot -> snapshot.status() == RdsStatus.READY)
                .map(LandedSnapshot::replicationId)
                .collect(Collectors.toSet());
        return (int) others.stream()
                .filter(id -> ReplicationId.BY_START.compare(id, own) < 0 && !copied.contains(id))
                .count();
    }

    private Stream<String> lackOfSnapshots(AccountQuota quota, int deleted) {
        long toLand = underWay().filter(id -> !hasLanded(id)).count();
        if (quota.used() - deleted + toLand <= quota.most()) {
            return Stream.empty();
        }
        return Stream.of("the account's quota of manual snapshots in this Region is " + quota.most() + ", and "
                + quota.used() + " are used: "
                + madeOf(landed.stream().map(LandedSnapshot::replicationId).toList(), quota.used())
                + "; the replications under way make " + toLand
                + ", and retention can delete no more. Raise the quota, delete snapshots that"
                + " nobody needs, or lower SafetyCopyHours");
    }

    private Stream<String> lackOfDatabases(AccountQuota quota, String what, int each) {
        long going = each * replicas.stream().filter(Replica::isBeingDeleted).count();
        long toMake = underWay()
                .map(ReplicationId::database)
                .distinct()
                .mapToLong(database -> each * toRestore(database))
                .sum();
        if (quota.used() - going + toMake <= quota.most()) {
            return Stream.empty();
        }
        return Stream.of("the account's quota of " + what + " in this Region is " + quota.most() + ", and "
                + quota.used() + " are used: "
                + madeOf(replicas.stream().map(Replica::replicationId).toList(), quota.used())
                + "; the replications under way need "
                + toMake + " more, as there are " + (keep + 1)
                + " replicas of each database while one is replaced (ReplicasToKeep and a new"
                + " one). Raise the quota, or lower ReplicasToKeep");
    }

    /**
     * How many replicas of a database are still to be made. The database needs the kept replicas and a new one. It
     * needs at least one for each of its executions without a replica.
     */
    private long toRestore(String database) {
        Predicate<ReplicationId> isOfIt = id -> id.database().equals(database);
        Set<ReplicationId> existing = replicas.stream()
                .filter(replica -> !replica.isBeingDeleted())
                .map(Replica::replicationId)
                .filter(isOfIt)
                .collect(Collectors.toSet());
        long runs =
                underWay().filter(isOfIt).filter(id -> !existing.contains(id)).count();
        return Math.max(runs, keep + 1 - existing.size());
    }

    private String madeOf(List<ReplicationId> ours, long used) {
        long ofDatabase =
                ours.stream().filter(id -> id.database().equals(own.database())).count();
        return ofDatabase + " of " + own.database() + " and " + (ours.size() - ofDatabase)
                + " of other databases by this stack, " + Math.max(0, used - ours.size())
                + " that are not this stack's";
    }

    private Stream<ReplicationId> underWay() {
        return Stream.concat(Stream.of(own), ahead().stream());
    }

    private List<ReplicationId> ahead() {
        return others.stream()
                .filter(id -> hasLanded(id) || ReplicationId.BY_START.compare(id, own) < 0)
                .toList();
    }

    private boolean hasLanded(ReplicationId id) {
        return landed.stream().anyMatch(snapshot -> snapshot.replicationId().equals(id));
    }
}
