package io.rdsreplicator.destination.retention;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.replica.SourceIdentity;
import io.rdsreplicator.destination.secret.VersionsInUse;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides which replicas of a lineage are kept. It counts sound replicas by the start of their replications.
 *
 * <ul>
 *   <li>The newest sound replicas are kept, at most {@link Counts#keep} of them.
 *   <li>A replica that is in use, protected or still being worked on is also kept.
 *   <li>Of the others, a replica that has failed for good may be deleted.
 *   <li>A replica that is older than the kept ones may be deleted, whether it is sound or not.
 * </ul>
 *
 * <p>Replicas that failed replications left are not counted. Only the newest of them is kept, for a resumed
 * replication.
 *
 * <p>Replicas that wait for their source to be accepted are counted separately for each source. They never cause the
 * deletion of other replicas.
 *
 * @param running the running replications of other executions
 * @param claimed the replications whose replica another execution has claimed
 * @param accepted the resource id of the source whose replicas go live; empty if it is not known
 */
public record Retention(
        Counts counts,
        ReplicaChecks checks,
        Set<ReplicationId> running,
        Set<ReplicationId> claimed,
        VersionsInUse inUse,
        Optional<String> accepted) {
    public static final String CLAIMED = "another execution has claimed it, by a label of the secret";

    /**
     * How many replicas of a database are kept.
     *
     * @param keep the number of sound replicas to keep, including the live one if it is one of the newest
     * @param keepRunning how many of these keep their members; a replica that is live, or was live before it, keeps
     *     them anyway, because applications may still be connected to it
     */
    public record Counts(int keep, int keepRunning) {
        /** Reads {@code REPLICAS_TO_KEEP}, and {@code REPLICAS_TO_KEEP_RUNNING}, which is optional. */
        public static Counts from(Settings settings) {
            int keep = settings.wholeNumber("REPLICAS_TO_KEEP");
            Require.that(keep >= 1, "environment variable REPLICAS_TO_KEEP must be at least 1");
            return new Counts(
                    keep,
                    settings.optional("REPLICAS_TO_KEEP_RUNNING").isEmpty()
                            ? keep
                            : settings.wholeNumber("REPLICAS_TO_KEEP_RUNNING"));
        }
    }

    /**
     * @param keptFor why the replica is kept; empty if it may be deleted
     * @param cools whether a kept replica may lose its members, which cost more than its data
     */
    public record Decision(Replica replica, Optional<String> keptFor, boolean cools) {
        /** Whether something of the replica is to be deleted. */
        public boolean deletes() {
            return keptFor.isEmpty() || cools;
        }
    }

    public List<Decision> decide(List<Replica> lineage) {
        return decide(lineage, 0);
    }

    /** Decides as if there were one more sound replica, newer than all of these. */
    public List<Decision> decideBesideANewer(List<Replica> lineage) {
        return decide(lineage, 1);
    }

    private List<Decision> decide(List<Replica> lineage, int countedBefore) {
        Set<ReplicationId> held = SourceIdentity.held(accepted, lineage);
        Map<Optional<String>, List<Replica>> bySource = lineage.stream()
                .filter(replica -> !replica.isBeingDeleted())
                .sorted(Replica.NEWEST_FIRST)
                .collect(Collectors.groupingBy(
                        replica ->
                                replica.tags().sourceResourceId().filter(id -> held.contains(replica.replicationId())),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<Decision> decisions = new ArrayList<>();
        for (List<Replica> counted : bySource.values()) {
            // The additional replica is assumed to be of the same source as the newest one.
            decisions.addAll(decideCounted(counted, decisions.isEmpty() ? countedBefore : 0));
        }
        return decisions;
    }

    /** @param newestFirst the replicas that are counted together */
    private List<Decision> decideCounted(List<Replica> newestFirst, int countedBefore) {
        List<Decision> decisions = new ArrayList<>();
        int counted = countedBefore;
        boolean leftoverKept = false;
        for (Replica replica : newestFirst) {
            boolean leftover = isLeftover(replica);
            boolean counts = !leftover
                    && checks.isSound(replica.database())
                    && replica.tags().snapshotTime().isPresent()
                    && !running.contains(replica.replicationId());
            counted += counts ? 1 : 0;
            Optional<String> keptFor = keptFor(replica, leftover && leftoverKept, counts, counted);
            leftoverKept |= leftover && keptFor.isPresent();
            boolean byCountOnly = counts && keptFor.equals(Optional.of(newest()));
            decisions.add(new Decision(
                    replica,
                    keptFor,
                    byCountOnly
                            && counted > this.counts.keepRunning()
                            && replica.database().hasMembersToLose()));
        }
        return decisions;
    }

    /** Whether a failed replication has left the replica and no other has adopted it. */
    public boolean isLeftover(Replica replica) {
        return replica.isCandidate()
                && !running.contains(replica.replicationId())
                && inUse.labelNaming(replica.id()).isEmpty();
    }

    private String newest() {
        return "it is one of the newest " + counts.keep();
    }

    /** @param exceeded whether a failed replication has left the replica and a newer such replica is kept */
    private Optional<String> keptFor(Replica replica, boolean exceeded, boolean counts, int counted) {
        Optional<String> label = inUse.labelNaming(replica.id());
        if (label.isPresent()) {
            return label.map(name -> "the secret's version " + name + " names it");
        }
        if (running.contains(replica.replicationId())) {
            return Optional.of("its replication is running");
        }
        if (claimed.contains(replica.replicationId())) {
            return Optional.of(CLAIMED);
        }
        if (replica.isProtected()) {
            return Optional.of("it is protected from deletion");
        }
        if (replica.tags().snapshotTime().isEmpty()) {
            return Optional.of("its tags do not say when its data is from");
        }
        if (counts) {
            return counted <= this.counts.keep() ? Optional.of(newest()) : Optional.empty();
        }
        boolean changes =
                replica.status() == RdsStatus.IN_PROGRESS && !replica.database().lacksMembers();
        boolean outlived = (exceeded || counted >= this.counts.keep()) && !changes;
        boolean hopeless = replica.isCandidate() && checks.neverBecomesAvailable(replica.database());
        if (outlived || hopeless || checks.hasFailedForGood(replica.database())) {
            return Optional.empty();
        }
        String status = replica.database().status();
        return Optional.of(
                replica.isCandidate()
                        ? "its replication has failed, and a resumed one can adopt it; it is " + status
                        : "it has not failed, and is " + status);
    }
}
