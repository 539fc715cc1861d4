package io.rdsreplicator.local.simulation.fleet;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.simulation.fault.Rates;
import io.rdsreplicator.local.stage.Stage;
import java.time.Duration;
import java.util.List;

/**
 * Replicates all databases of a fleet at once, repeatedly. It applies the API rates of Step Functions' smaller Regions,
 * an assumed API rate of RDS, and RDS's quota of copies in progress. The quotas of DB instances and of snapshots are
 * not the subject of this measurement, so they are raised.
 *
 * @param rounds number of rounds; each prunes what the one before the last has made
 * @param directShare whether the databases are under the transfer key, so that the source shares the taken snapshot and
 *     makes no copy
 * @param copySlots the maximum number of copies that RDS has in progress in each account
 */
public record FleetAtOnce(int databases, int rounds, boolean directShare, int copySlots) {
    private static final int USUAL_COPY_SLOTS = 20;
    private static final int GIBIBYTES = 20;
    /** Longer than the minimum age of a transfer snapshot. */
    private static final Duration BETWEEN_ROUNDS = Duration.ofHours(36);
    /** More than the snapshots or replicas that a database has in an account. */
    private static final int MOST_OF_A_DATABASE = 10;

    /** With a transfer copy, and RDS's default quota of copies. */
    public static FleetAtOnce of(int databases, int rounds) {
        return new FleetAtOnce(databases, rounds, false, USUAL_COPY_SLOTS);
    }

    public FleetAtOnce withDirectShare() {
        return new FleetAtOnce(databases, rounds, true, copySlots);
    }

    public FleetFigures run() {
        FleetCalls calls = new FleetCalls();
        // The scenario adds one more round.
        FleetScenario scenario = FleetScenario.daily(databases, rounds - 1)
                .every(BETWEEN_ROUNDS)
                .parameter(Stage.SOURCE_STACK, "SnapshotsToKeep", "1")
                .parameter(Stage.DESTINATION_STACK, "ReplicasToKeep", "1")
                .parameter(Stage.DESTINATION_STACK, "MeasureState", "DISABLED")
                .setUp(Rates::impose)
                .setUp(stage -> stage.aws().frontDoor().intercept(calls));
        for (AccountRegion place : List.of(Stage.SOURCE, Stage.DESTINATION)) {
            scenario = scenario.limit(place, RdsQuota.INSTANCES, databases * MOST_OF_A_DATABASE)
                    .limit(place, RdsQuota.MANUAL_SNAPSHOTS, databases * MOST_OF_A_DATABASE)
                    .limit(place, RdsQuota.COPIES_IN_PROGRESS, copySlots);
        }
        FleetResult result = (directShare ? scenario.withDirectShare() : scenario).run();
        Duration bound = new FleetBound(RdsDurations.realistic(), GIBIBYTES).of(databases, copySlots, directShare);
        return new FleetFigures(this, result, bound, calls.refusedCopies(), calls.throttled(), calls.calls());
    }
}
