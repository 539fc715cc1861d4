package io.rdsreplicator.destination.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.errors.LimitReachedException;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many landed snapshots of a database this account makes in a day, by the clock of its RDS. It counts the
 * snapshots themselves: if a limit is set, none is pruned within a day of its landing. So it needs no list of
 * executions, which can be minutes behind. Copies that begin at the same moment do not see each other. If somebody
 * deletes a snapshot, it no longer counts.
 */
public final class LandingLimit {
    private static final Duration DAY = Duration.ofDays(1);

    private final int most;

    public LandingLimit(Settings settings) {
        // An update of the stack changes a function's code before its environment.
        this.most = settings.optional("MAX_REPLICATIONS_PER_DAY").isEmpty()
                ? 0
                : settings.wholeNumber("MAX_REPLICATIONS_PER_DAY");
    }

    /** Whether there is a limit. */
    public boolean isSet() {
        return most > 0;
    }

    /**
     * @param others the landed snapshots of the database, without the one that is to be made
     * @throws LimitReachedException if there is no room for one more
     */
    public void requireRoom(Arn source, List<LandedSnapshot> others, Instant now) {
        long landed = others.stream().filter(snapshot -> counts(snapshot, now)).count();
        if (isSet() && landed >= most) {
            throw new LimitReachedException(
                    "MaxReplicationsPerDay of " + source.resourceName() + " is reached: " + landed
                            + " snapshots have landed within a day, and it is " + most
                            + "; nothing was copied. Other refusals of this database are"
                            + " not told today");
        }
    }

    /** The identifiers of the landed snapshots that are kept because they count for the limit. */
    public Set<String> kept(List<LandedSnapshot> landed, @Nullable Instant now) {
        return landed.stream()
                .filter(snapshot -> isSet() && now != null && counts(snapshot, now))
                .map(LandedSnapshot::id)
                .collect(Collectors.toSet());
    }

    private static boolean counts(LandedSnapshot snapshot, Instant now) {
        return snapshot.status() != RdsStatus.FAILED
                && snapshot.landedAt().stream()
                        .allMatch(landed -> landed.plus(DAY).isAfter(now));
    }
}
