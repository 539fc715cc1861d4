package io.rdsreplicator.local.simulation.fault;

import io.rdsreplicator.local.simulation.CallSite;
import io.rdsreplicator.local.simulation.Scenario;
import io.rdsreplicator.local.simulation.Scenario.Choice;
import io.rdsreplicator.local.simulation.Scenario.Clusters;
import io.rdsreplicator.local.simulation.Scenario.First;
import io.rdsreplicator.local.simulation.Scenario.Request;
import io.rdsreplicator.local.simulation.Scenario.Target;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.Simulation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes each call of the state machines fail with each kind of fault, in one history each. It covers a first
 * replication, a later one that also prunes, one into another Region, and rollbacks; of DB clusters, the calls that DB
 * instances do not need. Each history ends with a run without faults.
 */
public final class FaultTable {
    /**
     * Long enough that the snapshots of the previous run are pruned. There are three runs, because the secret's last
     * but one replica is kept.
     */
    private static final Duration BETWEEN_RUNS = Simulation.MINIMUM_AGE_OF_TRANSFER.plusHours(1);

    private static final Clusters CLUSTERS = new Clusters(List.of("orders"), 1, 0, true);
    private static final Plan REPLICATIONS = new Plan("run ", "", 0, replications(), List.of(1, 3));
    private static final Plan ACROSS_REGIONS = new Plan(
            "run ", ", to another Region", 0, replications().with(Scenario.Destination.elsewhere(true)), List.of(1));
    /** The steps whose calls have to do with both Regions. */
    private static final Set<String> CROSSING = Set.of("SNS", "StartReplication", "LandSnapshot");

    private static final Plan ROLLBACKS = new Plan("rollback ", "", 2, rollbacks(), List.of(3, 4, 5, 7));
    private static final Plan CLUSTER_REPLICATIONS =
            new Plan("run ", ", of a DB cluster", 0, replications().with(CLUSTERS, true), List.of(1, 3));
    private static final Plan CLUSTER_ROLLBACKS =
            new Plan("rollback ", ", of a DB cluster", 2, rollbacks().with(CLUSTERS, true), List.of(3, 4, 5, 7));

    /** When a call fails. */
    enum Kind {
        /** Once, without its effect. */
        BEFORE(Fault.CALL_FAILED),
        /** Once, after its effect. */
        AFTER(Fault.ANSWER_LOST),
        /** Always from then on, until it is repaired. */
        PERMANENT(Fault.CALL_DENIED);

        private final Fault fault;

        Kind(Fault fault) {
            this.fault = fault;
        }
    }

    /**
     * @param what the runs are called; {@code where} is said after their number
     * @param before how many runs were made before the first of these
     * @param runs those whose calls fail; replications and rollbacks are counted together, from 1
     */
    private record Plan(String what, String where, int before, Scenario scenario, List<Integer> runs) {
        /** Of a later rollback and of DB clusters, only the calls that no earlier one makes: each costs three histories. */
        private boolean looksAt(CallSite site, Set<CallSite> known) {
            if (this == ACROSS_REGIONS) {
                return CROSSING.contains(site.step());
            }
            return this == REPLICATIONS || !known.contains(site);
        }
    }

    /** A call in one of the runs. */
    public record Place(Plan plan, int run, CallSite site) {
        @Override
        public String toString() {
            return plan.what() + (run - plan.before()) + plan.where() + "  " + site;
        }
    }

    /**
     * @param ends the result by the kind of fault
     */
    public record Row(Place place, Map<Kind, String> ends) {}

    /** Fails the calls of one place. */
    private static final class Planned implements CallTrouble {
        private final Place place;
        private final Kind kind;
        private int run;
        private boolean struck;

        Planned(Place place, Kind kind) {
            this.place = place;
            this.kind = kind;
        }

        @Override
        public void requested(int number) {
            run = number;
        }

        @Override
        public Fault before(CallSite site) {
            return kind == Kind.AFTER ? null : strike(site);
        }

        @Override
        public Fault after(CallSite site) {
            return kind == Kind.AFTER ? strike(site) : null;
        }

        private Fault strike(CallSite site) {
            boolean here = run >= place.run() && site.equals(place.site());
            if (!here || struck && kind != Kind.PERMANENT) {
                return null;
            }
            struck = true;
            return kind.fault;
        }
    }

    /** Records which calls are made. */
    private static final class Recording implements CallTrouble {
        private final Set<Place> places = new LinkedHashSet<>();
        private final Plan plan;
        private final Set<CallSite> known;
        private int run;

        /**
         * @param known the calls of earlier plans
         */
        Recording(Plan plan, Set<CallSite> known) {
            this.plan = plan;
            this.known = new HashSet<>(known);
        }

        @Override
        public void requested(int number) {
            run = number;
        }

        @Override
        public Fault before(CallSite site) {
            if (plan.runs().contains(run) && plan.looksAt(site, known)) {
                places.add(new Place(plan, run, site));
                known.add(site);
            }
            return null;
        }

        @Override
        public Fault after(CallSite site) {
            return null;
        }
    }

    private FaultTable() {}

    /** Three replications of an encrypted database. The last one also prunes. */
    private static Scenario replications() {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            requests.add(new Request(Duration.ofMinutes(5).plus(BETWEEN_RUNS.multipliedBy(i)), "orders"));
        }
        return new Scenario(
                1,
                List.of("orders"),
                true,
                requests,
                List.of(),
                BETWEEN_RUNS.multipliedBy(2).plusHours(8),
                false,
                1,
                1,
                0,
                EnumSet.noneOf(Trouble.class),
                0,
                Scenario.Rds.PLAIN,
                Scenario.Source.PLAIN,
                Scenario.Destination.PLAIN,
                Scenario.Clusters.NONE,
                true);
    }

    /**
     * Two replications of a database, then rollbacks: to the replica before the live one, to the latest, and one that
     * removes the pin. Before its rollback, the latest replica was stopped and got another password. A third
     * replication prunes the first replica, and a restore makes it again from its safety copy.
     */
    private static Scenario rollbacks() {
        List<Request> requests = Stream.of(Duration.ofMinutes(5), Duration.ofHours(4), Duration.ofHours(16))
                .map(at -> new Request(at, "orders"))
                .toList();
        List<Choice> choices = List.of(
                Choice.plain(Duration.ofHours(8), "orders", Target.BEFORE, First.NOTHING),
                Choice.plain(Duration.ofHours(9), "orders", Target.LATEST, First.STOP_AND_ROTATE),
                Choice.plain(Duration.ofHours(14), "orders", Target.UNPINNED, First.NOTHING),
                Choice.plain(Duration.ofHours(20), "orders", Target.RESTORED, First.NOTHING));
        return new Scenario(
                1,
                List.of("orders"),
                false,
                requests,
                choices,
                Duration.ofHours(24),
                false,
                1,
                1,
                24,
                EnumSet.noneOf(Trouble.class),
                0,
                Scenario.Rds.PLAIN,
                Scenario.Source.PLAIN,
                Scenario.Destination.PLAIN,
                Scenario.Clusters.NONE,
                true);
    }

    /** Every call site, in the order in which they are reached. */
    public static List<Place> places() {
        Set<Place> places = new LinkedHashSet<>();
        for (Plan plan : List.of(REPLICATIONS, ACROSS_REGIONS, ROLLBACKS)) {
            // A rollback may fail where a replication fails: only its own earlier calls are known.
            places.addAll(places(plan, Set.of()));
        }
        for (Plan plan : List.of(CLUSTER_REPLICATIONS, CLUSTER_ROLLBACKS)) {
            Set<CallSite> known = places.stream().map(Place::site).collect(Collectors.toSet());
            places.addAll(places(plan, known));
        }
        return List.copyOf(places);
    }

    private static Set<Place> places(Plan plan, Set<CallSite> known) {
        Recording recording = new Recording(plan, known);
        Outcome outcome = Simulation.planned(plan.scenario(), recording, null).live();
        if (outcome.violation().isPresent()) {
            throw new IllegalStateException(
                    "without any fault: " + outcome.violation().get());
        }
        return recording.places;
    }

    public static Row row(Place place) {
        Map<Kind, String> ends = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            Outcome outcome = Simulation.planned(place.plan().scenario(), new Planned(place, kind), null)
                    .live();
            boolean failed = outcome.statistics().failedCleanly() > 0;
            String kept = outcome.queued() ? "kept in a queue" : outcome.lost() ? "lost, alarmed" : "recovered";
            String end = failed ? "failed, notified" : kept;
            ends.put(
                    kind,
                    outcome.violation().map(violation -> "BROKEN: " + violation).orElse(end));
        }
        return new Row(place, ends);
    }

    public static String header() {
        return String.format(
                "   %-78s %-18s %-18s %-18s", "call", "before its effect", "after its effect", "permanent");
    }

    public static String line(Row row) {
        return String.format(
                "   %-78s %-18s %-18s %-18s",
                row.place(),
                row.ends().get(Kind.BEFORE),
                row.ends().get(Kind.AFTER),
                row.ends().get(Kind.PERMANENT));
    }
}
