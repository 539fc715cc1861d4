package io.rdsreplicator.local.simulation.fleet;

import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Computes the minimum time of a round of a fleet from RDS's own durations. It assumes that every copy begins as soon
 * as a slot is free for it. Every other stage begins as soon as the one before has ended.
 *
 * <p>All snapshots are taken at once. The copies of one account fill its slots in successive groups. With a transfer
 * copy, the destination's groups follow the source's, one copy later. Without one, only the destination makes copies.
 * After its copy, the last database still needs its restore and the change of its password.
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
