package io.rdsreplicator.local.simulation.fleet;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsQuota;
import io.rdsreplicator.local.stage.Stage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Many databases, replicated again and again in virtual time under the quotas of the two accounts.
 *
 * @param rounds how often every database is replicated, all at once, one round after {@code between} each
 * @param directShare whether the sources are encrypted under the transfer key, so that no transfer copy is made
 * @param failing the share of the replications that are made to fail
 * @param snapshotsOfOthers that each account has besides
 * @param quotas of each account, where they are not RDS's defaults
 * @param parameters of each stack, by the stack's name
 * @param setUp told of the stage before anything is deployed, as to impose rates
 * @param seed of which replications fail, when and how
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
    /** Daily replications with a transfer copy, none of which is made to fail, under RDS's default quotas. */
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

    /** Lives it through; at its end one more round, in which nothing is made to fail. */
    public FleetResult run() {
        return new Fleet(this).live();
    }
}
