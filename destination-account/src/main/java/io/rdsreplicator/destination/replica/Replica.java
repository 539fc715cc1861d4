package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.rds.RdsStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** A database that this stack restored, with the content of its tags. */
public record Replica(RestoredDatabase database, ReplicationTags tags) {
    /**
     * Orders by the start of the replication, which is in the identifier. Nobody can change that start, unlike tags.
     */
    public static final Comparator<Replica> NEWEST_FIRST =
            Comparator.comparing(Replica::replicationId, ReplicationId.BY_START).reversed();

    public static final String CANDIDATE = "candidate";
    /** The role of a replica that an operator has chosen to go live. */
    public static final String CHOSEN = "chosen";

    public static final String LIVE = "live";
    public static final String SUPERSEDED = "superseded";
    /** The role of a replica that was restored for an operator from a kept landed snapshot. It was never live. */
    public static final String RESTORED = "restored";
    /**
     * Data is from after the start of its replication and before its replica was made. The clocks of the accounts may
     * differ by this much.
     */
    private static final Duration TOLERANCE = Duration.ofMinutes(15);

    public String id() {
        return database.id();
    }

    public ReplicationId replicationId() {
        return tags.replicationId();
    }

    /**
     * When the replica's data is from; empty if no tag has it. If the tag cannot be true, the start of the replication.
     */
    public Optional<Instant> snapshotTime() {
        return timeDoubt().isPresent() ? replicationId().startTime() : tags.snapshotTime();
    }

    /** Why the tag with the time of the data cannot be true; empty if it can. */
    public Optional<String> timeDoubt() {
        Instant start = replicationId().startTime().orElse(Instant.MIN);
        Instant made = Optional.ofNullable(database.createdAt()).orElse(Instant.MAX);
        return tags.snapshotTime()
                .filter(time -> isBefore(time, start) || isBefore(made, time))
                .map(time -> "its tag " + ReplicationTags.SNAPSHOT_TIME + " is " + time
                        + ", and its name says that its replication started" + " at " + start
                        + (isBefore(made, time) ? " and RDS that it was made at " + made : "") + ": the name counts");
    }

    private static boolean isBefore(Instant first, Instant second) {
        return Duration.between(first, second).compareTo(TOLERANCE) > 0;
    }

    /**
     * Whether no replication has succeeded with the replica and no operator has chosen it. It is either being made or
     * left by a failed replication.
     */
    public boolean isCandidate() {
        return tags.role().equals(CANDIDATE);
    }

    public boolean isRestored() {
        return tags.role().equals(RESTORED);
    }

    /**
     * Why the master password cannot become the secret's; empty if it can. RDS does not manage the password of a
     * restored database unless somebody turns that on.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html">Password
     *     management with RDS</a>
     */
    public Optional<String> managedPassword() {
        String command = database.kind() == DatabaseKind.CLUSTER
                ? "aws rds modify-db-cluster --db-cluster-identifier "
                : "aws rds modify-db-instance --db-instance-identifier ";
        return Optional.ofNullable(database.managedSecretArn())
                .map(managed -> "RDS manages its master password, in secret " + managed + ": turn that off (" + command
                        + id()
                        + " --no-manage-master-user-password --master-user-password ... --apply-immediately)");
    }

    public boolean isProtected() {
        return database.deletionProtection();
    }

    public Replica unprotected() {
        return new Replica(database.unprotected(), tags);
    }

    public boolean isBeingDeleted() {
        return "deleting".equals(database.ownStatus());
    }

    /** Whether applications can use the replica. */
    public boolean isUsable() {
        return status() == RdsStatus.READY;
    }

    /** Whether RDS accepts changes of the replica's lock and password now. */
    public boolean isChangeable() {
        return RdsStatus.forChange(database.ownStatus()) == RdsStatus.READY;
    }

    public boolean isStopped() {
        return Set.of("stopped", "stopping").contains(database.ownStatus());
    }

    /** The later of the time and the replica's creation. */
    public Instant newSince(Instant time) {
        Instant made = database.createdAt();
        return made != null && made.isAfter(time) ? made : time;
    }

    /**
     * A part that must be made before applications can use the replica.
     *
     * @param state what is the case now, as the rest of a sentence that begins with the replica's identifier
     */
    public record Lack(String part, String state) {}

    /** What is known to be missing of the replica; empty for nothing. */
    public Optional<Lack> lack() {
        return switch (database.status()) {
            case RestoredDatabase.COLD -> Optional.of(new Lack("its writer", "has no members"));
            case RestoredDatabase.LOSES_MEMBER -> Optional.of(new Lack("another member", "is losing a member"));
            default -> Optional.empty();
        };
    }

    public RdsStatus status() {
        return RdsStatus.forUse(database.status());
    }
}
