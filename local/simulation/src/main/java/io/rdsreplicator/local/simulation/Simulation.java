package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.LocalAws;
import io.rdsreplicator.local.calls.Call;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.functions.InProcessRuntime;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.lambda.FunctionRuntime;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.simulation.actor.Actors;
import io.rdsreplicator.local.simulation.actor.SecondDeployment;
import io.rdsreplicator.local.simulation.fault.CallFaults;
import io.rdsreplicator.local.simulation.fault.CallTrouble;
import io.rdsreplicator.local.simulation.fault.DeliveryFaults;
import io.rdsreplicator.local.simulation.fault.DrawnDurations;
import io.rdsreplicator.local.simulation.fault.Fault;
import io.rdsreplicator.local.simulation.fault.FaultyRuntime;
import io.rdsreplicator.local.simulation.fault.ListDelays;
import io.rdsreplicator.local.simulation.fault.Rates;
import io.rdsreplicator.local.simulation.fault.Trouble;
import io.rdsreplicator.local.simulation.invariant.ARequestMakesOneReplica;
import io.rdsreplicator.local.simulation.invariant.AnotherSourceWaits;
import io.rdsreplicator.local.simulation.invariant.ClaimsHold;
import io.rdsreplicator.local.simulation.invariant.DeploymentsStayApart;
import io.rdsreplicator.local.simulation.invariant.DryRunsChangeNothing;
import io.rdsreplicator.local.simulation.invariant.EveryReplicationEnds;
import io.rdsreplicator.local.simulation.invariant.Findings;
import io.rdsreplicator.local.simulation.invariant.Findings.Violation;
import io.rdsreplicator.local.simulation.invariant.Invariant;
import io.rdsreplicator.local.simulation.invariant.NewerDataStays;
import io.rdsreplicator.local.simulation.invariant.NothingStaysLocked;
import io.rdsreplicator.local.simulation.invariant.OnlyWhatMayGoIsDeleted;
import io.rdsreplicator.local.simulation.invariant.OthersStayAsTheyAre;
import io.rdsreplicator.local.simulation.invariant.ReplicasArePrivate;
import io.rdsreplicator.local.simulation.invariant.RollbacksStand;
import io.rdsreplicator.local.simulation.invariant.SafetyCopiesStay;
import io.rdsreplicator.local.simulation.invariant.SecretLosesNothing;
import io.rdsreplicator.local.simulation.invariant.SecretNamesAGoodReplica;
import io.rdsreplicator.local.simulation.invariant.SecretsStaySecret;
import io.rdsreplicator.local.simulation.invariant.SourceStaysAsItIs;
import io.rdsreplicator.local.simulation.invariant.SwapsAreTold;
import io.rdsreplicator.local.simulation.invariant.TheNextRunSucceeds;
import io.rdsreplicator.local.simulation.invariant.WaitsEnd;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs one history with both stacks, the databases and their secrets, the resources of others, the actors and the
 * troubles. The history is first busy. Then everything is repaired and settles. Then one more run of each database must
 * succeed. Everything happens in the thread that calls {@link #live}.
 */
public final class Simulation {
    /** The minimum age of a taken snapshot: the lowest value that the source's template accepts. */
    public static final Duration MINIMUM_AGE = Duration.ofHours(15);
    /**
     * The minimum age of a transfer snapshot of 20 GiB. It is 1 hour for its announcement, 14 until a copy begins, and
     * 14 until the copy is complete.
     */
    public static final Duration MINIMUM_AGE_OF_TRANSFER = Duration.ofHours(29);

    private static final Instant START = Instant.parse("2026-11-21T04:00:00Z");
    /** More than any normal history has. A history that does not settle exceeds it. */
    private static final int MOST_EVENTS = 400_000;

    private final Scenario scenario;
    private final boolean random;
    private final Timeline timeline = Timeline.virtual(START);
    private final FingerprintStorage storage = new FingerprintStorage();
    private final RunStatistics statistics = new RunStatistics();
    private final InitialState initialState = new InitialState();
    private final ResourceLedger ledger = new ResourceLedger();
    private final CallStack callStack = new CallStack();
    private final RunHistory history;
    private final Findings findings;
    private final ObservedExecutions executions = new ObservedExecutions(this);
    private final Rollbacks rollbacks = new Rollbacks(this);
    private final Claims claims = new Claims(this);
    private final TrueStates states = new TrueStates(this);
    private final ListDelays listDelays = new ListDelays(this);
    private final List<Invariant> invariants;
    private final List<String> deadLetters = new ArrayList<>();
    private final List<String> lostMessages = new ArrayList<>();
    private final Map<String, String> finalExecutions = new LinkedHashMap<>();
    private final DrawnDurations durations;
    private final CallFaults faults;
    private final Stage stage;
    private final DeliveryFaults deliveries;
    private final Actors actors;
    private FaultyRuntime runtime;
    private boolean peeking;
    private long events;

    /** Replaces the product's functions with others, for tests that inject defects. */
    @FunctionalInterface
    interface Substitution {
        FunctionRuntime around(FrontDoor frontDoor, Timeline timeline, FunctionRuntime real);

        static Substitution none() {
            return (frontDoor, timeline, real) -> real;
        }
    }

    /**
     * The result of a history.
     *
     * @param violation empty if every promise held
     * @param queued whether a delivery was given up and put in a queue, which has an alarm
     * @param lost whether SNS gave up a delivery to another Region, where it has no queue; the topic has an alarm
     */
    public record Outcome(
            Optional<Violation> violation,
            RunStatistics statistics,
            boolean queued,
            boolean lost,
            String fingerprint) {}

    private Simulation(
            Scenario scenario,
            CallTrouble trouble,
            boolean random,
            Substitution substitution,
            Consumer<String> reader) {
        this.scenario = scenario;
        this.random = random;
        this.history = new RunHistory(timeline, reader);
        this.findings = new Findings(statistics, history);
        this.durations = new DrawnDurations(
                RandomDraws.of(scenario.seed(), "durations"),
                RandomDraws.of(scenario.seed(), "progress"),
                () -> tell(Fault.RDS_HUNG, "from here on"));
        this.faults = new CallFaults(this, trouble);
        this.invariants = List.of(
                new SourceStaysAsItIs(this),
                new SecretLosesNothing(this),
                new SecretNamesAGoodReplica(this),
                new NewerDataStays(this),
                new OnlyWhatMayGoIsDeleted(this),
                new SafetyCopiesStay(this),
                new OthersStayAsTheyAre(this),
                new DeploymentsStayApart(this),
                new EveryReplicationEnds(this),
                new ARequestMakesOneReplica(this),
                new SecretsStaySecret(this),
                new ReplicasArePrivate(this),
                new RollbacksStand(this),
                new ClaimsHold(this),
                new AnotherSourceWaits(this),
                new DryRunsChangeNothing(this),
                new NothingStaysLocked(this),
                new SwapsAreTold(this),
                new WaitsEnd(this),
                new TheNextRunSucceeds(this));
        LocalAws aws = new LocalAws(
                timeline,
                storage,
                durations,
                door -> runtime(door, substitution),
                RandomDraws.of(scenario.seed(), "passwords").source());
        this.stage = new Stage(aws).withDestinationIn(scenario.destination().region());
        Rates.impose(stage);
        this.deliveries = new DeliveryFaults(this);
        this.actors = new Actors(this);
    }

    /** Creates a history with random troubles. */
    static Simulation random(Scenario scenario, Substitution substitution, Consumer<String> reader) {
        CallTrouble trouble = scenario.has(Trouble.CALLS)
                ? CallTrouble.random(RandomDraws.of(scenario.seed(), "calls"), scenario.rate())
                : CallTrouble.none();
        return new Simulation(scenario, trouble, true, substitution, reader);
    }

    /** Creates a history with only this trouble of calls. */
    public static Simulation planned(Scenario scenario, CallTrouble trouble, Consumer<String> reader) {
        return new Simulation(scenario, trouble, false, Substitution.none(), reader);
    }

    private FunctionRuntime runtime(FrontDoor door, Substitution substitution) {
        FunctionRuntime real =
                new InProcessRuntime(timeline, door, line -> written("the log of " + line.function(), line.text()));
        runtime = new FaultyRuntime(this, substitution.around(door, timeline, real));
        return runtime;
    }

    /** Runs the history to its end, or to the first promise that does not hold. */
    public Outcome live() {
        SimulationSetup setting = new SimulationSetup(this);
        setting.build();
        new Observation(this, faults, deliveries, runtime, actors).begin();
        trouble(true);
        actors.plan();
        setting.schedule(scenario.scheduled());
        advance(scenario.busy());
        mend();
        settle();
        check(Invariant::settled);
        if (going()) {
            acceptTheSource();
            scenario.databases().forEach(actors.chooser()::unpin);
            advance(MINIMUM_AGE_OF_TRANSFER.plusHours(3));
            scenario.databases().forEach(this::runOnceMore);
            actors.second().runOnceMore();
            settle();
            check(Invariant::settled);
            check(Invariant::end);
        }
        statistics.runOver(
                Duration.between(START, timeline.instant()),
                stage.crossesRegions(),
                !scenario.clusters().names().isEmpty());
        return new Outcome(
                findings.first(), statistics, !deadLetters.isEmpty(), !lostMessages.isEmpty(), history.fingerprint());
    }

    /** If the source is not accepted, its replicas go live only after an operator has accepted it. */
    private void acceptTheSource() {
        if (actors.sources().isHeld()) {
            runOnceMore(actors.sources().database());
            settle();
            actors.sources().accept();
            settle();
            check(Invariant::settled);
        }
    }

    private void trouble(boolean on) {
        faults.on(on);
        runtime.on(on);
        deliveries.on(on);
        durations.troubled(on && scenario.has(Trouble.RDS));
    }

    private void mend() {
        history.tell("troubles end; all is mended");
        trouble(false);
        actors.goHome();
        new SimulationSetup(this).schedule(false);
    }

    private void runOnceMore(String database) {
        history.tell("one more run of " + database);
        actors.accountFaults().goHome();
        actors.owner().goHome();
        String input = Json.write(Map.of("sourceDatabase", database));
        finalExecutions.put(database, actors.operator().start(executions.machine("A"), null, input));
    }

    private boolean going() {
        return findings.first().isEmpty();
    }

    private void check(Consumer<Invariant> moment) {
        if (going()) {
            invariants.forEach(moment);
        }
    }

    private void settle() {
        timeline.runUntil(this::afterEvent);
    }

    /** Lets this much time pass, also from inside another action. */
    public void advance(Duration span) {
        boolean[] over = {false};
        timeline.after(span, "end of span", () -> over[0] = true);
        timeline.runUntil(() -> afterEvent() || over[0]);
    }

    /**
     * @return whether the history is over, because a promise does not hold
     */
    private boolean afterEvent() {
        if (going()) {
            statistics.event();
            invariants.forEach(Invariant::event);
            if (++events > MOST_EVENTS) {
                throw new IllegalStateException(
                        "seed " + scenario.seed() + " does not settle after " + events + " events");
            }
        }
        return !going();
    }

    /** Schedules an action that no longer happens after a promise was broken. */
    public void after(Duration delay, String what, Runnable action) {
        timeline.after(delay, what, () -> {
            if (going()) {
                action.run();
            }
        });
    }

    /**
     * @param at from the beginning of the busy time
     */
    public void at(Duration at, Runnable action) {
        after(at, "an act", action);
    }

    public void tell(Fault fault, String where) {
        statistics.fault(fault);
        history.tell("*** " + fault.words() + ": " + where);
    }

    /** Lets the secret's owner act in the middle of a step that reads or swaps the secret. */
    public void interfere(String step) {
        if (scenario.has(Trouble.SECRETS)
                && List.of("SwapSecret", "SetPassword", "RemovePin").contains(step)) {
            actors.owner().act();
        }
    }

    public void answered(CallStack.Frame frame, Map<String, Object> answer) {
        rollbacks.answered(frame, answer);
        actors.accountFaults().answered(frame, answer);
        actors.operator().answered(frame, answer);
        invariants.forEach(invariant -> invariant.answered(frame, answer));
    }

    void written(String where, String text) {
        invariants.forEach(invariant -> invariant.written(where, text));
    }

    /** Reads the stage without any effect on faults and invariants. */
    public <T> T peek(Supplier<T> look) {
        boolean before = peeking;
        peeking = true;
        try {
            return look.get();
        } finally {
            peeking = before;
        }
    }

    public boolean isPeeking() {
        return peeking;
    }

    /** Whether a step itself makes the call. */
    public boolean isByProduct(Call call) {
        CallStack.Frame frame = callStack.current();
        return frame != null
                && !SecondDeployment.makes(call)
                && call.caller().via() == null
                && call.caller().principal().equals(frame.function.roleArn());
    }

    /** The true states of databases and snapshots. */
    public TrueStates states() {
        return states;
    }

    public String finalExecution(String database) {
        return finalExecutions.get(database);
    }

    void deadLetter(String message) {
        deadLetters.add(message);
    }

    /** The messages in the queues: events whose delivery to functions was given up. */
    public List<String> deadLetters() {
        return deadLetters;
    }

    void lost(String message) {
        lostMessages.add(message);
    }

    /** The messages whose delivery to another Region SNS gave up: it can keep them in no queue there. */
    public List<String> lostMessages() {
        return lostMessages;
    }

    public AccountRegion place(String account) {
        return account.equals("A") ? Stage.SOURCE : stage.destination();
    }

    public boolean isRandom() {
        return random;
    }

    public Scenario scenario() {
        return scenario;
    }

    public Timeline timeline() {
        return timeline;
    }

    public FingerprintStorage storage() {
        return storage;
    }

    public Stage stage() {
        return stage;
    }

    public RunStatistics statistics() {
        return statistics;
    }

    public RunHistory history() {
        return history;
    }

    public Findings findings() {
        return findings;
    }

    public InitialState initialState() {
        return initialState;
    }

    public ResourceLedger ledger() {
        return ledger;
    }

    public CallStack callStack() {
        return callStack;
    }

    public ObservedExecutions executions() {
        return executions;
    }

    public Rollbacks rollbacks() {
        return rollbacks;
    }

    public Claims claims() {
        return claims;
    }

    public ListDelays listDelays() {
        return listDelays;
    }

    public Actors actors() {
        return actors;
    }

    List<Invariant> invariants() {
        return invariants;
    }

    public CallFaults faults() {
        return faults;
    }
}
