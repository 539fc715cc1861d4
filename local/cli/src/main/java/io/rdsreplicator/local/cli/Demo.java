package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.sample.SampleDatabase;
import io.rdsreplicator.local.sample.Writers;
import io.rdsreplicator.local.stage.Stage;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/**
 * The whole main job on a real PostgreSQL: both stacks deployed from their templates, replications under writes, each replica proved equal
 * to the source at its snapshot, retention at work; then a bad deploy, a rollback, and the way forward again. Waits and RDS's own times
 * pass on a clock that jumps.
 */
final class Demo {
    static final String DATABASE = "orders";
    static final String MASTER_USER = "shop";
    private static final String PRODUCTION_PASSWORD = "Production-1-only";
    private static final int REPLICATIONS = 2;
    private static final int REPLICAS_KEPT = 2;

    private final Screen screen;
    private final Stage stage;
    private final Databases databases;
    private final Replications replications;
    private final Proof proof;

    private Demo(Screen screen, Stage stage) {
        this.screen = screen;
        this.stage = stage;
        this.databases = new Databases(stage);
        this.replications = new Replications(screen, stage);
        this.proof = new Proof(screen, databases, PRODUCTION_PASSWORD);
    }

    /**
     * @param packaged whether functions run in processes of their own, from their jars, over HTTP
     * @return whether everything that was to be shown held
     */
    static boolean run(PrintStream out, boolean packaged) throws IOException {
        Screen screen = new Screen(out);
        try (Cleanup cleanup = new Cleanup()) {
            LocalCloud cloud = new LocalCloud(cleanup, screen::say, line -> {});
            new Demo(screen, packaged ? cloud.served(0).stage() : cloud.inProcess()).play();
        } catch (SQLException e) {
            screen.check(false, "the demo ended early: " + e.getMessage());
        }
        out.println();
        out.println(screen.failedChecks() == 0 ? "All of it held." : screen.failedChecks() + " checks did not hold.");
        return screen.failedChecks() == 0;
    }

    private void play() throws SQLException {
        screen.heading("Two accounts: " + Stage.SOURCE.account() + " (source), " + Stage.DESTINATION.account() + " (destination)");
        stage.deploy();
        screen.say("stack " + Stage.SOURCE_STACK + " deployed from cloudformation/source-account.yaml");
        screen.say("stack " + Stage.DESTINATION_STACK + " deployed from cloudformation/destination-account.yaml");
        databases.createSource(DATABASE, MASTER_USER, PRODUCTION_PASSWORD);
        try (Connection source = databases.connectToSource(DATABASE, MASTER_USER, PRODUCTION_PASSWORD)) {
            SampleDatabase.load(source);
            screen.say("database " + DATABASE + " in the source: a real PostgreSQL at " + databases.sourceEndpoint(DATABASE));
            databases.createSecret(DATABASE, Map.of("username", MASTER_USER, "application", "shop-frontend"));
            screen.say("secret rds-replica/" + DATABASE + " in the destination: a username, and a key of the application's own");
            for (int number = 1; number <= REPLICATIONS; number++) {
                screen.heading("Replication " + number + ", while customers go on ordering");
                underWrites(() -> replications.run("{}"));
                proof.prove(databases.readSecret(DATABASE), source);
                stage.timeline().runFor(Duration.ofHours(25));
                proof.checkRetention(DATABASE, Math.min(number, REPLICAS_KEPT));
            }
            new BadDeploy(screen, databases, replications, proof, DATABASE).play(source, this::underWrites);
            screen.heading("What the destination holds, by its function ListReplicas");
            databases.list().forEach(screen::say);
        }
    }

    private void underWrites(Runnable work) throws SQLException {
        try (Writers writers = new Writers(2, () -> databases.connectToSource(DATABASE, MASTER_USER, PRODUCTION_PASSWORD))) {
            work.run();
            screen.say(writers.written() + " orders were placed meanwhile");
        }
    }
}
