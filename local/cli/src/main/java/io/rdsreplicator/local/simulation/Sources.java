package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.rds.InstanceState;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.simulation.Scenario.Replacement;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.services.rds.RdsClient;

/** What becomes of the first source: another database takes its name, or it is a read replica that is sometimes far behind. */
final class Sources {
    private static final Duration LOOK = Duration.ofMinutes(2);
    private static final int MOST_LAGS = 4;
    private final World world;
    private final Operator operator;
    private final Draws draws;
    private final String database;
    private boolean on = true;

    Sources(World world, Operator operator) {
        this.world = world;
        this.operator = operator;
        this.draws = Draws.of(world.scenario().seed(), "sources");
        this.database = world.scenario().databases().get(0);
    }

    void plan() {
        Scenario.Source source = world.scenario().source();
        if (source.isReplaced()) {
            world.at(source.replacedAt(), this::replace);
        }
        if (source.follows()) {
            follow(Duration.ofMinutes(1));
            for (int i = 0; i < MOST_LAGS; i++) {
                world.at(draws.between(Duration.ZERO, world.scenario().busy()), () -> {
                    if (on) {
                        follow(draws.spread(Duration.ofSeconds(1), Duration.ofHours(6)));
                    }
                });
            }
        }
    }

    /** A read replica has caught up in the end. */
    void goHome() {
        on = false;
        if (world.scenario().source().follows()) {
            follow(Duration.ZERO);
        }
    }

    private void follow(Duration lag) {
        if (lag.compareTo(Duration.ofHours(1)) > 0) {
            world.tell(Fault.SOURCE_BEHIND, database + " by " + lag);
        }
        rds().appearAsReplica(Stage.SOURCE, database, "primary", lag);
    }

    private void replace() {
        if (!on) {
            return;
        }
        if (!isAvailable(database)) {
            world.after(LOOK, "another look at the source", this::replace);
            return;
        }
        Replacement replacement = world.scenario().source().replacement();
        world.tell(Fault.SOURCE_REPLACED, database + ": " + replacement);
        if (replacement == Replacement.CREATED_AGAIN) {
            createAgain();
        } else {
            switchOver();
        }
    }

    private void createAgain() {
        world.stage().client(RdsClient.class, Stage.SOURCE)
                .deleteDBInstance(r -> r.dbInstanceIdentifier(database).skipFinalSnapshot(true));
        when(() -> rds().instance(Stage.SOURCE, database).isEmpty(), () -> {
            new Setting(world).createSource(database, database);
            replaced();
            when(() -> isAvailable(database), this::opened);
        });
    }

    private void switchOver() {
        String green = database + "-green";
        new Setting(world).createSource(green, database);
        when(() -> isAvailable(green) && isAvailable(database), () -> {
            rds().switchOver(Stage.SOURCE, database, green);
            replaced();
            when(() -> isAvailable(database), this::opened);
        });
    }

    /** From here on its content is another's. */
    private void replaced() {
        world.ledger().written(
                database, world.timeline().instant(), world.storage().read(Stage.SOURCE.arn("rds", "db:" + database)));
    }

    private void opened() {
        world.givens().source(database, rds().instance(Stage.SOURCE, database).orElseThrow());
        if (on && draws.chance(0.7)) {
            operator.requests();
            operator.start(Executions.machine("A"), null, Json.write(Map.of("sourceDatabase", database)));
        }
        if (on && draws.chance(0.5)) {
            world.after(draws.between(Duration.ofMinutes(40), Duration.ofHours(3)), "an operator asks for the latest", () -> {
                if (on) {
                    start(Map.of("sourceDatabase", database, "to", "latest", "pin", false));
                }
            });
        }
        Duration acceptedAfter = world.scenario().source().acceptedAfter();
        if (on && acceptedAfter != null) {
            world.after(acceptedAfter, "an operator accepts the source", () -> {
                if (on) {
                    accept();
                }
            });
        }
    }

    /** Has the newest replica of the database that has the name now go live. */
    void accept() {
        start(Map.of("sourceDatabase", database, "accept", current()));
    }

    private void start(Map<String, Object> input) {
        operator.requests();
        operator.start(Executions.rollbackMachine(), null, Json.write(new TreeMap<>(input)));
    }

    /** Whether replicas wait for an operator to accept the database that has the name now. */
    boolean isHeld() {
        String accepted = world.ledger().secret(database).accepted;
        return accepted != null && !accepted.equals(current());
    }

    String database() {
        return database;
    }

    private String current() {
        return rds().instance(Stage.SOURCE, database).map(InstanceState::serial).orElse("db-NONE");
    }

    private boolean isAvailable(String identifier) {
        return rds().instance(Stage.SOURCE, identifier).filter(state -> state.status().equals("available")).isPresent();
    }

    private void when(BooleanSupplier condition, Runnable action) {
        world.after(LOOK, "a look at the source", () -> {
            if (condition.getAsBoolean()) {
                action.run();
            } else {
                when(condition, action);
            }
        });
    }

    private RdsService rds() {
        return world.stage().aws().rds();
    }
}
