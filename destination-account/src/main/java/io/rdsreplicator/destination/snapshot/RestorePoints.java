package io.rdsreplicator.destination.snapshot;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.rds.RdsStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

/**
 * The landed snapshots of a database, of which an operator can have one restored.
 *
 * @param landed all of them, whatever their state
 * @param replicas of the same database
 * @param running the replications that run
 * @param landingKeyArn the key that replicas are checked for
 */
public record RestorePoints(
        String sourceDatabase,
        List<LandedSnapshot> landed,
        List<Replica> replicas,
        Set<ReplicationId> running,
        String landingKeyArn) {
    public static final Comparator<LandedSnapshot> NEWEST_FIRST = Comparator.comparing(
                    (LandedSnapshot l) -> l.snapshot().originalSnapshotCreateTime(),
                    Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(l -> l.replicationId().value())
            .reversed();

    /** So many are named to one who asks for another. */
    private static final int MOST_NAMES = 10;

    /** @throws InvalidRequestException if there is none of that replication, or it cannot be restored */
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

    /** What a replica of it is a copy of, by what RDS says of the snapshot. */
    public static ReplicaSpec origin(LandedSnapshot found, Arn database) {
        DBSnapshot snapshot = found.snapshot();
        return new ReplicaSpec(
                found.replicationId(),
                database,
                database.resourceName(),
                snapshot.originalSnapshotCreateTime(),
                snapshot.engine(),
                snapshot.engineVersion(),
                snapshot.masterUsername(),
                snapshot.allocatedStorage());
    }

    /** Why it cannot be restored; empty if it can. */
    public Optional<String> blockedReason(LandedSnapshot found) {
        DBSnapshot snapshot = found.snapshot();
        if (found.status() != RdsStatus.READY) {
            return Optional.of("it is " + snapshot.status());
        }
        if (!sourceDatabase.equals(snapshot.dbInstanceIdentifier())) {
            return Optional.of("it is a snapshot of DB instance " + snapshot.dbInstanceIdentifier());
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

    /** What a restore has begun and not locked is taken up again. */
    private static Optional<String> blockedReason(Replica replica) {
        if (replica.status() == RdsStatus.FAILED && !replica.isStopped()) {
            return Optional.of("its replica " + replica.id() + " is there, and is "
                    + replica.instance().dbInstanceStatus() + ": delete it");
        }
        return replica.isRestored() && !replica.isProtected()
                ? Optional.empty()
                : Optional.of("its replica " + replica.id() + " is there: roll back to it with \"to\"");
    }

    /** The newest of them, and what each is good for. */
    private String existing() {
        String names = landed.stream()
                .sorted(NEWEST_FIRST)
                .limit(MOST_NAMES)
                .map(l -> l.replicationId() + " (data of " + l.snapshot().originalSnapshotCreateTime() + "; "
                        + blockedReason(l).orElse("can be restored") + ")")
                .collect(Collectors.joining(", "));
        String more = landed.size() > MOST_NAMES ? " and " + (landed.size() - MOST_NAMES) + " older ones" : "";
        return landed.isEmpty() ? "there is none at all" : "there are: " + names + more;
    }
}
