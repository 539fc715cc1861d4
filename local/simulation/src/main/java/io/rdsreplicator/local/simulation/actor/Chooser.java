package io.rdsreplicator.local.simulation.actor;

import io.rdsreplicator.local.simulation.ObservedExecutions.Run;
import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.ResourceLedger.Kind;
import io.rdsreplicator.local.simulation.ResourceLedger.Made;
import io.rdsreplicator.local.simulation.Scenario;
import io.rdsreplicator.local.simulation.Scenario.Choice;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.local.simulation.fault.Fault;
import io.rdsreplicator.local.sns.PublishedMessage;
import io.rdsreplicator.shared.runtime.Json;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * An operator who chooses the live replica with the rollback state machine. The operator can repeat a choice, and can
 * choose a replica that was stopped to save money.
 */
public final class Chooser {
    private final Simulation simulation;
    private final Operator operator;
    private final SecretOwner owner;
    private final RandomDraws draws;
    private final List<Choice> afterSwaps = new ArrayList<>();
    private final Map<Choice, String> prepared = new IdentityHashMap<>();
    private final Map<String, String> unpins = new LinkedHashMap<>();
    private boolean on = true;

    public Chooser(Simulation simulation, Operator operator, SecretOwner owner) {
        this.simulation = simulation;
        this.operator = operator;
        this.owner = owner;
        this.draws = RandomDraws.of(simulation.scenario().seed(), "chooser");
    }

    public void plan() {
        for (Choice choice : simulation.scenario().choices()) {
            if (choice.afterSwap()) {
                afterSwaps.add(choice);
            } else {
                simulation.at(choice.at(), () -> choose(choice));
            }
        }
    }

    public void goHome() {
        on = false;
    }

    /**
     * Reads the notification that a replica went live, and may start a rollback. The first action of a rollback happens
     * at the notification of the previous one.
     */
    public void reads(PublishedMessage message) {
        Map<String, Object> members = Json.members(message.message()).orElse(Map.of());
        Optional<Choice> next = afterSwaps.stream()
                .filter(choice -> choice.database().equals(members.get("sourceDatabase")))
                .findFirst();
        if (!"ReplicaLive".equals(members.get("event")) || next.isEmpty()) {
            return;
        }
        Choice choice = next.get();
        if (choice.first() != Scenario.First.NOTHING && !prepared.containsKey(choice)) {
            simulation.after(choice.at(), "what comes before a choice", () -> prepare(choice));
        } else if (members.get("previousReplica") != null) {
            afterSwaps.remove(choice);
            simulation.after(choice.at(), "a choice", () -> start(choice));
        }
    }

    private void choose(Choice choice) {
        prepare(choice);
        if (choice.first() == Scenario.First.NOTHING) {
            start(choice);
        } else {
            simulation.after(choice.firstFor(), "a choice", () -> start(choice));
        }
    }

    private void prepare(Choice choice) {
        Optional<Made> replica = target(choice);
        if (!on || prepared.containsKey(choice)) {
            return;
        }
        prepared.put(choice, replica.map(Made::id).orElse(""));
        switch (choice.first()) {
            case STOP_REPLICA -> replica.ifPresent(this::stop);
            case ROTATE -> owner.rotateAtOnce(choice.database());
            case STOP_AND_ROTATE -> {
                replica.ifPresent(this::stop);
                owner.rotateAtOnce(choice.database());
            }
            case NOTHING -> {}
        }
    }

    private void start(Choice choice) {
        if (!on) {
            return;
        }
        operator.requests();
        Map<String, Object> input = choice.input();
        String stopped = prepared.getOrDefault(choice, "");
        Optional<Made> replica = simulation
                .ledger()
                .made("B", stopped)
                .filter(simulation.states()::exists)
                .or(() -> target(choice));
        switch (choice.target()) {
            case REPLICA -> replica.ifPresent(made -> input.put("to", made.id()));
            case REPLICATION -> replica.ifPresent(made -> input.put("to", made.replicationId()));
            case RESTORED ->
                input.put("restore", landed(choice).map(Made::replicationId).orElse("of-nobody"));
            default -> {}
        }
        start(choice, input);
    }

    private void start(Choice choice, Map<String, Object> input) {
        String name = choice.again() == null ? null : "undo-" + draws.between(1, 1_000_000);
        String execution = operator.start(simulation.executions().rollbackMachine(), name, Json.write(input));
        if (choice.again() != null) {
            simulation.after(choice.again(), "the same rollback", () -> {
                if (on) {
                    simulation.tell(Fault.REQUEST_REPEATED, name);
                    operator.start(
                            simulation.executions().rollbackMachine(),
                            draws.chance(0.5) ? name : null,
                            Json.write(input));
                }
            });
        }
        if (choice.stoppedAfter() != null && execution != null) {
            simulation.after(
                    choice.stoppedAfter(),
                    "a rollback is stopped",
                    () -> stop(simulation.executions().run(execution)));
        }
    }

    private void stop(Run run) {
        if (on && simulation.executions().isRunning(run)) {
            simulation.tell(Fault.EXECUTION_STOPPED, run.arn + " in " + run.lastTask);
            simulation.stage().client(SfnClient.class, simulation.place("B")).stopExecution(r -> r.executionArn(run.arn)
                    .cause("by hand"));
        }
    }

    /**
     * A replica that exists and is not live; the oldest is as likely as another. For choices that name a replica, or
     * before which one is stopped.
     */
    private Optional<Made> target(Choice choice) {
        Optional<String> live = simulation.ledger().secret(choice.database()).live();
        List<Made> others = simulation.ledger().made("B", Kind.REPLICA, choice.database()).stream()
                .filter(made -> simulation.states().exists(made)
                        && live.filter(made.id()::equals).isEmpty())
                .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(others.get(Math.max(0, (int) ((2 * choice.which() - 1) * others.size()))));
    }

    /** Usually a landed snapshot that no longer has a replica. */
    private Optional<Made> landed(Choice choice) {
        List<Made> there = simulation.ledger().made("B", Kind.LANDED, choice.database()).stream()
                .filter(simulation.states()::exists)
                .toList();
        Set<String> replicas = simulation.ledger().made("B", Kind.REPLICA, choice.database()).stream()
                .filter(simulation.states()::exists)
                .map(Made::replicationId)
                .collect(Collectors.toSet());
        List<Made> alone = there.stream()
                .filter(made -> !replicas.contains(made.replicationId()))
                .toList();
        List<Made> among = alone.isEmpty() ? there : alone;
        return among.isEmpty() ? Optional.empty() : Optional.of(among.get((int) (choice.which() * among.size())));
    }

    /** Stops the replica only if nobody works with it. */
    private void stop(Made replica) {
        Optional<TrueDatabase> available = simulation.states().replica(replica).filter(TrueDatabase::isAvailable);
        boolean chosen = simulation.rollbacks().all().stream()
                .anyMatch(rollback -> replica.id().equals(rollback.target)
                        && simulation.executions().isRunning(rollback.run));
        if (available.isPresent()
                && !chosen
                && !simulation.executions().running("B").contains(replica.replicationId())) {
            simulation.history().tell("the operator stops " + replica.id());
            new DatabaseAdministrator(simulation, "B").stop(available.get());
        }
    }

    /** At the end, the rollback state machine removes every pin. */
    public void unpin(String database) {
        simulation.history().tell("unpin " + database);
        // The order of a Map.of differs between processes. It would change the history of a seed.
        String input = Json.write(new TreeMap<>(Map.of("sourceDatabase", database, "unpin", true)));
        unpins.put(database, operator.start(simulation.executions().rollbackMachine(), null, input));
    }

    public Run unpinned(String database) {
        return simulation.executions().run(unpins.get(database));
    }
}
