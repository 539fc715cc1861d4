package io.rdsreplicator.local.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What one history is about: a function of its seed.
 *
 * @param databases in the source account
 * @param encrypted whether the databases are encrypted under a key of the source's own
 * @param busy how long requests are made and troubles strike; then all is mended, and settles
 * @param scheduled whether the first database is replicated on a schedule, too
 * @param rate how often single calls and invocations go wrong
 */
record Scenario(
        long seed,
        List<String> databases,
        boolean encrypted,
        List<Request> requests,
        Duration busy,
        boolean scheduled,
        int snapshotsToKeep,
        int replicasToKeep,
        Set<Trouble> troubles,
        double rate) {
    /** RDS's least time between two tries is half a minute; less than that and more than a run's half hour are drawn. */
    private static final Duration SHORTEST_GAP = Duration.ofSeconds(1);
    private static final Duration LONGEST_GAP = Duration.ofMinutes(100);
    private static final List<Double> RATES = List.of(0.003, 0.01, 0.03, 0.08);

    /** That somebody starts a replication of a database. */
    record Request(Duration at, String database) {}

    static Scenario draw(long seed) {
        Draws draws = Draws.of(seed, "scenario");
        List<String> databases = draws.chance(0.25) ? List.of("orders", "orders-eu") : List.of("orders");
        boolean scheduled = draws.chance(0.12);
        int replications = scheduled ? draws.between(1, 2) : draws.between(2, 4);
        List<Request> requests = new ArrayList<>();
        Duration at = Duration.ofMinutes(5);
        for (int i = 0; i < replications; i++) {
            requests.add(new Request(at, databases.size() > i ? databases.get(i) : draws.oneOf(databases)));
            at = at.plus(draws.spread(SHORTEST_GAP, LONGEST_GAP));
        }
        return new Scenario(
                seed,
                databases,
                draws.chance(0.5),
                requests,
                at.plus(draws.between(Duration.ofMinutes(40), Duration.ofMinutes(90))),
                scheduled,
                draws.between(1, 2),
                draws.between(1, 2),
                troubles(draws),
                draws.oneOf(RATES));
    }

    /** Some histories are calm, some have one trouble, most have several at once. */
    private static Set<Trouble> troubles(Draws draws) {
        Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);
        int count = draws.chance(0.05) ? 0 : draws.chance(0.3) ? 1 : draws.between(2, 6);
        while (troubles.size() < count) {
            troubles.add(draws.oneOf(List.of(Trouble.values())));
        }
        return troubles;
    }

    boolean has(Trouble trouble) {
        return troubles.contains(trouble);
    }

    Duration lastRequest() {
        return requests.stream().map(Request::at).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    }
}
