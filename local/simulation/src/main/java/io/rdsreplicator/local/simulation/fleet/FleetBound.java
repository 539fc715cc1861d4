package io.rdsreplicator.local.simulation.fleet;

import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * The least time in which a round of a fleet can end: what RDS itself takes, if every copy begins at the moment at which a slot is free for
 * it, and every other stage at the moment at which the one before has ended.
 *
 * <p>All snapshots are taken at once. The copies of one account fill its slots, wave by wave. With a transfer copy, the destination's
 * waves follow the source's one copy later; without, the destination's are the only ones. The last database then has its restore, and the
 * change of its password, before it.
 */
public final class FleetBound {
    private final RdsDurations durations;
    private final int gibibytes;

    public FleetBound(RdsDurations durations, int gibibytes) {
        this.durations = durations;
        this.gibibytes = gibibytes;
    }

    public Duration of(int databases, int copySlots, boolean directShare) {
        int waves = (databases + copySlots - 1) / copySlots;
        int copiesOneAfterTheOther = directShare ? waves : waves + 1;
        Duration others = Stream.of(Phase.SNAPSHOT, Phase.RESTORE, Phase.NOTICE, Phase.RESET_PASSWORD)
                .map(this::takes)
                .reduce(Duration.ZERO, Duration::plus);
        return others.plus(takes(Phase.COPY).multipliedBy(copiesOneAfterTheOther));
    }

    private Duration takes(Phase phase) {
        return durations.of(phase, gibibytes);
    }
}
