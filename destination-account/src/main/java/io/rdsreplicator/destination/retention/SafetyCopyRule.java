package io.rdsreplicator.destination.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides which landed snapshots are kept as safety copies, so that damaged data cannot replace all good copies before
 * somebody notices the damage. It keeps two copies for each identity of the source:
 *
 * <ul>
 *   <li>the safety copy: the newest one that landed at least the window ago;
 *   <li>the next one: the oldest one that landed after that. When it is as old as the window, it becomes the safety
 *       copy.
 * </ul>
 *
 * <p>A copy that lands later never changes which one is next. If any copy existed the window ago, a copy that landed at
 * least the window ago always exists. So if damage is noticed within the window, there is a copy from before the
 * damage. If several copies land while another one is next, this rule does not keep them, for example the second of
 * three on one day.
 *
 * <p>If the identity of a copy is not known, it counts for every identity.
 *
 * @param window zero to keep none
 */
record SafetyCopyRule(Duration window) {
    private static final Comparator<Copy> OLDEST_FIRST =
            Comparator.comparing(Copy::landedAt).thenComparing(Copy::id);

    /**
     * A good copy of the source's data.
     *
     * @param identity the resource id of the source; empty if it is not known
     * @param landedAt by the clock of this account's RDS
     */
    record Copy(String id, Optional<String> identity, Instant landedAt) {}

    /**
     * The ids of the copies that are kept.
     *
     * @param ended the identities whose copies are no longer kept
     */
    Set<String> kept(Collection<Copy> copies, Set<String> ended, Instant now) {
        if (window.isZero()) {
            return Set.of();
        }
        Set<String> known = identities(copies);
        Stream<List<Copy>> groups = known.isEmpty()
                ? Stream.of(List.copyOf(copies))
                : known.stream().filter(identity -> !ended.contains(identity)).map(identity -> of(identity, copies));
        return groups.flatMap(group -> Stream.concat(safetyCopy(group, now).stream(), next(group, now).stream()))
                .map(Copy::id)
                .collect(Collectors.toSet());
    }

    /**
     * The former identities of the source whose safety copies are no longer needed. An identity ends when its successor
     * has a safety copy and an operator's last choice is at least the window old. That choice may have accepted the
     * successor.
     *
     * @param current the identity of the replicas that go live; if it is not known, it is empty and no identity has
     *     ended
     * @param chosenAt when an operator made the last choice; empty if there was none
     */
    Set<String> ended(Collection<Copy> copies, Optional<String> current, Optional<Instant> chosenAt, Instant now) {
        boolean longAgo = chosenAt.stream().allMatch(time -> isOld(time, now));
        boolean replaced = current.flatMap(identity -> safetyCopy(of(identity, copies), now))
                .isPresent();
        return longAgo && replaced
                ? identities(copies).stream()
                        .filter(identity -> !identity.equals(current.get()))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private Optional<Copy> safetyCopy(List<Copy> group, Instant now) {
        return group.stream().filter(copy -> isOld(copy.landedAt(), now)).max(OLDEST_FIRST);
    }

    private Optional<Copy> next(List<Copy> group, Instant now) {
        return group.stream().filter(copy -> !isOld(copy.landedAt(), now)).min(OLDEST_FIRST);
    }

    private boolean isOld(Instant time, Instant now) {
        return !time.plus(window).isAfter(now);
    }

    private static Set<String> identities(Collection<Copy> copies) {
        return copies.stream().flatMap(copy -> copy.identity().stream()).collect(Collectors.toSet());
    }

    private static List<Copy> of(String identity, Collection<Copy> copies) {
        return copies.stream()
                .filter(copy -> copy.identity().stream().allMatch(identity::equals))
                .toList();
    }
}
