package io.rdsreplicator.destination.snapshot;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.rds.Snapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The landed snapshots of a database that an operator can have restored.
 *
 * @param landed all landed snapshots, whatever their state
 * @param replicas of the same database
 * @param running the running replications
 * @param landingKeyArn the key that a snapshot must have to be restored
 */
public record RestorePoints(
        String sourceDatabase,
        List<LandedSnapshot> landed,
        List<Replica> replicas,
        Set<ReplicationId> running,
        String landingKeyArn) {
    public static final Comparator<LandedSnapshot> NEWEST_FIRST = Comparator.comparing(
                    (LandedSnapshot l) -> l.dataFrom().orElse(Instant.MIN))
            .thenComparing(l -> l.replicationId().value())
            .reversed();

    /** If a request names an unknown snapshot, the message names at most this many others. */
    private static final int MOST_NAMES = 10;

    /** @throws InvalidRequestException if the replication has no landed snapshot, or it cannot be restored */
    public LandedSnapshot named(String replicationId) {
        LandedSnapshot found = landed.stream()
                .filter(l -> l.replicationId().value().equals(replicationId))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("restore: there is no landed snapshot of a replication "
                        + replicationId + " of this database and stack; " + existing()));
        blockedReason(found).ifPresent(reason -> {
            throw new InvalidRequestException(
                    "restore: snapshot " + found.id() + " cannot be restored: " + reason + "; " + existing());
        });
        return found;
    }

    /** What a replica of the snapshot is a copy of, as RDS reports it for the snapshot. */
    public static ReplicaSpec replicaSpec(LandedSnapshot found, Arn database) {
        Snapshot snapshot = found.snapshot();
        return new ReplicaSpec(
                found.replicationId(),
                database,
                database.resourceName(),
                found.dataFrom().orElseThrow(),
                snapshot.engine(),
                snapshot.engineVersion(),
                snapshot.masterUsername(),
                snapshot.allocatedStorage());
    }

    private static String time(LandedSnapshot landed) {
        return landed.dataFrom().map(Instant::toString).orElse("an unknown time");
    }

    /** Why the snapshot cannot be restored; empty if it can. */
    public Optional<String> blockedReason(LandedSnapshot found) {
        Snapshot snapshot = found.snapshot();
        if (found.status() != RdsStatus.READY) {
            return Optional.of("it is " + snapshot.status());
        }
        if (!sourceDatabase.equals(snapshot.sourceDatabase())) {
            return Optional.of("it is a snapshot of " + snapshot.kind().label() + " " + snapshot.sourceDatabase());
        }
        if (!landingKeyArn.equals(snapshot.kmsKeyId())) {
            return Optional.of("it is not encrypted under the landing key " + landingKeyArn);
        }
        if (running.contains(found.replicationId())) {
            return Optional.of("its replication is running");
        }
        return replicas.stream()
                .filter(replica -> replica.replicationId().equals(found.replicationId()) && !replica.isBeingDeleted())
                .findFirst()
                .flatMap(RestorePoints::blockedReason);
    }

    /** If a restore has begun but has not locked its replica, a repeat continues it. */
    private static Optional<String> blockedReason(Replica replica) {
        if (replica.status() == RdsStatus.FAILED && !replica.isStopped()) {
            return Optional.of("its replica " + replica.id() + " is there, and is "
                    + replica.database().status() + ": delete it");
        }
        return replica.isRestored() && !replica.isProtected()
                ? Optional.empty()
                : Optional.of("its replica " + replica.id() + " is there: roll back to it with \"to\"");
    }

    /** A text for messages: the newest landed snapshots, and whether each can be restored. */
    private String existing() {
        String names = landed.stream()
                .sorted(NEWEST_FIRST)
                .limit(MOST_NAMES)
                .map(l -> l.replicationId() + " (data of " + time(l) + "; "
                        + blockedReason(l).orElse("can be restored") + ")")
                .collect(Collectors.joining(", "));
        String more = landed.size() > MOST_NAMES ? " and " + (landed.size() - MOST_NAMES) + " older ones" : "";
        return landed.isEmpty() ? "there is none at all" : "there are: " + names + more;
    }
}
