package io.rdsreplicator.destination.retention;

import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.destination.snapshot.LandedSnapshot;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Applies {@link SafetyCopyRule} to the landed snapshots of a lineage. If the window or the time is not known, every
 * good one is kept. That is so in an execution that began before an update of the stack.
 */
public final class SafetyCopies {
    private final Optional<SafetyCopyRule> rule;

    public SafetyCopies(Settings settings) {
        this.rule = settings.optional("SAFETY_COPY_HOURS").isEmpty()
                ? Optional.empty()
                : Optional.of(new SafetyCopyRule(settings.hours("SAFETY_COPY_HOURS")));
    }

    /** Whether safety copies are kept. If the window is zero, none are. */
    public boolean areKept() {
        return rule.map(SafetyCopyRule::window).stream().noneMatch(Duration::isZero);
    }

    /**
     * The identifiers of the landed snapshots that are kept.
     *
     * @param ended the identities whose safety copies are no longer kept
     * @param now null if it is not known
     */
    public Set<String> kept(Arn source, List<LandedSnapshot> landed, Set<String> ended, @Nullable Instant now) {
        if (now == null || rule.isEmpty()) {
            return landed.stream()
                    .filter(found -> found.isGoodCopyOf(source))
                    .map(LandedSnapshot::id)
                    .collect(Collectors.toSet());
        }
        return rule.get().kept(copies(source, landed), ended, now);
    }

    /** @see SafetyCopyRule#ended */
    public Set<String> ended(Arn source, List<LandedSnapshot> landed, ReplicaSecret secret, @Nullable Instant now) {
        return now == null || rule.isEmpty()
                ? Set.of()
                : rule.get().ended(copies(source, landed), secret.identity(), secret.chosenAt(), now);
    }

    private static List<SafetyCopyRule.Copy> copies(Arn source, List<LandedSnapshot> landed) {
        return landed.stream()
                .filter(found -> found.isGoodCopyOf(source))
                .flatMap(SafetyCopies::copy)
                .toList();
    }

    private static Stream<SafetyCopyRule.Copy> copy(LandedSnapshot landed) {
        return landed.landedAt().stream()
                .map(at -> new SafetyCopyRule.Copy(landed.id(), landed.tags().sourceResourceId(), at));
    }
}
