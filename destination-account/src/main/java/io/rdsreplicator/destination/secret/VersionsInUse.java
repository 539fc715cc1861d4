package io.rdsreplicator.destination.secret;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The texts of a secret's versions that applications, a rotation or an undo may still read. A version names a replica
 * if the replica's identifier occurs anywhere in the text: the host name begins with it. So even a text that cannot be
 * parsed can name a replica.
 */
public final class VersionsInUse {
    private final Map<String, String> textByLabel;

    /** @param textByLabel the version's whole text by {@code AWSCURRENT}, {@code AWSPREVIOUS}, {@code AWSPENDING} */
    VersionsInUse(Map<String, String> textByLabel) {
        this.textByLabel = Map.copyOf(textByLabel);
    }

    /** The label of a version that names the replica. */
    public Optional<String> labelNaming(String replicaId) {
        return textByLabel.entrySet().stream()
                .filter(e -> e.getValue().contains(replicaId))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }

    /** Whether a version with the label has a value. */
    boolean has(String label) {
        return textByLabel.containsKey(label);
    }

    /** @param secret the secret's name, for messages */
    ReplicaSecret current(String secret) {
        return ReplicaSecret.parse(secret, textByLabel.get(VersionStages.CURRENT));
    }

    /** The replica that was live before. Empty if the version names no valid DB identifier. */
    public Optional<String> previousReplica() {
        return Optional.ofNullable(textByLabel.get(VersionStages.PREVIOUS)).flatMap(ReplicaSecret::liveReplicaIn);
    }

    /** The versions after the secret points to another replica: the current version becomes the previous one. */
    public VersionsInUse afterASwap() {
        Map<String, String> moved = new HashMap<>(textByLabel);
        String current = moved.remove(VersionStages.CURRENT);
        moved.remove(VersionStages.PREVIOUS);
        if (current != null) {
            moved.put(VersionStages.PREVIOUS, current);
        }
        return new VersionsInUse(moved);
    }

    @Override
    public String toString() {
        return "VersionsInUse" + textByLabel.keySet();
    }
}
