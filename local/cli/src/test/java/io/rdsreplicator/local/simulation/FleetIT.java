package io.rdsreplicator.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.simulation.fault.Rates;
import io.rdsreplicator.local.simulation.fleet.FleetResult;
import io.rdsreplicator.local.simulation.fleet.FleetScenario;
import io.rdsreplicator.local.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Fleets under RDS's default quota of 100 manual snapshots in each account. {@code -Dfleet.days=} for more days. */
final @EnabledIfSystemProperty(named = "rdsreplicator.exhaustive", matches = "on") class FleetIT {
    private static final int DAYS = Integer.getInteger("fleet.days", 3);

    @Test
    void twentyDatabasesWithATransferCopyStayWithinTheSnapshotQuota() {
        staysWithinTheQuotas(fleet(20));
    }

    @Test
    void twentyEightDatabasesThatShareDirectlyStayWithinTheSnapshotQuota() {
        staysWithinTheQuotas(fleet(28).withDirectShare());
    }

    /** The quota of DB instances is raised to what is kept, what is being made, and what failed replications leave. */
    private static FleetScenario fleet(int databases) {
        return FleetScenario.daily(databases, DAYS)
                .failing(0.05)
                .setUp(Rates::impose)
                .besideSnapshotsOfOthers(10)
                .limit(Stage.DESTINATION, RdsQuota.INSTANCES, databases * 3 + databases / 4 + 1);
    }

    private static void staysWithinTheQuotas(FleetScenario scenario) {
        long began = System.nanoTime();
        FleetResult result = scenario.run();

        System.out.println("Fleet of " + scenario.databases() + ": " + result.madeToFail() + " made to fail, "
                + result.failures().size()
                + " failed, peaks " + result.peakSnapshots() + " " + result.peakInstances() + ", last swap "
                + result.lastSwaps().get(result.lastSwaps().size() - 1) + ", "
                + (System.nanoTime() - began) / 1_000_000_000 + " s");
        assertThat(result.failuresByQuota()).isEmpty();
        // A list that is refused for the rate of all is a warning; the next run deletes what this one has not.
        assertThat(result.warnings()).allMatch(warning -> warning.contains("ThrottlingException"));
        assertThat(result.warnings().size()).isLessThan(scenario.databases());
        assertThat(result.notLiveAtLast()).isEmpty();
        assertThat(result.madeToFail()).isBetween(scenario.databases() * DAYS / 40, scenario.databases() * DAYS / 10);
        assertThat(result.failures().size()).isLessThanOrEqualTo(result.madeToFail());
        assertThat(result.peakSnapshots().values()).allMatch(peak -> peak <= 100);
    }
}
