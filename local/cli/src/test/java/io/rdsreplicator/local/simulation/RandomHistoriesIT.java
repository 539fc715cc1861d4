package io.rdsreplicator.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.Walk;
import io.rdsreplicator.local.simulation.Campaign.Result;
import org.junit.jupiter.api.Test;

final class RandomHistoriesIT {
    /** All thousand with {@code -Drdsreplicator.exhaustive=on}; {@code -Dsimulation.seeds=} for more of them, {@code -Dsimulation.from=} for those of an earlier run. */
    private static final long SEEDS = Long.getLong("simulation.seeds", Walk.length(1000, 100));

    private static final long FROM = Long.getLong("simulation.from", 1);

    @Test
    void everyPromiseHoldsInEveryHistory() throws InterruptedException {
        Result result = new Campaign(FROM, SEEDS, Runtime.getRuntime().availableProcessors()).run(done -> {});

        System.out.print("Simulation of random histories, seeds from " + FROM + "\n" + result.summary());
        assertThat(result.failures()).isEmpty();
        assertThat(result.runs()).isEqualTo(SEEDS);
    }
}
