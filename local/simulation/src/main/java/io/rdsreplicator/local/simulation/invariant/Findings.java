package io.rdsreplicator.local.simulation.invariant;

import io.rdsreplicator.local.simulation.RunHistory;
import io.rdsreplicator.local.simulation.RunStatistics;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The first promise that the invariants found broken. It is stored and not thrown, so that no step can catch it. The
 * run ends before its next event.
 */
public final class Findings {
    private final RunStatistics statistics;
    private final RunHistory history;
    private Violation first;

    /** A promise that does not hold. */
    public record Violation(String invariant, String what) {
        @Override
        public String toString() {
            return invariant + ": " + what;
        }
    }

    public Findings(RunStatistics statistics, RunHistory history) {
        this.statistics = statistics;
        this.history = history;
    }

    public void require(Invariant invariant, boolean holds, Supplier<String> otherwise) {
        statistics.checked();
        if (!holds && first == null) {
            first = new Violation(invariant.getClass().getSimpleName(), otherwise.get());
            history.tell("VIOLATED " + first);
        }
    }

    public Optional<Violation> first() {
        return Optional.ofNullable(first);
    }
}
