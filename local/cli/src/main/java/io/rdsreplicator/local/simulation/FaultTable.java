package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.simulation.Scenario.Request;
import io.rdsreplicator.local.simulation.World.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every call that both machines make, in a first replication and in a later one that also prunes, with each kind of fault: one history each,
 * with a run without faults at its end.
 */
final class FaultTable {
    /** Long enough for the snapshots of the run before to be pruned; three runs, because the secret's last but one replica is kept. */
    private static final Duration BETWEEN_RUNS = World.MINIMUM_AGE.plusHours(1);
    private static final List<Integer> RUNS = List.of(1, 3);

    /** When in a call's life it goes wrong. */
    enum Kind {
        /** Once, without its effect. */
        BEFORE(Fault.CALL_FAILED),
        /** Once, after its effect. */
        AFTER(Fault.ANSWER_LOST),
        /** Always from then on, until it is mended. */
        PERMANENT(Fault.CALL_DENIED);

        private final Fault fault;

        Kind(Fault fault) {
            this.fault = fault;
        }
    }

    /** A call in one of the replications. */
    record Place(int run, CallSite site) {
        @Override
        public String toString() {
            return "run " + run + "  " + site;
        }
    }

    /** @param ends what happened, by the kind of fault */
    record Row(Place place, Map<Kind, String> ends) {}

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

    /** Notes which calls are made. */
    private static final class Recording implements CallTrouble {
        private final Set<Place> places = new LinkedHashSet<>();
        private int run;

        @Override
        public void requested(int number) {
            run = number;
        }

        @Override
        public Fault before(CallSite site) {
            if (RUNS.contains(run)) {
                places.add(new Place(run, site));
            }
            return null;
        }

        @Override
        public Fault after(CallSite site) {
            return null;
        }
    }

    private FaultTable() {}

    /** Three replications of an encrypted database, of which the last also prunes. */
    static Scenario scenario() {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            requests.add(new Request(Duration.ofMinutes(5).plus(BETWEEN_RUNS.multipliedBy(i)), "orders"));
        }
        return new Scenario(
                1, List.of("orders"), true, requests, List.of(), BETWEEN_RUNS.multipliedBy(2).plusHours(8), false, 1, 1,
                EnumSet.noneOf(Trouble.class), 0);
    }

    /** Every call site, in the order in which they are reached. */
    static List<Place> places() {
        Recording recording = new Recording();
        Outcome outcome = World.planned(scenario(), recording, null).live();
        if (outcome.violation().isPresent()) {
            throw new IllegalStateException("without any fault: " + outcome.violation().get());
        }
        return List.copyOf(recording.places);
    }

    static Row row(Place place) {
        Map<Kind, String> ends = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            Outcome outcome = World.planned(scenario(), new Planned(place, kind), null).live();
            boolean failed = outcome.tally().failedCleanly() > 0;
            String end = failed ? "failed, notified" : outcome.queued() ? "kept in a queue" : "recovered";
            ends.put(kind, outcome.violation().map(violation -> "BROKEN: " + violation).orElse(end));
        }
        return new Row(place, ends);
    }

    static String header() {
        return String.format("   %-78s %-18s %-18s %-18s", "call", "before its effect", "after its effect", "permanent");
    }

    static String line(Row row) {
        return String.format("   %-78s %-18s %-18s %-18s",
                row.place(), row.ends().get(Kind.BEFORE), row.ends().get(Kind.AFTER), row.ends().get(Kind.PERMANENT));
    }
}
