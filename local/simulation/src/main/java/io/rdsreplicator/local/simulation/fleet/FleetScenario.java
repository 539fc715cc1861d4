package io.rdsreplicator.local.simulation.fleet;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.stage.Stage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Many databases that are replicated repeatedly in virtual time under the quotas of the two accounts.
 *
 * @param rounds how often every database is replicated; in each round all at once, one round {@code between} after the
 *     other
 * @param directShare whether the sources are encrypted under the transfer key, so that no transfer copy is made
 * @param failing the share of the replications that are made to fail
 * @param snapshotsOfOthers number of further snapshots in each account
 * @param quotas of each account, if they are not RDS's defaults
 * @param parameters of each stack, by the stack's name
 * @param setUp receives the stage before anything is deployed, for example to set API rates
 * @param seed decides which replications fail, when and how
 */
public record FleetScenario(
        int databases,
        int rounds,
        Duration between,
        boolean directShare,
        double failing,
        int snapshotsOfOthers,
        Map<AccountRegion, Map<RdsQuota, Integer>> quotas,
        Map<String, Map<String, String>> parameters,
        Consumer<Stage> setUp,
        long seed) {
    /** Daily replications with a transfer copy under RDS's default quotas. None is made to fail. */
    public static FleetScenario daily(int databases, int days) {
        return new FleetScenario(databases, days, Duration.ofDays(1), false, 0, 0, Map.of(), Map.of(), stage -> {}, 1);
    }

    public FleetScenario withDirectShare() {
        return new FleetScenario(
                databases, rounds, between, true, failing, snapshotsOfOthers, quotas, parameters, setUp, seed);
    }

    public FleetScenario failing(double share) {
        return new FleetScenario(
                databases, rounds, between, directShare, share, snapshotsOfOthers, quotas, parameters, setUp, seed);
    }

    public FleetScenario every(Duration span) {
        return new FleetScenario(
                databases, rounds, span, directShare, failing, snapshotsOfOthers, quotas, parameters, setUp, seed);
    }

    public FleetScenario besideSnapshotsOfOthers(int count) {
        return new FleetScenario(
                databases, rounds, between, directShare, failing, count, quotas, parameters, setUp, seed);
    }

    public FleetScenario limit(AccountRegion place, RdsQuota quota, int most) {
        Map<AccountRegion, Map<RdsQuota, Integer>> all = new LinkedHashMap<>(quotas);
        Map<RdsQuota, Integer> ofPlace = new LinkedHashMap<>(all.getOrDefault(place, Map.of()));
        ofPlace.put(quota, most);
        all.put(place, ofPlace);
        return new FleetScenario(
                databases, rounds, between, directShare, failing, snapshotsOfOthers, all, parameters, setUp, seed);
    }

    public FleetScenario parameter(String stack, String name, String value) {
        Map<String, Map<String, String>> all = new LinkedHashMap<>(parameters);
        Map<String, String> ofStack = new LinkedHashMap<>(all.getOrDefault(stack, Map.of()));
        ofStack.put(name, value);
        all.put(stack, ofStack);
        return new FleetScenario(
                databases, rounds, between, directShare, failing, snapshotsOfOthers, quotas, all, setUp, seed);
    }

    public FleetScenario setUp(Consumer<Stage> more) {
        return new FleetScenario(
                databases,
                rounds,
                between,
                directShare,
                failing,
                snapshotsOfOthers,
                quotas,
                parameters,
                setUp.andThen(more),
                seed);
    }

    public FleetScenario seed(long other) {
        return new FleetScenario(
                databases, rounds, between, directShare, failing, snapshotsOfOthers, quotas, parameters, setUp, other);
    }

    /** Runs the scenario, and then one more round in which nothing is made to fail. */
    public FleetResult run() {
        return new Fleet(this).live();
    }
}
