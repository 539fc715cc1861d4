package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.sample.Fingerprint;
import io.rdsreplicator.local.sample.SampleDatabase;
import io.rdsreplicator.local.sample.Writers;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
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
 * to the source at its snapshot, retention at work; then a bad deploy, a rollback, and the way forward again; of a DB cluster, rollbacks to
 * replicas without members. Waits and RDS's own times
 * pass on a clock that jumps.
 */
final class Demo {
    static final String DATABASE = "orders";
    static final String MASTER_USER = "shop";
    private static final String PRODUCTION_PASSWORD = "Production-1-only";
    private static final int CLUSTERS_KEPT = 3;

    private final Screen screen;
    private final Stage stage;
    private final DatabaseKind kind;
    private final DemoDatabases databases;
    private final Replications replications;
    private final Proof proof;
    private int replicated;

    private Demo(Screen screen, Stage stage, DatabaseKind kind) {
        this.screen = screen;
        this.stage = stage;
        this.kind = kind;
        this.databases = new DemoDatabases(stage);
        this.replications = new Replications(screen, stage);
        this.proof = new Proof(screen, databases, PRODUCTION_PASSWORD);
    }

    /**
     * @param packaged whether functions run in processes of their own, from their jars, over HTTP
     * @param region where the destination is
     * @param kind of the source database
     * @return whether everything that was to be shown held
     */
    static boolean run(Screen screen, boolean packaged, String region, DatabaseKind kind) throws IOException {
        long began = System.nanoTime();
        List<String> facts = new ArrayList<>();
        try (Cleanup cleanup = new Cleanup()) {
            LocalCloud cloud = new LocalCloud(cleanup, screen::say, line -> {});
            Stage stage = packaged ? cloud.served(0).stage() : cloud.inProcess();
            Demo demo = new Demo(screen, stage.withDestinationIn(region), kind);
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
        deploy();
        screen.say("stack " + Stage.SOURCE_STACK + " deployed from cloudformation/source-account.yaml");
        screen.say("stack " + Stage.DESTINATION_STACK + " deployed from cloudformation/destination-account.yaml");
        databases.createSource(kind, DATABASE, MASTER_USER, PRODUCTION_PASSWORD);
        try (Connection source = databases.connectToSource(kind, DATABASE, MASTER_USER, PRODUCTION_PASSWORD)) {
            SampleDatabase.load(source);
            screen.say(kind.label() + " " + DATABASE + " in the source: a real PostgreSQL at "
                    + databases.sourceEndpoint(kind, DATABASE));
            databases.createSecret(DATABASE, Map.of("username", MASTER_USER, "application", "shop-frontend"));
            screen.say("secret rds-replica/" + DATABASE
                    + " in the destination: a username, and a key of the application's own");
            replicate(source);
            ConnectionSecret first = databases.readSecret(DATABASE);
            Fingerprint ofFirst = proof.read(first);
            replicate(source);
            switch (kind) {
                case INSTANCE ->
                    new BadDeploy(screen, databases, replications, proof, DATABASE).play(source, this::underWrites);
                case CLUSTER ->
                    new LostMembers(screen, databases, replications, proof, DATABASE)
                            .play(first.liveReplica(), ofFirst, this::underWrites);
            }
            screen.heading("What the destination holds, by its function ListReplicas");
            showReplicas();
        }
    }

    private void replicate(Connection source) throws SQLException {
        replicated++;
        screen.heading("Replication " + replicated + ", while customers go on ordering");
        underWrites(() -> replications.run("{}"));
        proof.prove(databases.readSecret(DATABASE), source);
        stage.timeline().runFor(Duration.ofHours(25));
        proof.checkRetention(DATABASE, replicated);
    }

    private void deploy() {
        Stack source = stage.deploySource(Stage.SOURCE, Stage.SOURCE_STACK, Map.of());
        Map<String, String> parameters = kind == DatabaseKind.CLUSTER
                ? Map.of(
                        "ReplicaReaders", "1",
                        "ReplicasToKeep", String.valueOf(CLUSTERS_KEPT),
                        "ReplicasToKeepRunning", "1")
                : Map.of();
        stage.deployDestination(stage.destination(), Stage.DESTINATION_STACK, source, parameters);
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
        List<String> facts = new ArrayList<>(replications.facts(
                kind == DatabaseKind.INSTANCE ? "back and forward again" : "each to a replica without members"));
        new RegionWords(stage).transfers().ifPresent(facts::add);
        facts.add("applications read " + databases.readSecret(DATABASE).liveReplica());
        return facts;
    }

    private void underWrites(Runnable work) throws SQLException {
        try (Writers writers =
                new Writers(2, () -> databases.connectToSource(kind, DATABASE, MASTER_USER, PRODUCTION_PASSWORD))) {
            work.run();
            screen.say(writers.written() + " orders were placed meanwhile");
        }
    }
}
