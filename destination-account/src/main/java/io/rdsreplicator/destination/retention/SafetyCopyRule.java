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
 * Which copies are kept so that a damage that nobody has noticed yet does not replace them all. Of each identity of the source, two are:
 *
 * <ul>
 *   <li>the safety copy: the newest that landed at least the window ago;
 *   <li>the next one: the oldest that landed after that. When it is as old as the window, it takes the safety copy's place.
 * </ul>
 *
 * <p>Nothing that lands later changes which one is next. So at any time there is a copy that landed at least the window ago, if there was
 * any copy the window ago: whoever notices a damage within the window finds a copy from before it. What landed while another was next, as the
 * second of three on one day, is not kept by this rule.
 *
 * <p>Where it is not known of which identity a copy is, it counts as one of each.
 *
 * @param window zero to keep none
 */
record SafetyCopyRule(Duration window) {
    private static final Comparator<Copy> OLDEST_FIRST =
            Comparator.comparing(Copy::landedAt).thenComparing(Copy::id);

    /**
     * A good copy.
     *
     * @param identity of the source; empty if it is not known
     * @param landedAt by this account's RDS
     */
    record Copy(String id, Optional<String> identity, Instant landedAt) {}

    /**
     * The ids of the copies that are kept.
     *
     * @param ended the identities whose copies are kept no longer
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
     * The identities that the source no longer has, and whose safety copy has served its time: the identity that replaced them has one, and
     * an operator's last choice, which may have accepted that one, is as long ago.
     *
     * @param current the identity that replicas go live of; empty while it is not known: then none has ended
     * @param chosenAt when an operator has last chosen something; empty if none has
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
