package io.rdsreplicator.destination;

import io.rdsreplicator.shared.ReplicationId;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which labels of a secret that name replicas may go: Secrets Manager takes 20, and a put that needs one more is refused. A label goes when
 * its replica is gone, or when there are too many, the oldest first; never that of a replication that still runs.
 */
final class OldLabels {
    /** With AWS's own three, that of other versions and those of claims well below the limit. */
    private static final int MOST = 4;

    private static final int MOST_TO_UNLOCK = 3;

    private OldLabels() {}

    /**
     * Those of versions that replications have made.
     *
     * @param existing the replications whose replica exists, {@code running} those that may still make one
     */
    static List<ReplicationId> of(VersionLabels labels, Set<ReplicationId> existing, Set<ReplicationId> running) {
        List<ReplicationId> removable =
                labels.replications().keySet().stream().filter(id -> !running.contains(id)).sorted(ReplicationId.BY_START).toList();
        return removable(removable, existing, MOST);
    }

    /**
     * Those that say which replica is to be unlocked.
     *
     * @param locked the replications whose replica is there, and locked still
     */
    static List<ReplicationId> toUnlock(VersionLabels labels, Set<ReplicationId> locked) {
        return removable(labels.toUnlock().keySet().stream().sorted(ReplicationId.BY_START).toList(), locked, MOST_TO_UNLOCK);
    }

    private static List<ReplicationId> removable(List<ReplicationId> removable, Set<ReplicationId> existing, int most) {
        Stream<ReplicationId> gone = removable.stream().filter(id -> !existing.contains(id));
        List<ReplicationId> remaining = removable.stream().filter(existing::contains).toList();
        int excess = Math.max(0, remaining.size() - most);
        return Stream.concat(gone, remaining.stream().limit(excess)).toList();
    }
}
