package io.rdsreplicator.destination.secret;

import io.rdsreplicator.shared.contract.ReplicationId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which labels of a secret that name replicas may go: Secrets Manager takes 20, and a put that needs one more is refused. A label goes when
 * its replica is gone, or when there are too many, the oldest first; never that of a replication that still runs.
 */
public final class StaleLabels {
    /** With AWS's own three, that of other versions and those of claims well below the limit. */
    private static final int MOST = 4;

    private static final int MOST_TO_UNLOCK = 3;
    private static final int MOST_GENERATED = 2;
    /** More are there only while the topic takes no message. */
    private static final int MOST_UNTOLD = 2;

    private StaleLabels() {}

    /**
     * Those of versions that replications have made.
     *
     * @param existing the replications whose replica exists, {@code running} those that may still make one
     */
    public static List<ReplicationId> of(
            VersionStages labels, Set<ReplicationId> existing, Set<ReplicationId> running) {
        List<ReplicationId> removable = labels.replications().keySet().stream()
                .filter(id -> !running.contains(id))
                .sorted(ReplicationId.BY_START)
                .toList();
        return removable(removable, existing, MOST);
    }

    /**
     * Those that say which replica is to be unlocked.
     *
     * @param locked the replications whose replica is there, and locked still
     */
    public static List<ReplicationId> toUnlock(VersionStages labels, Set<ReplicationId> locked) {
        return removable(
                labels.toUnlock().keySet().stream()
                        .sorted(ReplicationId.BY_START)
                        .toList(),
                locked,
                MOST_TO_UNLOCK);
    }

    /**
     * Those of versions that keep a generated password: as long as the secret has none, a replica may go live with it.
     *
     * @param existing the replications whose replica exists, {@code running} those that may still make one
     */
    public static List<ReplicationId> generatedPasswords(
            VersionStages labels, boolean hasPassword, Set<ReplicationId> existing, Set<ReplicationId> running) {
        List<ReplicationId> removable = labels.generatedPasswords().keySet().stream()
                .filter(id -> !running.contains(id))
                .sorted(ReplicationId.BY_START)
                .toList();
        return removable(removable, hasPassword ? Set.of() : existing, MOST_GENERATED);
    }

    /**
     * Those that say which swap is to be told: of a swap that lost, once its execution has ended, and the oldest if there are too many.
     *
     * @param live the replication whose replica the secret names
     */
    public static List<PendingSwapEvent> untold(VersionStages labels, Optional<ReplicationId> live) {
        Set<PendingSwapEvent> all = labels.untold().keySet();
        List<PendingSwapEvent> toTell = all.stream()
                .filter(untold -> labels.swapToTell(untold.replicationId(), live)
                        .filter(untold::equals)
                        .isPresent())
                .sorted(Comparator.comparing(PendingSwapEvent::replicationId, ReplicationId.BY_START))
                .toList();
        Stream<PendingSwapEvent> lost = all.stream()
                .filter(untold -> !toTell.contains(untold) && !labels.claimed().contains(untold.replicationId()));
        return Stream.concat(lost, toTell.stream().limit(Math.max(0, toTell.size() - MOST_UNTOLD)))
                .toList();
    }

    private static List<ReplicationId> removable(List<ReplicationId> removable, Set<ReplicationId> existing, int most) {
        Stream<ReplicationId> gone = removable.stream().filter(id -> !existing.contains(id));
        List<ReplicationId> remaining =
                removable.stream().filter(existing::contains).toList();
        int excess = Math.max(0, remaining.size() - most);
        return Stream.concat(gone, remaining.stream().limit(excess)).toList();
    }
}
