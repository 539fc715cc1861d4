package io.rdsreplicator.destination.secret;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.Optional;

/** What a secret said at one moment. */
public record SecretView(String name, VersionStages labels, VersionsInUse inUse) {
    /** @throws InvalidRequestException if the current version is none that can serve */
    public ReplicaSecret value() {
        return inUse.current(name);
    }

    /**
     * What to do about a rotation that has failed before it had a value: it ends no more by itself, and replicas wait for it until
     * {@code RotationDeadlineMinutes}. Empty if there is none.
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
