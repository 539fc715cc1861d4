package io.rdsreplicator.destination.secret;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.Optional;

/** The labels and the texts of a secret at one moment. */
public record SecretView(String name, VersionStages labels, VersionsInUse inUse) {
    /** @throws InvalidRequestException if the current version is not valid */
    public ReplicaSecret value() {
        return inUse.current(name);
    }

    /**
     * What an operator can do about a rotation that failed before its version had a value. Empty if there is none. Such
     * a rotation never ends by itself. Replicas wait for it until {@code RotationDeadlineMinutes}.
     */
    public Optional<String> failedRotation() {
        return labels.rotation()
                .filter(version -> !inUse.has(VersionStages.PENDING))
                .map(version -> "its version " + version
                        + " is AWSPENDING and has no value, which a rotation that failed leaves: "
                        + RotationWait.wayOut(name, version));
    }

    /** Whether the current version carries a label. */
    public boolean isCurrent(String label) {
        return labels.versionWith(label).equals(labels.versionWith(VersionStages.CURRENT));
    }
}
