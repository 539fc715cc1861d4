package io.rdsreplicator.destination;

import io.rdsreplicator.shared.RdsStatus;
import io.rdsreplicator.shared.ReplicationId;
import io.rdsreplicator.shared.ReplicationTags;
import java.time.Instant;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** A DB instance that this stack restored, and what its tags say. */
record Replica(DBInstance instance, ReplicationTags tags) {
    static final String CANDIDATE = "candidate";
    /** By an operator, to go live. */
    static final String CHOSEN = "chosen";
    static final String LIVE = "live";
    static final String SUPERSEDED = "superseded";
    /** From a kept landed snapshot, because an operator asked for it: it was never live. */
    static final String RESTORED = "restored";

    String id() {
        return instance.dbInstanceIdentifier();
    }

    ReplicationId replicationId() {
        return tags.replicationId();
    }

    /** Whether no replication has ended well with it, and no operator has chosen it: it is being made, or it was left by a failure. */
    boolean isCandidate() {
        return tags.role().equals(CANDIDATE);
    }

    boolean isRestored() {
        return tags.role().equals(RESTORED);
    }

    boolean isProtected() {
        return Boolean.TRUE.equals(instance.deletionProtection());
    }

    Replica unprotected() {
        return new Replica(instance.toBuilder().deletionProtection(false).build(), tags);
    }

    boolean isBeingDeleted() {
        return "deleting".equals(instance.dbInstanceStatus());
    }

    /** Whether applications can use it. */
    boolean isUsable() {
        return status() == RdsStatus.READY;
    }

    /** Whether RDS changes it now: its lock, its password. */
    boolean isChangeable() {
        return RdsStatus.forChange(instance.dbInstanceStatus()) == RdsStatus.READY;
    }

    boolean isStopped() {
        return Set.of("stopped", "stopping").contains(instance.dbInstanceStatus());
    }

    /** When it was made, if that was after the time; otherwise the time. */
    Instant newSince(Instant time) {
        Instant made = instance.instanceCreateTime();
        return made != null && made.isAfter(time) ? made : time;
    }

    RdsStatus status() {
        return RdsStatus.forUse(instance.dbInstanceStatus());
    }
}
