package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Checks whether a replica may go live, and whether retention counts it. */
public final class ReplicaChecks {
    /**
     * A replica with one of these statuses has no data. A replica that is out of storage, stopped or without access to
     * its key has data, so those statuses are not here.
     */
    private static final Set<String> FAILED_FOR_GOOD =
            Set.of("failed", "restore-error", "incompatible-restore", "insufficient-capacity");
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
    public Finding check(DBInstance instance, ReplicaSpec replicaSpec) {
        String status = instance.dbInstanceStatus();
        if (RdsStatus.forUse(status) != RdsStatus.READY) {
            return new Finding(RdsStatus.forUse(status), "its status is " + status);
        }
        Optional<String> defect = defect(instance, replicaSpec);
        if (defect.isPresent()) {
            return failed(defect.get());
        }
        if (!hasEndpoint(instance)) {
            return passing("it has no endpoint yet");
        }
        if (hasPendingPassword(instance)) {
            return passing("its master password is being changed");
        }
        return new Finding(RdsStatus.READY, status);
    }

    /**
     * Checks the same and the lock: the secret never names a replica that can be deleted.
     *
     * @throws TransientException if only the lock is missing: it is not visible yet, or somebody has taken it off
     */
    public Finding checkLocked(DBInstance instance, ReplicaSpec replicaSpec) {
        Finding finding = check(instance, replicaSpec);
        if (finding.status() == RdsStatus.READY && !Boolean.TRUE.equals(instance.deletionProtection())) {
            throw new TransientException("replica " + instance.dbInstanceIdentifier()
                    + " cannot go live now: its deletion protection is off");
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
    public Optional<String> defect(DBInstance instance, ReplicaSpec replicaSpec) {
        if (!landingKeyArn.equals(instance.kmsKeyId()) || !Boolean.TRUE.equals(instance.storageEncrypted())) {
            return Optional.of("it is not encrypted under the landing key " + landingKeyArn);
        }
        if (!Boolean.FALSE.equals(instance.publiclyAccessible())) {
            return Optional.of("it is publicly accessible");
        }
        return difference(instance, replicaSpec);
    }

    /**
     * Whether a candidate can never go live. Either it has no data, or it cannot become available, or it differs from
     * the announcement. In any other state, a resumed replication can use it.
     */
    public boolean isHopeless(DBInstance instance, ReplicaSpec replicaSpec) {
        if (RdsStatus.forUse(instance.dbInstanceStatus()) != RdsStatus.READY) {
            return hasFailedForGood(instance) || neverBecomesAvailable(instance);
        }
        return Boolean.FALSE.equals(instance.storageEncrypted())
                || difference(instance, replicaSpec).isPresent();
    }

    public boolean hasFailedForGood(DBInstance instance) {
        return FAILED_FOR_GOOD.contains(instance.dbInstanceStatus());
    }

    /**
     * Valid for a candidate only. A replica that was live can get such a status by a change of its groups. An operator
     * can then repair it.
     */
    public boolean neverBecomesAvailable(DBInstance instance) {
        return NEVER_AVAILABLE.contains(RdsStatus.spelling(instance.dbInstanceStatus()));
    }

    /** The difference from the announcement that nobody can correct after a restore; empty if there is none. */
    private static Optional<String> difference(DBInstance instance, ReplicaSpec replicaSpec) {
        if (!replicaSpec.engine().equals(instance.engine())) {
            return Optional.of("its engine is " + instance.engine() + ", not the announced " + replicaSpec.engine());
        }
        Engine engine = Engine.of(replicaSpec.engine());
        if (!engine.majorVersion(replicaSpec.engineVersion()).equals(engine.majorVersion(instance.engineVersion()))) {
            return Optional.of("its engine version is " + instance.engineVersion()
                    + ", of another major version than the announced " + replicaSpec.engineVersion());
        }
        return replicaSpec.masterUsername().equals(instance.masterUsername())
                ? Optional.empty()
                : Optional.of("its master user is not the announced one");
    }

    /**
     * Whether retention counts the replica. The key, the engine and the master user are not checked. A replica that
     * passed under an earlier landing key is still a good copy.
     */
    public boolean isSound(DBInstance instance) {
        return RdsStatus.forUse(instance.dbInstanceStatus()) == RdsStatus.READY
                && Boolean.TRUE.equals(instance.storageEncrypted())
                && Boolean.FALSE.equals(instance.publiclyAccessible())
                && hasEndpoint(instance)
                && !hasPendingPassword(instance);
    }

    private static boolean hasEndpoint(DBInstance instance) {
        return instance.endpoint() != null
                && instance.endpoint().address() != null
                && instance.endpoint().port() != null;
    }

    private static boolean hasPendingPassword(DBInstance instance) {
        return instance.pendingModifiedValues() != null
                && instance.pendingModifiedValues().masterUserPassword() != null;
    }

    private static Finding failed(String reason) {
        return new Finding(RdsStatus.FAILED, reason);
    }

    private static Finding passing(String reason) {
        return new Finding(RdsStatus.IN_PROGRESS, reason);
    }
}
