package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.Optional;
import java.util.Set;

/** Checks whether a replica may go live, and whether retention counts it. */
public final class ReplicaChecks {
    /**
     * A replica with one of these statuses has no data. A replica that is out of storage, stopped or without access to
     * its key has data, so those statuses are not here.
     */
    private static final Set<String> FAILED_FOR_GOOD = Set.of(
            "failed",
            "restore-error",
            "incompatible-restore",
            "insufficient-capacity",
            "cloning-failed",
            "migration-failed");
    /**
     * If a replica with one of these statuses was never available, it never will be. Its groups or its network do not
     * match the restored data.
     */
    private static final Set<String> NEVER_AVAILABLE = Set.of(
            "incompatible-create",
            "incompatible-network",
            "incompatible-option-group",
            "incompatible-parameters",
            "upgrade-failed");

    private final String landingKeyArn;

    public ReplicaChecks(Settings settings) {
        this.landingKeyArn = settings.text("LANDING_KEY_ARN");
    }

    /** @param reason why the replica is not ready; if it is ready, its status */
    public record Finding(RdsStatus status, String reason) {}

    /** Checks everything that must hold before the secret may name the replica, except its lock. */
    public Finding check(RestoredDatabase database, ReplicaSpec replicaSpec) {
        String status = database.status();
        if (RdsStatus.forUse(status) != RdsStatus.READY) {
            return new Finding(RdsStatus.forUse(status), "its status is " + status);
        }
        Optional<String> defect = defect(database, replicaSpec);
        if (defect.isPresent()) {
            return failed(defect.get());
        }
        if (database.endpoint() == null) {
            return passing("it has no endpoint yet");
        }
        if (database.passwordPending()) {
            return passing("its master password is being changed");
        }
        return new Finding(RdsStatus.READY, status);
    }

    /**
     * Checks the same and the lock: the secret never names a replica that can be deleted.
     *
     * @throws TransientException if only the lock is missing: it is not visible yet, or somebody has taken it off
     */
    public Finding checkLocked(RestoredDatabase database, ReplicaSpec replicaSpec) {
        Finding finding = check(database, replicaSpec);
        if (finding.status() == RdsStatus.READY && !database.deletionProtection()) {
            throw new TransientException(
                    "replica " + database.id() + " cannot go live now: its deletion protection is off");
        }
        return finding;
    }

    /** The exception for a finding with status {@code FAILED}. */
    public static RuntimeException failure(String replica, Finding finding) {
        return new FailedInRdsException(replica + " cannot go live: " + finding.reason());
    }

    /**
     * Why the secret may never name the replica; empty if it may. What the replica waits for and whether it is locked
     * does not matter here.
     */
    public Optional<String> defect(RestoredDatabase database, ReplicaSpec replicaSpec) {
        if (!landingKeyArn.equals(database.kmsKeyId()) || !database.encrypted()) {
            return Optional.of("it is not encrypted under the landing key " + landingKeyArn);
        }
        if (!database.isPrivate()) {
            return Optional.of("it is publicly accessible");
        }
        return difference(database, replicaSpec);
    }

    /**
     * Whether a candidate can never go live. Either it has no data, or it cannot become available, or it differs from
     * the announcement. Or its deletion has begun with a member. In any other state, a resumed replication can use it.
     */
    public boolean isHopeless(RestoredDatabase database, ReplicaSpec replicaSpec) {
        if (RdsStatus.forUse(database.status()) != RdsStatus.READY) {
            return hasFailedForGood(database)
                    || neverBecomesAvailable(database)
                    || database.status().equals(RestoredDatabase.LOSES_MEMBER);
        }
        return !database.encrypted() || difference(database, replicaSpec).isPresent();
    }

    public boolean hasFailedForGood(RestoredDatabase database) {
        return FAILED_FOR_GOOD.contains(database.status());
    }

    /**
     * Valid for a candidate only. A replica that was live can get such a status by a change of its groups. An operator
     * can then repair it.
     */
    public boolean neverBecomesAvailable(RestoredDatabase database) {
        return NEVER_AVAILABLE.contains(RdsStatus.spelling(database.status()));
    }

    /** The difference from the announcement that nobody can correct after a restore; empty if there is none. */
    private static Optional<String> difference(RestoredDatabase database, ReplicaSpec replicaSpec) {
        if (!replicaSpec.engine().equals(database.engine())) {
            return Optional.of("its engine is " + database.engine() + ", not the announced " + replicaSpec.engine());
        }
        Engine engine = Engine.of(replicaSpec.engine());
        if (!engine.majorVersion(replicaSpec.engineVersion()).equals(engine.majorVersion(database.engineVersion()))) {
            return Optional.of("its engine version is " + database.engineVersion()
                    + ", of another major version than the announced " + replicaSpec.engineVersion());
        }
        return replicaSpec.masterUsername().equals(database.masterUsername())
                ? Optional.empty()
                : Optional.of("its master user is not the announced one");
    }

    /**
     * Whether retention counts the replica. The key, the engine and the master user are not checked. A replica that
     * passed under an earlier landing key is still a good copy.
     */
    public boolean isSound(RestoredDatabase database) {
        return database.hasUsableData()
                && database.encrypted()
                && database.isPrivate()
                && (database.endpoint() != null || database.lacksMembers())
                && !database.passwordPending();
    }

    private static Finding failed(String reason) {
        return new Finding(RdsStatus.FAILED, reason);
    }

    private static Finding passing(String reason) {
        return new Finding(RdsStatus.IN_PROGRESS, reason);
    }
}
