package io.rdsreplicator.destination.secret;

import io.rdsreplicator.shared.contract.ReplicationId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides which labels that name replicas may be removed from a secret. A secret can have 20 labels: Secrets Manager
 * refuses a put that needs one more. A label is removed if its replica is gone. If there are too many labels, the
 * oldest are removed first. The label of a version that a running replication made is never removed.
 */
public final class StaleLabels {
    /** Leaves room below the limit for AWS's own three labels, those of other versions and those of claims. */
    private static final int MOST = 4;

    private static final int MOST_TO_UNLOCK = 3;
    private static final int MOST_GENERATED = 2;
    /** There are more only while the topic accepts no message. */
    private static final int MOST_UNTOLD = 2;

    private StaleLabels() {}

    /**
     * The labels of versions that replications have made.
     *
     * @param existing the replications whose replica exists; {@code running}: those that may still make one
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
     * The labels that say which replica is to be unlocked.
     *
     * @param locked the replications whose replica exists and is still locked
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
     * The labels of versions that keep a generated password. While the secret has no password, a replica can still go
     * live with a generated one.
     *
     * @param existing the replications whose replica exists; {@code running}: those that may still make one
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
     * The labels of swap events that will not be published. A swap that lost is removed once its execution has ended.
     * If there are too many others, the oldest are removed.
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
