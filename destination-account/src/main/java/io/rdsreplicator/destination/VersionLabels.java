package io.rdsreplicator.destination;

import io.rdsreplicator.shared.ReplicationId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which version of a secret carries which staging label. */
record VersionLabels(Map<String, List<String>> labelsByVersion) {
    static final String CURRENT = "AWSCURRENT";
    static final String PREVIOUS = "AWSPREVIOUS";
    static final String PENDING = "AWSPENDING";
    /** Of the versions that this stack makes for no replica. */
    static final String OTHER = "rds-replicator";
    private static final String REPLICA = "replica-";

    /** The label of the versions that a replication makes. */
    static String of(ReplicationId id) {
        return REPLICA + id;
    }

    Optional<String> versionWith(String label) {
        return labelsByVersion.entrySet().stream().filter(e -> e.getValue().contains(label)).map(Map.Entry::getKey).findFirst();
    }

    boolean has(String label, String versionId) {
        return labelsByVersion.getOrDefault(versionId, List.of()).contains(label);
    }

    /**
     * The version that a rotation in progress is preparing. A finished one may leave its label on the version that became current.
     *
     * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html">RotateSecret</a>
     */
    Optional<String> rotation() {
        return versionWith(PENDING).filter(version -> !has(CURRENT, version));
    }

    /** The replications whose label some version carries, and that version. */
    Map<ReplicationId, String> replications() {
        Map<ReplicationId, String> found = new LinkedHashMap<>();
        labelsByVersion.forEach((version, labels) -> labels.stream()
                .filter(label -> label.startsWith(REPLICA))
                .map(label -> label.substring(REPLICA.length()))
                .filter(ReplicationId::isReplicationId)
                .forEach(id -> found.put(new ReplicationId(id), version)));
        return found;
    }
}
