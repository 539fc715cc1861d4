package io.rdsreplicator.destination;

import io.rdsreplicator.shared.errors.InvalidRequestException;

/** What a secret said at one moment. */
record SecretReading(String name, VersionLabels labels, VersionsInUse inUse) {
    /** @throws InvalidRequestException if the current version is none that can serve */
    ReplicaSecret value() {
        return inUse.current(name);
    }

    /** Whether the current version carries a label. */
    boolean isCurrent(String label) {
        return labels.versionWith(label).equals(labels.versionWith(VersionLabels.CURRENT));
    }
}
