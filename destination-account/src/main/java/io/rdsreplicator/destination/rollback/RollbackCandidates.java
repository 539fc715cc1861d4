package io.rdsreplicator.destination.rollback;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.SourceIdentity;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.rds.RdsStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The replicas of a database that an operator can choose from.
 *
 * @param lineage all replicas, whatever their state
 * @param unproven the DB instances that have the name of a replica
 * @param running the running replications: their replicas are not finished, unless they are live
 * @param resets whether a replica's master password becomes the secret's
 * @param live the replica that the secret names
 * @param held the replications whose replica waits for an operator to accept its source
 */
public record RollbackCandidates(
        List<Replica> lineage,
        List<StackReplicas.Unproven> unproven,
        Set<ReplicationId> running,
        ReplicaChecks checks,
        boolean resets,
        Optional<String> live,
        Set<ReplicationId> held) {
    /** @param passedOver the replicas that match the request better but cannot go live, with the reasons */
    public record Found(Replica replica, List<String> passedOver) {}

    /** What the replica is a copy of, from its tags and RDS. Empty if its tags do not have the time of its data. */
    public static Optional<ReplicaSpec> replicaSpec(Replica replica) {
        return replica.snapshotTime().map(time -> {
            Arn source = Arn.parse(replica.tags().sourceArn(), "the source tag of " + replica.id());
            return new ReplicaSpec(
                    replica.replicationId(),
                    source,
                    source.resourceName(),
                    time,
                    replica.database().engine(),
                    replica.database().engineVersion(),
                    replica.database().masterUsername(),
                    replica.database().allocatedStorage(),
                    replica.tags().sourceResourceId().orElse(null),
                    replica.tags().dataTime().orElse(null));
        });
    }

    /** @throws InvalidRequestException if there is no such replica, or it cannot go live */
    public Found named(String name) {
        Replica replica = lineage.stream()
                .filter(r -> r.id().equals(name) || r.replicationId().value().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException(
                        "to: there is no replica " + name + " of this database and stack; " + existing()));
        blockedReason(replica).ifPresent(reason -> {
            throw new InvalidRequestException(
                    "to: replica " + replica.id() + " cannot go live: " + reason + "; " + existing());
        });
        return new Found(replica, List.of());
    }

    /**
     * The newest replica that can go live and does not wait for its source to be accepted.
     *
     * @throws InvalidRequestException if there is none
     */
    public Found latest() {
        List<Replica> accepted = lineage.stream()
                .filter(replica -> !held.contains(replica.replicationId()))
                .toList();
        return newest(accepted, "no replica of this database can go live; ");
    }

    /**
     * The newest replica of a source that can go live.
     *
     * @throws InvalidRequestException if there is none of that source, or none that can go live
     */
    public Found ofSource(String resourceId) {
        List<Replica> its = lineage.stream()
                .filter(r -> r.tags().sourceResourceId().stream().anyMatch(resourceId::equals))
                .toList();
        if (its.isEmpty()) {
            String sources = lineage.stream()
                    .flatMap(replica -> replica.tags().sourceResourceId().stream())
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new InvalidRequestException("accept: there is no replica of source " + resourceId + "; "
                    + (sources.isEmpty() ? "of no replica the source is known" : "there are replicas of " + sources));
        }
        return newest(its, "accept: no replica of source " + resourceId + " can go live; ");
    }

    /**
     * The newest replica whose replication started before the live replica's.
     *
     * @param liveReplication the replication that made the live replica
     * @param live the live replica's identifier and its problem, for the message
     * @throws InvalidRequestException if there is none that can go live
     */
    public Found before(ReplicationId liveReplication, String live) {
        List<Replica> earlier = lineage.stream()
                .filter(r -> ReplicationId.BY_START.compare(r.replicationId(), liveReplication) < 0)
                .toList();
        return newest(earlier, "there is no replica before the live one, " + live + ", that can go live; ");
    }

    private Found newest(List<Replica> among, String otherwise) {
        List<String> passedOver = new ArrayList<>();
        for (Replica replica : among.stream().sorted(Replica.NEWEST_FIRST).toList()) {
            Optional<String> blockedReason = blockedReason(replica);
            if (blockedReason.isEmpty()) {
                return new Found(replica, passedOver);
            }
            passedOver.add(replica.id() + ": " + blockedReason.get());
        }
        throw new InvalidRequestException(otherwise + existing());
    }

    /** Why the replica cannot go live, not even after it is started or after a wait. */
    Optional<String> blockedReason(Replica replica) {
        Optional<ReplicaSpec> replicaSpec = replicaSpec(replica);
        if (replicaSpec.isEmpty()) {
            return Optional.of("its tags do not say when its data is from");
        }
        if (running.contains(replica.replicationId())
                && live.filter(replica.id()::equals).isEmpty()) {
            return Optional.of("its replication is running");
        }
        if (replica.isBeingDeleted()) {
            return Optional.of("it is being deleted");
        }
        if (replica.status() == RdsStatus.FAILED && !replica.isStopped()) {
            return Optional.of("it is " + replica.database().status());
        }
        return checks.defect(replica.database(), replicaSpec.get())
                .or(() -> replica.managedPassword().filter(managed -> resets));
    }

    private String standing(Replica replica) {
        return held.contains(replica.replicationId())
                ? SourceIdentity.HELD + ", accept "
                        + replica.tags().sourceResourceId().orElseThrow()
                : "can go live";
    }

    /** A text for messages: all replicas, and whether each can go live. */
    public String existing() {
        List<String> all = Stream.concat(
                        lineage.stream()
                                .sorted(Replica.NEWEST_FIRST)
                                .map(r -> r.id() + " (" + blockedReason(r).orElseGet(() -> standing(r)) + ")"),
                        unproven.stream().map(one -> one.id() + " (" + one.reason() + ")"))
                .toList();
        return all.isEmpty() ? "there is none at all" : "there are: " + String.join(", ", all);
    }
}
