package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.sample.SampleDatabase;
import io.rdsreplicator.local.sample.Writers;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.listing.TableText;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private final DemoDatabases databases;
    private final Replications replications;
    private final Proof proof;

    private Demo(Screen screen, Stage stage) {
        this.screen = screen;
        this.stage = stage;
        this.databases = new DemoDatabases(stage);
        this.replications = new Replications(screen, stage);
        this.proof = new Proof(screen, databases, PRODUCTION_PASSWORD);
    }

    /**
     * @param packaged whether functions run in processes of their own, from their jars, over HTTP
     * @param region where the destination is
     * @return whether everything that was to be shown held
     */
    static boolean run(Screen screen, boolean packaged, String region) throws IOException {
        long began = System.nanoTime();
        List<String> facts = new ArrayList<>();
        try (Cleanup cleanup = new Cleanup()) {
            LocalCloud cloud = new LocalCloud(cleanup, screen::say, line -> {});
            Stage stage = packaged ? cloud.served(0).stage() : cloud.inProcess();
            Demo demo = new Demo(screen, stage.withDestinationIn(region));
            demo.play();
            facts.addAll(demo.facts());
        } catch (SQLException e) {
            screen.check(false, "the demo ended early: " + e.getMessage());
        }
        facts.add(
                "all of that in " + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " seconds of yours");
        screen.summary(facts);
        return screen.failedChecks() == 0;
    }

    private void play() throws SQLException {
        RegionWords words = new RegionWords(stage);
        screen.heading("Two accounts: " + Stage.SOURCE.account() + " (" + words.source() + "), "
                + stage.destination().account() + " (" + words.destination() + ")");
        stage.deploy();
        screen.say("stack " + Stage.SOURCE_STACK + " deployed from cloudformation/source-account.yaml");
        screen.say("stack " + Stage.DESTINATION_STACK + " deployed from cloudformation/destination-account.yaml");
        databases.createSource(DATABASE, MASTER_USER, PRODUCTION_PASSWORD);
        try (Connection source = databases.connectToSource(DATABASE, MASTER_USER, PRODUCTION_PASSWORD)) {
            SampleDatabase.load(source);
            screen.say("database " + DATABASE + " in the source: a real PostgreSQL at "
                    + databases.sourceEndpoint(DATABASE));
            databases.createSecret(DATABASE, Map.of("username", MASTER_USER, "application", "shop-frontend"));
            screen.say("secret rds-replica/" + DATABASE
                    + " in the destination: a username, and a key of the application's own");
            for (int number = 1; number <= REPLICATIONS; number++) {
                screen.heading("Replication " + number + ", while customers go on ordering");
                underWrites(() -> replications.run("{}"));
                proof.prove(databases.readSecret(DATABASE), source);
                stage.timeline().runFor(Duration.ofHours(25));
                proof.checkRetention(DATABASE, Math.min(number, REPLICAS_KEPT));
            }
            new BadDeploy(screen, databases, replications, proof, DATABASE).play(source, this::underWrites);
            screen.heading("What the destination holds, by its function ListReplicas");
            showReplicas();
        }
    }

    private void showReplicas() {
        screen.say(row("REPLICA", "DATA AGE", "STANDING", "NEXT RUN"));
        if (databases.list().get("replicas") instanceof List<?> replicas) {
            replicas.stream().map(Map.class::cast).map(Demo::row).forEach(screen::say);
        }
    }

    private static String row(Map<?, ?> replica) {
        long age = ((Number) replica.get("ageSeconds")).longValue();
        return row(
                (String) replica.get("replicaId"),
                TableText.span(age),
                (String) replica.get("standing"),
                replica.get("deletedBy") == null ? "keeps it" : "deletes it");
    }

    private static String row(String replica, String age, String standing, String next) {
        return Screen.pad(replica, 38) + Screen.pad(age, 10) + Screen.pad(standing, 12) + next;
    }

    private List<String> facts() {
        List<String> facts = new ArrayList<>(replications.facts());
        new RegionWords(stage).transfers().ifPresent(facts::add);
        facts.add("applications read " + databases.readSecret(DATABASE).dbInstanceIdentifier());
        return facts;
    }

    private void underWrites(Runnable work) throws SQLException {
        try (Writers writers =
                new Writers(2, () -> databases.connectToSource(DATABASE, MASTER_USER, PRODUCTION_PASSWORD))) {
            work.run();
            screen.say(writers.written() + " orders were placed meanwhile");
        }
    }
}
