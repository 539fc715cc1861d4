package io.rdsreplicator.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.simulation.fleet.FleetAtOnce;
import io.rdsreplicator.local.simulation.fleet.FleetBound;
import io.rdsreplicator.local.simulation.fleet.FleetFigures;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Whole fleets at once, under the API rates of Step Functions' smaller Regions, an assumed one of RDS, and 20 copies at a time. {@code
 * -Dfleet.databases=} and {@code -Dfleet.rounds=} for larger ones; 200 databases take minutes. Before there was a queue, a round of them was
 * refused 10,000 copies.
 */
class FleetAtOnceIT {
    private static final int DATABASES = Integer.getInteger("fleet.databases", 40);
    private static final int ROUNDS = Integer.getInteger("fleet.rounds", 2);
    /** So many make more calls than the rates allow. */
    private static final int MANY = 200;

    @Test
    void roundsWithATransferCopyEndNearTheBoundAndFewCopiesAreRefused() {
        FleetFigures figures = FleetAtOnce.of(DATABASES, ROUNDS).run();

        endsNearTheBound(figures);
        assertThat(figures.refusedCopies()).isBetween(ROUNDS, ROUNDS * DATABASES);
    }

    @Test
    void aRoundThatSharesDirectlyEndsNearTheBound() {
        FleetFigures figures = FleetAtOnce.of(DATABASES, 1).withDirectShare().run();

        endsNearTheBound(figures);
        assertThat(figures.refusedCopies()).isBetween(1, DATABASES);
    }

    /** What an execution works on is told by what it has made; hardly any is asked. */
    private static void endsNearTheBound(FleetFigures figures) {
        assertThat(figures.result().failures()).isEmpty();
        assertThat(figures.result().notLiveAtLast()).isEmpty();
        assertThat(figures.againstBound())
                .as("%s against %s", figures.lastSwap(), figures.bound())
                .isBetween(1.0, 1.05);
        if (DATABASES >= MANY) {
            assertThat(figures.throttled()).as("the rates are in force").isNotEmpty();
        }
        assertThat(figures.calls("states:describeExecution"))
                .isLessThan(figures.result().replications() * 5);
    }

    @Test
    void theBoundIsWhatRdsItselfTakes() {
        FleetBound bound = new FleetBound((phase, gibibytes) -> Duration.ofMinutes(1), 20);

        assertThat(bound.of(1, 20, true))
                .as("snapshot, copy, restore, notice, password")
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(bound.of(20, 20, false)).as("and the transfer copy").isEqualTo(Duration.ofMinutes(6));
        assertThat(bound.of(21, 20, false)).as("a second wave").isEqualTo(Duration.ofMinutes(7));
        assertThat(bound.of(200, 20, true)).isEqualTo(Duration.ofMinutes(14));
    }
}
