package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Whether a replica is what may go live, and whether it is one that retention counts. */
public final class ReplicaChecks {
    /** A replica has no data in these. One that is out of storage, stopped or cut off from its key has. */
    private static final Set<String> FAILED_FOR_GOOD =
            Set.of("failed", "restore-error", "incompatible-restore", "insufficient-capacity");
    /** A replica that has never been available does not become so: its groups or its network do not fit what was restored. */
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

    /** @param reason why it is not ready; where it is, its status */
    public record Finding(RdsStatus status, String reason) {}

    /** Looks at everything that must hold before the secret may name the replica, but for its lock. */
    public Finding check(DBInstance instance, ReplicaSpec origin) {
        String status = instance.dbInstanceStatus();
        if (RdsStatus.forUse(status) != RdsStatus.READY) {
            return new Finding(RdsStatus.forUse(status), "its status is " + status);
        }
        Optional<String> defect = defect(instance, origin);
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
     * The same, and the lock: the secret never names a replica that can be deleted.
     *
     * @throws TransientException if all else holds, and the lock is off: it is not visible yet, or somebody has taken it off
     */
    public Finding checkLocked(DBInstance instance, ReplicaSpec origin) {
        Finding finding = check(instance, origin);
        if (finding.status() == RdsStatus.READY && !Boolean.TRUE.equals(instance.deletionProtection())) {
            throw new TransientException("replica " + instance.dbInstanceIdentifier()
                    + " cannot go live now: its deletion protection is off");
        }
        return finding;
    }

    /** What a step throws where the finding is {@code FAILED}. */
    public static RuntimeException failure(String replica, Finding finding) {
        return new FailedInRdsException(replica + " cannot go live: " + finding.reason());
    }

    /** What forbids that the secret names the replica, whatever it is waiting for and whether it is locked; empty if nothing does. */
    public Optional<String> defect(DBInstance instance, ReplicaSpec origin) {
        if (!landingKeyArn.equals(instance.kmsKeyId()) || !Boolean.TRUE.equals(instance.storageEncrypted())) {
            return Optional.of("it is not encrypted under the landing key " + landingKeyArn);
        }
        if (!Boolean.FALSE.equals(instance.publiclyAccessible())) {
            return Optional.of("it is publicly accessible");
        }
        return difference(instance, origin);
    }

    /**
     * Whether a candidate can never go live: it has no data, it cannot become available, or it was restored as something else than was
     * announced. One in any other state is worth a resumed replication.
     */
    public boolean isHopeless(DBInstance instance, ReplicaSpec origin) {
        if (RdsStatus.forUse(instance.dbInstanceStatus()) != RdsStatus.READY) {
            return hasFailedForGood(instance) || neverBecomesAvailable(instance);
        }
        return Boolean.FALSE.equals(instance.storageEncrypted())
                || difference(instance, origin).isPresent();
    }

    public boolean hasFailedForGood(DBInstance instance) {
        return FAILED_FOR_GOOD.contains(instance.dbInstanceStatus());
    }

    /** Of a candidate: one that has been live can be in such a status after a change of its groups, and be mended. */
    public boolean neverBecomesAvailable(DBInstance instance) {
        return NEVER_AVAILABLE.contains(RdsStatus.spelling(instance.dbInstanceStatus()));
    }

    /** What a restore settles and nobody can change back; empty if it is as announced. */
    private static Optional<String> difference(DBInstance instance, ReplicaSpec origin) {
        if (!origin.engine().equals(instance.engine())) {
            return Optional.of("its engine is " + instance.engine() + ", not the announced " + origin.engine());
        }
        Engine engine = Engine.of(origin.engine());
        if (!engine.majorVersion(origin.engineVersion()).equals(engine.majorVersion(instance.engineVersion()))) {
            return Optional.of("its engine version is " + instance.engineVersion()
                    + ", of another major version than the announced " + origin.engineVersion());
        }
        return origin.masterUsername().equals(instance.masterUsername())
                ? Optional.empty()
                : Optional.of("its master user is not the announced one");
    }

    /**
     * Whether retention counts it. The key, engine and master user are not asked for: one that passed under an earlier landing key is still
     * a good copy.
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
