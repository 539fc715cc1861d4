package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.rds.RdsStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** A DB instance that this stack restored, and what its tags say. */
public record Replica(DBInstance instance, ReplicationTags tags) {
    /** By the start of their replications, which their identifiers say: nobody can change that, as tags can be changed. */
    public static final Comparator<Replica> NEWEST_FIRST =
            Comparator.comparing(Replica::replicationId, ReplicationId.BY_START).reversed();

    public static final String CANDIDATE = "candidate";
    /** By an operator, to go live. */
    public static final String CHOSEN = "chosen";

    public static final String LIVE = "live";
    public static final String SUPERSEDED = "superseded";
    /** From a kept landed snapshot, because an operator asked for it: it was never live. */
    public static final String RESTORED = "restored";
    /** Data is from after the start of its replication, and from before the replica was made; the accounts' clocks may differ. */
    private static final Duration TOLERANCE = Duration.ofMinutes(15);

    public String id() {
        return instance.dbInstanceIdentifier();
    }

    public ReplicationId replicationId() {
        return tags.replicationId();
    }

    /** When its data is from; empty where no tag says it. Where the tag cannot be true, it is the start of the replication. */
    public Optional<Instant> snapshotTime() {
        return timeDoubt().isPresent() ? replicationId().startTime() : tags.snapshotTime();
    }

    /** Why the tag that says when its data is from cannot be true; empty if it can be. */
    public Optional<String> timeDoubt() {
        Instant start = replicationId().startTime().orElse(Instant.MIN);
        Instant made = Optional.ofNullable(instance.instanceCreateTime()).orElse(Instant.MAX);
        return tags.snapshotTime()
                .filter(time -> isBefore(time, start) || isBefore(made, time))
                .map(time -> "its tag " + ReplicationTags.SNAPSHOT_TIME + " is " + time
                        + ", and its name says that its replication started" + " at " + start
                        + (isBefore(made, time) ? " and RDS that it was made at " + made : "") + ": the name counts");
    }

    private static boolean isBefore(Instant first, Instant second) {
        return Duration.between(first, second).compareTo(TOLERANCE) > 0;
    }

    /** Whether no replication has ended well with it, and no operator has chosen it: it is being made, or it was left by a failure. */
    public boolean isCandidate() {
        return tags.role().equals(CANDIDATE);
    }

    public boolean isRestored() {
        return tags.role().equals(RESTORED);
    }

    /**
     * Why its master password cannot be the secret's; empty if it can. A restored DB instance is not managed: somebody has turned that on.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html">Password management with RDS</a>
     */
    public Optional<String> managedPassword() {
        return Optional.ofNullable(instance.masterUserSecret())
                .map(managed -> "RDS manages its master password, in secret "
                        + managed.secretArn() + ": turn that off (aws rds modify-db-instance --db-instance-identifier "
                        + id()
                        + " --no-manage-master-user-password --master-user-password ... --apply-immediately)");
    }

    public boolean isProtected() {
        return Boolean.TRUE.equals(instance.deletionProtection());
    }

    public Replica unprotected() {
        return new Replica(instance.toBuilder().deletionProtection(false).build(), tags);
    }

    public boolean isBeingDeleted() {
        return "deleting".equals(instance.dbInstanceStatus());
    }

    /** Whether applications can use it. */
    public boolean isUsable() {
        return status() == RdsStatus.READY;
    }

    /** Whether RDS changes it now: its lock, its password. */
    public boolean isChangeable() {
        return RdsStatus.forChange(instance.dbInstanceStatus()) == RdsStatus.READY;
    }

    public boolean isStopped() {
        return Set.of("stopped", "stopping").contains(instance.dbInstanceStatus());
    }

    /** When it was made, if that was after the time; otherwise the time. */
    public Instant newSince(Instant time) {
        Instant made = instance.instanceCreateTime();
        return made != null && made.isAfter(time) ? made : time;
    }

    public RdsStatus status() {
        return RdsStatus.forUse(instance.dbInstanceStatus());
    }
}
