package io.rdsreplicator.local.simulation.fault;

import io.rdsreplicator.local.rds.ProgressLaw;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.simulation.RandomDraws;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Draws RDS's durations, from a third to three times the realistic ones. If RDS has trouble, it sometimes hangs for
 * hours. Every snapshot reports its progress by its own rule.
 */
public final class DrawnDurations implements RdsDurations {
    private static final Set<Phase> HANGING =
            Set.of(Phase.SNAPSHOT, Phase.COPY, Phase.RESTORE, Phase.RESET_PASSWORD, Phase.DELETE);
    private static final List<ProgressLaw> LAWS = List.of(ProgressLaw.values());
    private static final double HANGS = 0.02;
    private final RdsDurations usual = RdsDurations.realistic();
    private final RandomDraws draws;
    private final RandomDraws progress;
    private final Runnable hung;
    private boolean troubled;

    /**
     * @param progress draws how RDS reports the progress of each snapshot
     * @param hung called at each hang
     */
    public DrawnDurations(RandomDraws draws, RandomDraws progress, Runnable hung) {
        this.draws = draws;
        this.progress = progress;
        this.hung = hung;
    }

    public void troubled(boolean now) {
        troubled = now;
    }

    @Override
    public Duration of(Phase phase, int gibibytes) {
        double factor = StrictMath.exp((draws.source().nextDouble() - 0.5) * 2.2);
        if (troubled && HANGING.contains(phase) && draws.chance(HANGS)) {
            hung.run();
            return draws.between(Duration.ofHours(2), Duration.ofHours(5));
        }
        return Duration.ofMillis((long) (usual.of(phase, gibibytes).toMillis() * factor));
    }

    @Override
    public ProgressLaw progress() {
        return progress.oneOf(LAWS);
    }
}
