package io.rdsreplicator.local.simulation.actor;

import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.simulation.RandomDraws;
import io.rdsreplicator.local.simulation.Scenario;
import io.rdsreplicator.local.simulation.Scenario.Replacement;
import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.SimulationSetup;
import io.rdsreplicator.local.simulation.TrueDatabase;
import io.rdsreplicator.local.simulation.fault.Fault;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Changes the first source: another database takes its name, or it is a read replica that sometimes lags far behind.
 */
public final class Sources {
    private static final Duration LOOK = Duration.ofMinutes(2);
    private static final int MOST_LAGS = 4;
    private final Simulation simulation;
    private final Operator operator;
    private final RandomDraws draws;
    private final String database;
    private boolean on = true;

    public Sources(Simulation simulation, Operator operator) {
        this.simulation = simulation;
        this.operator = operator;
        this.draws = RandomDraws.of(simulation.scenario().seed(), "sources");
        this.database = simulation.scenario().databases().get(0);
    }

    public void plan() {
        Scenario.Source source = simulation.scenario().source();
        if (source.isReplaced()) {
            simulation.at(source.replacedAt(), this::replace);
        }
        if (simulation.scenario().follows()) {
            follow(Duration.ofMinutes(1));
            for (int i = 0; i < MOST_LAGS; i++) {
                simulation.at(draws.between(Duration.ZERO, simulation.scenario().busy()), () -> {
                    if (on) {
                        follow(draws.spread(Duration.ofSeconds(1), Duration.ofHours(6)));
                    }
                });
            }
        }
    }

    /** At the end, a read replica has caught up. */
    public void goHome() {
        on = false;
        if (simulation.scenario().follows()) {
            follow(Duration.ZERO);
        }
    }

    private void follow(Duration lag) {
        if (lag.compareTo(Duration.ofHours(1)) > 0) {
            simulation.tell(Fault.SOURCE_BEHIND, database + " by " + lag);
        }
        rds().appearAsReplica(Stage.SOURCE, database, "primary", lag);
    }

    private void replace() {
        if (!on) {
            return;
        }
        if (!isAvailable(database)) {
            simulation.after(LOOK, "another look at the source", this::replace);
            return;
        }
        Replacement replacement = simulation.scenario().source().replacement();
        simulation.tell(Fault.SOURCE_REPLACED, database + ": " + replacement);
        if (replacement == Replacement.CREATED_AGAIN) {
            createAgain();
        } else {
            switchOver();
        }
    }

    private void createAgain() {
        new DatabaseAdministrator(simulation, "A").delete(source().orElseThrow());
        when(() -> source().isEmpty(), () -> {
            new SimulationSetup(simulation).createSource(database, database);
            replaced();
            when(() -> isAvailable(database), this::opened);
        });
    }

    private void switchOver() {
        String green = database + "-green";
        new SimulationSetup(simulation).createSource(green, database);
        when(() -> isAvailable(green) && isAvailable(database), () -> {
            if (isCluster()) {
                rds().switchOverClusters(Stage.SOURCE, database, green);
            } else {
                rds().switchOver(Stage.SOURCE, database, green);
            }
            replaced();
            when(() -> isAvailable(database), this::opened);
        });
    }

    /** From now on, the content of the name is that of another database. */
    private void replaced() {
        simulation
                .ledger()
                .written(
                        database,
                        simulation.timeline().instant(),
                        simulation.storage().read(source().orElseThrow().arn()));
    }

    private void opened() {
        simulation.initialState().source(database, source().orElseThrow());
        if (on && draws.chance(0.7)) {
            operator.requests();
            operator.start(simulation.executions().machine("A"), null, Json.write(Map.of("sourceDatabase", database)));
        }
        if (on && draws.chance(0.5)) {
            simulation.after(
                    draws.between(Duration.ofMinutes(40), Duration.ofHours(3)),
                    "an operator asks for the latest",
                    () -> {
                        if (on) {
                            start(Map.of("sourceDatabase", database, "to", "latest", "pin", false));
                        }
                    });
        }
        Duration acceptedAfter = simulation.scenario().source().acceptedAfter();
        if (on && acceptedAfter != null) {
            simulation.after(acceptedAfter, "an operator accepts the source", () -> {
                if (on) {
                    accept();
                }
            });
        }
    }

    /** Accepts the database that has the name now, so that its newest replica goes live. */
    public void accept() {
        start(Map.of("sourceDatabase", database, "accept", current()));
    }

    private void start(Map<String, Object> input) {
        operator.requests();
        operator.start(simulation.executions().rollbackMachine(), null, Json.write(new TreeMap<>(input)));
    }

    /** Whether replicas wait for an operator to accept the database that has the name now. */
    public boolean isHeld() {
        String accepted = simulation.ledger().secret(database).accepted;
        return accepted != null && !accepted.equals(current());
    }

    public String database() {
        return database;
    }

    private String current() {
        return source().map(TrueDatabase::serial).orElse("db-NONE");
    }

    private Optional<TrueDatabase> source() {
        return simulation.states().database("A", database);
    }

    private boolean isCluster() {
        return simulation.scenario().kind(database) == DatabaseKind.CLUSTER;
    }

    private boolean isAvailable(String identifier) {
        return simulation
                .states()
                .database("A", identifier)
                .filter(TrueDatabase::isAvailable)
                .isPresent();
    }

    private void when(BooleanSupplier condition, Runnable action) {
        simulation.after(LOOK, "a look at the source", () -> {
            if (condition.getAsBoolean()) {
                action.run();
            } else {
                when(condition, action);
            }
        });
    }

    private RdsService rds() {
        return simulation.stage().aws().rds();
    }
}
