package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.simulation.Executions.Run;
import io.rdsreplicator.local.simulation.Ledger.Kind;
import io.rdsreplicator.local.simulation.Ledger.Made;
import io.rdsreplicator.local.simulation.Scenario.Choice;
import io.rdsreplicator.local.sns.PublishedMessage;
import io.rdsreplicator.local.stage.Stage;
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
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/** An operator who chooses which replica is live, by the rollback machine; also again, and also one that was stopped to save money. */
final class Chooser {
    private final World world;
    private final Operator operator;
    private final SecretOwner owner;
    private final Draws draws;
    private final List<Choice> afterSwaps = new ArrayList<>();
    private final Map<Choice, String> prepared = new IdentityHashMap<>();
    private final Map<String, String> unpins = new LinkedHashMap<>();
    private boolean on = true;

    Chooser(World world, Operator operator, SecretOwner owner) {
        this.world = world;
        this.operator = operator;
        this.owner = owner;
        this.draws = Draws.of(world.scenario().seed(), "chooser");
    }

    void plan() {
        for (Choice choice : world.scenario().choices()) {
            if (choice.afterSwap()) {
                afterSwaps.add(choice);
            } else {
                world.at(choice.at(), () -> choose(choice));
            }
        }
    }

    void goHome() {
        on = false;
    }

    /** Reads that a replica went live, and may not like it; what comes first is done when it reads of the one before. */
    void reads(PublishedMessage message) {
        Map<String, Object> members = Json.members(message.message()).orElse(Map.of());
        Optional<Choice> next = afterSwaps.stream().filter(choice -> choice.database().equals(members.get("sourceDatabase"))).findFirst();
        if (!"ReplicaLive".equals(members.get("event")) || next.isEmpty()) {
            return;
        }
        Choice choice = next.get();
        if (choice.first() != Scenario.First.NOTHING && !prepared.containsKey(choice)) {
            world.after(choice.at(), "what comes before a choice", () -> prepare(choice));
        } else if (members.get("previousReplica") != null) {
            afterSwaps.remove(choice);
            world.after(choice.at(), "a choice", () -> start(choice));
        }
    }

    private void choose(Choice choice) {
        prepare(choice);
        if (choice.first() == Scenario.First.NOTHING) {
            start(choice);
        } else {
            world.after(choice.firstFor(), "a choice", () -> start(choice));
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
            case NOTHING -> { }
        }
    }

    private void start(Choice choice) {
        if (!on) {
            return;
        }
        operator.requests();
        Map<String, Object> input = choice.input();
        String stopped = prepared.getOrDefault(choice, "");
        Optional<Made> replica = world.ledger().made("B", stopped).filter(world::exists).or(() -> target(choice));
        switch (choice.target()) {
            case REPLICA -> replica.ifPresent(made -> input.put("to", made.id()));
            case REPLICATION -> replica.ifPresent(made -> input.put("to", made.replicationId()));
            case RESTORED -> input.put("restore", landed(choice).map(Made::replicationId).orElse("of-nobody"));
            default -> { }
        }
        start(choice, input);
    }

    private void start(Choice choice, Map<String, Object> input) {
        String name = choice.again() == null ? null : "undo-" + draws.between(1, 1_000_000);
        String execution = operator.start(Executions.rollbackMachine(), name, Json.write(input));
        if (choice.again() != null) {
            world.after(choice.again(), "the same rollback", () -> {
                if (on) {
                    world.tell(Fault.REQUEST_REPEATED, name);
                    operator.start(Executions.rollbackMachine(), draws.chance(0.5) ? name : null, Json.write(input));
                }
            });
        }
        if (choice.stoppedAfter() != null && execution != null) {
            world.after(choice.stoppedAfter(), "a rollback is stopped", () -> stop(world.executions().run(execution)));
        }
    }

    private void stop(Run run) {
        if (on && world.executions().isRunning(run)) {
            world.tell(Fault.EXECUTION_STOPPED, run.arn + " in " + run.lastTask);
            world.stage().client(SfnClient.class, Stage.DESTINATION).stopExecution(r -> r.executionArn(run.arn).cause("by hand"));
        }
    }

    /** One that is there, and not live, the oldest as often as another; for the choices that name one, or before which one is stopped. */
    private Optional<Made> target(Choice choice) {
        Optional<String> live = world.ledger().secret(choice.database()).live();
        List<Made> others = world.ledger().made("B", Kind.REPLICA, choice.database()).stream()
                .filter(made -> world.exists(made) && live.filter(made.id()::equals).isEmpty())
                .toList();
        return others.isEmpty() ? Optional.empty() : Optional.of(others.get(Math.max(0, (int) ((2 * choice.which() - 1) * others.size()))));
    }

    /** Most often one that has no replica any more. */
    private Optional<Made> landed(Choice choice) {
        List<Made> there =
                world.ledger().made("B", Kind.LANDED, choice.database()).stream().filter(world::exists).toList();
        Set<String> replicas = world.ledger().made("B", Kind.REPLICA, choice.database()).stream()
                .filter(world::exists)
                .map(Made::replicationId)
                .collect(Collectors.toSet());
        List<Made> alone = there.stream().filter(made -> !replicas.contains(made.replicationId())).toList();
        List<Made> among = alone.isEmpty() ? there : alone;
        return among.isEmpty() ? Optional.empty() : Optional.of(among.get((int) (choice.which() * among.size())));
    }

    /** Only one that nobody works with. */
    private void stop(Made replica) {
        boolean available = world.stage().aws().rds().instance(Stage.DESTINATION, replica.id())
                .filter(state -> state.status().equals("available"))
                .isPresent();
        boolean chosen = world.rollbacks().all().stream()
                .anyMatch(rollback -> replica.id().equals(rollback.target) && world.executions().isRunning(rollback.run));
        if (available && !chosen && !world.executions().running("B").contains(replica.replicationId())) {
            world.history().tell("the operator stops " + replica.id());
            world.stage().client(RdsClient.class, Stage.DESTINATION).stopDBInstance(r -> r.dbInstanceIdentifier(replica.id()));
        }
    }

    /** In the end every pin goes, and by the machine. */
    void unpin(String database) {
        world.history().tell("unpin " + database);
        // The order of a Map.of differs from process to process, and with it the history of one seed.
        String input = Json.write(new TreeMap<>(Map.of("sourceDatabase", database, "unpin", true)));
        unpins.put(database, operator.start(Executions.rollbackMachine(), null, input));
    }

    Run unpinned(String database) {
        return world.executions().run(unpins.get(database));
    }
}
