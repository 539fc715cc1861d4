package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.simulation.fault.Trouble;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The plan of one simulated history: a function of its seed.
 *
 * @param databases in the source account
 * @param encrypted whether the databases are encrypted under the source's own key
 * @param busy the time in which requests are made and troubles occur; then everything is repaired, and the history
 *     settles
 * @param scheduled whether the first database is also replicated on a schedule
 * @param safetyCopyHours the minimum age of the landed snapshot that is kept as a safety copy; 0 for none
 * @param rate how often single calls and invocations fail
 * @param rds RDS's behaviour in the whole history
 * @param source what happens to the first database in the source account
 * @param destination where the destination is
 * @param clusters which of the databases are DB clusters, and what differs for them
 * @param settings whether the replicas of the first database are given settings
 */
public record Scenario(
        long seed,
        List<String> databases,
        boolean encrypted,
        List<Request> requests,
        List<Choice> choices,
        Duration busy,
        boolean scheduled,
        int snapshotsToKeep,
        int replicasToKeep,
        int safetyCopyHours,
        Set<Trouble> troubles,
        double rate,
        Rds rds,
        Source source,
        Destination destination,
        Clusters clusters,
        boolean settings) {
    /**
     * RDS's minimum time between two attempts is half a minute, and a run can last half an hour. The drawn values go
     * below the first and above the second.
     */
    private static final Duration SHORTEST_GAP = Duration.ofSeconds(1);

    private static final Duration LONGEST_GAP = Duration.ofMinutes(100);
    private static final Duration SOON = Duration.ofMillis(10);
    private static final Set<Trouble> DRAWN_APART = EnumSet.of(Trouble.TAGS, Trouble.SECOND_DEPLOYMENT);
    private static final List<Trouble> DRAWN_TOGETHER = Stream.of(Trouble.values())
            .filter(trouble -> !DRAWN_APART.contains(trouble))
            .toList();
    private static final List<Double> RATES = List.of(0.003, 0.01, 0.03, 0.08);

    /**
     * Behaviour of RDS that is not a trouble but can differ.
     *
     * @param takesOpenCalls whether RDS accepts a call in a status for which AWS does not document it
     * @param backupRetention of the source databases, in days; 0 for no daily backups
     * @param backupsBegin time from the history's beginning to the first daily backup
     */
    public record Rds(boolean takesOpenCalls, int backupRetention, Duration backupsBegin) {
        /** The minimum that AWS documents. */
        public static final Rds PLAIN = new Rds(false, 0, Duration.ZERO);

        private static Rds draw(RandomDraws draws) {
            return new Rds(
                    draws.chance(0.5),
                    draws.chance(0.3) ? draws.between(1, 7) : 0,
                    draws.between(SimulationSetup.LENGTH.plusHours(1), Duration.ofHours(14)));
        }
    }

    /** How another database takes the name of a source. */
    public enum Replacement {
        NONE,
        CREATED_AGAIN,
        SWITCHED_OVER
    }

    /**
     * What happens to a source.
     *
     * @param replacedAt time from the beginning of the busy time
     * @param acceptedAfter time after which an operator accepts the replacement; null if nobody does before the end
     * @param follows whether it is a read replica
     */
    public record Source(Replacement replacement, Duration replacedAt, Duration acceptedAfter, boolean follows) {
        /** A source that does not change. */
        public static final Source PLAIN = new Source(Replacement.NONE, Duration.ZERO, null, false);

        private static Source draw(RandomDraws draws, Duration busy) {
            if (!draws.chance(0.3)) {
                return new Source(Replacement.NONE, Duration.ZERO, null, draws.chance(0.25));
            }
            return new Source(
                    draws.chance(0.5) ? Replacement.CREATED_AGAIN : Replacement.SWITCHED_OVER,
                    draws.between(busy.dividedBy(4), busy.multipliedBy(3).dividedBy(4)),
                    draws.chance(0.6) ? draws.spread(Duration.ofMinutes(20), Duration.ofHours(4)) : null,
                    false);
        }

        public boolean isReplaced() {
            return replacement != Replacement.NONE;
        }
    }

    /**
     * Where the destination is, and what AWS does not document for a copy from another Region.
     *
     * @param usesSourceKeyFromHere whether such a copy uses the source's key through RDS of the destination's Region
     */
    public record Destination(String region, boolean usesSourceKeyFromHere) {
        /** In the source's Region. */
        public static final Destination PLAIN = new Destination(Stage.DESTINATION.region(), false);

        /** In another Region. */
        public static Destination elsewhere(boolean usesSourceKeyFromHere) {
            return new Destination("eu-central-1", usesSourceKeyFromHere);
        }

        private static Destination draw(RandomDraws draws) {
            return draws.chance(0.3) ? elsewhere(draws.chance(0.5)) : PLAIN;
        }
    }

    /**
     * The databases that are Aurora DB clusters, and what AWS does not document for them.
     *
     * @param names of the databases
     * @param readers of each replica
     * @param cold how many more replicas are kept, of DB clusters without their members
     * @param copiesKeepTheirTime whether a copy of a DB cluster snapshot has the time of its source
     */
    public record Clusters(List<String> names, int readers, int cold, boolean copiesKeepTheirTime) {
        /** No database is a DB cluster. */
        public static final Clusters NONE = new Clusters(List.of(), 0, 0, false);

        private static Clusters draw(RandomDraws draws, List<String> databases) {
            List<String> names =
                    databases.stream().filter(database -> draws.chance(0.3)).toList();
            return names.isEmpty() ? NONE : drawFor(draws, names);
        }

        private static Clusters drawFor(RandomDraws draws, List<String> names) {
            return new Clusters(
                    names,
                    draws.chance(0.4) ? draws.between(1, 2) : 0,
                    draws.chance(0.5) ? draws.between(1, 2) : 0,
                    draws.chance(0.5));
        }
    }

    /** The kind of one of the databases, or of the database of another that is named like one. */
    public DatabaseKind kind(String database) {
        return clusters.names().contains(database) ? DatabaseKind.CLUSTER : DatabaseKind.INSTANCE;
    }

    /** Whether the first database is a read replica. A DB cluster is none here. */
    public boolean follows() {
        return source.follows() && kind(databases.get(0)) == DatabaseKind.INSTANCE;
    }

    /** How many of the newest replicas of a database are kept; {@link #replicasToKeep} of them with their members. */
    public int replicasKept() {
        return replicasToKeep + clusters.cold();
    }

    /** A start of a replication of a database. */
    public record Request(Duration at, String database) {}

    /** The target that an operator names to the rollback state machine. */
    public enum Target {
        BEFORE,
        REPLICA,
        REPLICATION,
        NOBODY,
        LATEST,
        UNPINNED,
        LATEST_UNPINNED,
        RESTORED
    }

    private static final List<Target> TARGETS = List.of(
            Target.BEFORE, Target.REPLICA, Target.REPLICATION, Target.LATEST, Target.UNPINNED, Target.LATEST_UNPINNED);

    /** What happens immediately before a rollback. */
    public enum First {
        NOTHING,
        STOP_REPLICA,
        ROTATE,
        STOP_AND_ROTATE
    }

    /**
     * A start of a rollback.
     *
     * @param afterSwap whether {@code at} counts from the next time that a replica of the database replaces the live
     *     one
     * @param which selects one of the existing replicas, from 0 to 1
     * @param pin null if the input does not contain it
     * @param firstFor how long before the rollback the first action happens
     * @param again time after which the same request is repeated; {@code stoppedAfter} is the time after which it is
     *     stopped; null for never
     */
    public record Choice(
            Duration at,
            boolean afterSwap,
            String database,
            Target target,
            double which,
            Boolean pin,
            boolean dryRun,
            First first,
            Duration firstFor,
            Duration again,
            Duration stoppedAfter) {
        public static Choice plain(Duration at, String database, Target target, First first) {
            return new Choice(at, false, database, target, 0, null, false, first, Duration.ofMinutes(20), null, null);
        }

        private static Choice draw(RandomDraws draws, List<String> databases, Duration busy, boolean stops) {
            boolean afterSwap = draws.chance(0.6);
            Target target = draws.chance(0.05) ? Target.NOBODY : draws.oneOf(TARGETS);
            boolean pins = target.compareTo(Target.LATEST) <= 0;
            return new Choice(
                    afterSwap ? draws.spread(SOON, Duration.ofMinutes(40)) : draws.between(busy.dividedBy(2), busy),
                    afterSwap,
                    draws.oneOf(databases),
                    target,
                    draws.source().nextDouble(),
                    pins && draws.chance(0.5) ? draws.chance(0.3) : null,
                    draws.chance(0.1),
                    draws.chance(0.7)
                            ? First.NOTHING
                            : draws.oneOf(List.of(First.STOP_REPLICA, First.ROTATE, First.STOP_AND_ROTATE)),
                    draws.spread(Duration.ofSeconds(1), Duration.ofMinutes(15)),
                    draws.chance(0.15) ? draws.spread(SOON, Duration.ofMinutes(10)) : null,
                    stops && draws.chance(0.4) ? draws.spread(SOON, Duration.ofMinutes(3)) : null);
        }

        private static Choice drawRestore(RandomDraws draws, List<String> databases, Duration busy, boolean stops) {
            return new Choice(
                    draws.between(busy.dividedBy(2), busy),
                    false,
                    draws.oneOf(databases),
                    Target.RESTORED,
                    draws.source().nextDouble(),
                    null,
                    draws.chance(0.1),
                    First.NOTHING,
                    Duration.ZERO,
                    draws.chance(0.2) ? draws.spread(SOON, Duration.ofMinutes(40)) : null,
                    stops && draws.chance(0.4) ? draws.spread(SOON, Duration.ofMinutes(20)) : null);
        }

        /** The execution's input, without the replica that it may name. */
        public Map<String, Object> input() {
            Map<String, Object> input = new LinkedHashMap<>();
            input.put("sourceDatabase", database);
            switch (target) {
                case LATEST -> input.put("to", "latest");
                case NOBODY -> input.put("to", "replica-of-nobody");
                case UNPINNED -> input.put("unpin", true);
                case LATEST_UNPINNED -> {
                    input.put("to", "latest");
                    input.put("unpin", true);
                }
                case BEFORE, REPLICA, REPLICATION, RESTORED -> {}
            }
            if (pin != null) {
                input.put("pin", pin);
            }
            if (dryRun) {
                input.put("dryRun", true);
            }
            return input;
        }
    }

    static Scenario draw(long seed) {
        RandomDraws draws = RandomDraws.of(seed, "scenario");
        List<String> databases = draws.chance(0.25) ? List.of("orders", "orders-eu") : List.of("orders");
        boolean scheduled = draws.chance(0.12);
        RandomDraws choosing = RandomDraws.of(seed, "choices");
        // Before the second replica, no rollback is possible.
        boolean rollsBack = choosing.chance(0.65);
        int drawn = scheduled ? draws.between(1, 2) : draws.between(2, 4);
        int replications = rollsBack && !scheduled ? Math.max(3, drawn) : drawn;
        List<Request> requests = new ArrayList<>();
        Duration at = Duration.ofMinutes(5);
        for (int i = 0; i < replications; i++) {
            requests.add(new Request(at, databases.size() > i ? databases.get(i) : draws.oneOf(databases)));
            at = at.plus(draws.spread(SHORTEST_GAP, LONGEST_GAP));
        }
        RandomDraws keeping = RandomDraws.of(seed, "safety copies");
        int safetyCopyHours = keeping.chance(0.3) ? 0 : keeping.between(1, 3);
        boolean encrypted = draws.chance(0.5);
        Duration busy = at.plus(draws.between(Duration.ofMinutes(40), Duration.ofMinutes(90)));
        int snapshotsToKeep = draws.between(1, 2);
        int replicasToKeep = draws.between(1, 2);
        Set<Trouble> troubles = troubles(draws);
        if (RandomDraws.of(seed, "tags").chance(0.15)) {
            troubles.add(Trouble.TAGS);
        }
        if (RandomDraws.of(seed, "second deployment").chance(0.1)) {
            troubles.add(Trouble.SECOND_DEPLOYMENT);
        }
        List<Choice> choices = new ArrayList<>();
        if (rollsBack) {
            choices.addAll(choices(choosing, databases, busy, troubles.contains(Trouble.STOPS)));
        }
        // Without a safety copy, there are hardly any landed snapshots without a replica.
        if (keeping.chance(safetyCopyHours == 0 ? 0.1 : 0.5)) {
            choices.add(Choice.drawRestore(keeping, databases, busy, troubles.contains(Trouble.STOPS)));
        }
        return new Scenario(
                seed,
                databases,
                encrypted,
                requests,
                choices,
                busy,
                scheduled,
                snapshotsToKeep,
                replicasToKeep,
                safetyCopyHours,
                troubles,
                draws.oneOf(RATES),
                Rds.draw(RandomDraws.of(seed, "rds")),
                Source.draw(RandomDraws.of(seed, "source"), busy),
                Destination.draw(RandomDraws.of(seed, "destination")),
                Clusters.draw(RandomDraws.of(seed, "clusters"), databases),
                RandomDraws.of(seed, "settings").chance(0.25));
    }

    /** The same plan with this destination. */
    public Scenario with(Destination another) {
        return with(another, clusters, settings);
    }

    /** The same plan for DB instances without settings. */
    public Scenario ofPlainInstances() {
        return with(Clusters.NONE, false);
    }

    /** The same plan with all databases as DB clusters, without settings. */
    public Scenario withClusters() {
        return with(Clusters.drawFor(RandomDraws.of(seed, "clusters only"), databases), false);
    }

    /** The same plan with these databases as DB clusters, and with settings or without. */
    public Scenario with(Clusters which, boolean given) {
        return with(destination, which, given);
    }

    private Scenario with(Destination where, Clusters which, boolean given) {
        return new Scenario(
                seed,
                databases,
                encrypted,
                requests,
                choices,
                busy,
                scheduled,
                snapshotsToKeep,
                replicasToKeep,
                safetyCopyHours,
                troubles,
                rate,
                rds,
                source,
                where,
                which,
                given);
    }

    private static List<Choice> choices(RandomDraws draws, List<String> databases, Duration busy, boolean stops) {
        return Stream.generate(() -> Choice.draw(draws, databases, busy, stops))
                .limit(draws.between(1, 5))
                .toList();
    }

    /** Some histories have no trouble, some have one, and most have several at once. */
    private static Set<Trouble> troubles(RandomDraws draws) {
        Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);
        int count = draws.chance(0.05) ? 0 : draws.chance(0.3) ? 1 : draws.between(2, 6);
        while (troubles.size() < count) {
            troubles.add(draws.oneOf(DRAWN_TOGETHER));
        }
        return troubles;
    }

    public boolean has(Trouble trouble) {
        return troubles.contains(trouble);
    }

    public Duration lastRequest() {
        return requests.stream().map(Request::at).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    }
}
