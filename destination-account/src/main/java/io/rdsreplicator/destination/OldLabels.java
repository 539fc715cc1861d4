package io.rdsreplicator.destination;

import io.rdsreplicator.shared.ReplicationId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which {@code replica-...} labels of a secret may go: Secrets Manager allows about twenty labels, and a put that needs one more is
 * refused. A label goes when its replica is gone, or when there are too many, the oldest first; never that of a replication that still
 * runs.
 */
final class OldLabels {
    /** With AWS's own three and one for a replication that starts, well below the limit. */
    private static final int MOST = 12;

    private static final Comparator<ReplicationId> OLDEST_FIRST = Comparator.comparing(OldLabels::startTime);

    private OldLabels() {}

    /** @param existing the replications whose replica exists, {@code running} those that may still make one */
    static List<ReplicationId> of(VersionLabels labels, Set<ReplicationId> existing, Set<ReplicationId> running) {
        Map<ReplicationId, String> all = labels.replications();
        List<ReplicationId> removable = all.keySet().stream().filter(id -> !running.contains(id)).sorted(OLDEST_FIRST).toList();
        Stream<ReplicationId> gone = removable.stream().filter(id -> !existing.contains(id));
        List<ReplicationId> remaining = removable.stream().filter(existing::contains).toList();
        int excess = Math.max(0, remaining.size() - MOST);
        return Stream.concat(gone, remaining.stream().limit(excess)).toList();
    }

    private static String startTime(ReplicationId id) {
        String[] parts = id.value().split("-");
        return parts[parts.length - 2];
    }
}
