package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.rds.RdsService;
import io.rdsreplicator.local.simulation.actor.SecondDeployment;
import io.rdsreplicator.local.simulation.invariant.SecretsStaySecret;
import io.rdsreplicator.local.stacks.Stack;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * Creates the initial state: both stacks, the databases with their writers, their secrets, and the resources of others.
 */
public final class SimulationSetup {
    /** The maximum time until the busy time begins. */
    static final Duration LENGTH = Duration.ofMinutes(150);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);
    /** That of the replicas of a database with settings. */
    public static final String MAINTENANCE_WINDOW = "tue:04:10-tue:04:50";

    private static final String AURORA = "aurora-postgresql";
    private static final Duration BETWEEN_WRITES = Duration.ofMinutes(7);
    private final Simulation simulation;

    public SimulationSetup(Simulation simulation) {
        this.simulation = simulation;
    }

    void build() {
        Scenario scenario = simulation.scenario();
        AccountRegion inB = simulation.stage().destination();
        RdsService rds = simulation.stage().aws().rds();
        List.of(Stage.SOURCE, inB).forEach(place -> rds.circumstances(place)
                .takeOpenCalls(scenario.rds().takesOpenCalls()));
        rds.circumstances(inB)
                .useSourceKeyFromDestination(scenario.destination().usesSourceKeyFromHere());
        List.of(Stage.SOURCE, inB).forEach(place -> rds.circumstances(place)
                .keepCreateTimeOfClusterCopies(scenario.clusters().copiesKeepTheirTime()));
        Stack source = simulation.stage().deploySource(Stage.SOURCE, Stage.SOURCE_STACK, sourceParameters(scenario));
        Stack destination = simulation
                .stage()
                .deployDestination(inB, Stage.DESTINATION_STACK, source, destinationParameters(scenario));
        simulation.initialState().deployed(source, "A");
        simulation.initialState().deployed(destination, "B");
        if (simulation.actors().second().exists()) {
            simulation.actors().second().deploy(sourceParameters(scenario), destinationParameters(scenario));
        }
        String key = scenario.encrypted() || scenario.clusters() != Scenario.Clusters.NONE ? createKey() : null;
        scenario.databases().forEach(database -> createDatabase(scenario.kind(database), database, key));
        createInstance(inB, "replica-of-somebody-else", null, 0);
        if (simulation.actors().second().exists()) {
            simulation
                    .actors()
                    .second()
                    .databases()
                    .forEach(database -> createInstance(SecondDeployment.SOURCE, database, null, 0));
        }
        simulation.timeline().runUntilIdle();
        scenario.databases().forEach(this::open);
        if (scenario.settings()) {
            document(scenario.databases().get(0));
        }
        others();
        if (simulation.actors().second().exists()) {
            simulation.stage().client(SecretsManagerClient.class, inB).createSecret(r -> r.name(
                            "rds-replica/" + SecondDeployment.OWN_DATABASE)
                    .secretString(
                            "{\"username\": \"app\", \"password\": \"Second-" + SecretsStaySecret.MARKER + "\"}"));
        }
    }

    private static Map<String, String> sourceParameters(Scenario scenario) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("SnapshotsToKeep", String.valueOf(scenario.snapshotsToKeep()));
        parameters.put("TransferSnapshotMinimumAgeHours", String.valueOf(Simulation.MINIMUM_AGE.toHours()));
        parameters.put("SnapshotDeadlineMinutes", "90");
        parameters.put("ScheduleExpression", "rate(25 minutes)");
        return parameters;
    }

    private static Map<String, String> destinationParameters(Scenario scenario) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("ReplicasToKeep", String.valueOf(scenario.replicasKept()));
        parameters.put("SafetyCopyHours", String.valueOf(scenario.safetyCopyHours()));
        // Copies of one database queue, and one from another Region takes up to 50 minutes here.
        parameters.put(
                "SnapshotDeadlineMinutes", scenario.destination().equals(Scenario.Destination.PLAIN) ? "90" : "240");
        parameters.put("ReplicaDeadlineMinutes", "90");
        parameters.put("RotationDeadlineMinutes", "20");
        parameters.put("MeasureSchedule", "rate(1 day)");
        Scenario.Clusters clusters = scenario.clusters();
        if (clusters != Scenario.Clusters.NONE) {
            parameters.put("ReplicaReaders", String.valueOf(clusters.readers()));
            parameters.put("ReplicasToKeepRunning", clusters.cold() == 0 ? "" : "" + scenario.replicasToKeep());
        }
        return parameters;
    }

    /** Most of it is what a restore does not take. */
    private void document(String database) {
        simulation.stage().client(SsmClient.class, simulation.place("B")).putParameter(r -> r.name(
                        "/" + Stage.DESTINATION_STACK + "/databases/" + database)
                .type(ParameterType.STRING)
                .value("{\"backupWindow\": \"02:10-02:50\", \"maintenanceWindow\": \"" + MAINTENANCE_WINDOW
                        + "\", \"iamAuthentication\": true, \"like-source\": [\"instanceClass\"]}"));
    }

    private String createKey() {
        return simulation
                .stage()
                .client(KmsClient.class, Stage.SOURCE)
                .createKey(r -> r.description("production"))
                .keyMetadata()
                .arn();
    }

    /**
     * Creates another database in the source account with other content. Its other properties are those that the given
     * database had.
     */
    public void createSource(String identifier, String like) {
        TrueDatabase former = simulation.initialState().source(like);
        createDatabase(former.kind(), identifier, former.kmsKeyArn());
        String arn = Stage.SOURCE.arn("rds", former.kind().arnType() + ":" + identifier);
        simulation
                .storage()
                .write(arn, identifier + " from " + simulation.timeline().instant());
    }

    private void createDatabase(DatabaseKind kind, String identifier, String key) {
        if (kind == DatabaseKind.CLUSTER) {
            createCluster(identifier, key);
        } else {
            createInstance(
                    Stage.SOURCE,
                    identifier,
                    simulation.scenario().encrypted() ? key : null,
                    simulation.scenario().rds().backupRetention());
        }
    }

    private void createCluster(String identifier, String key) {
        RdsClient rds = simulation.stage().client(RdsClient.class, Stage.SOURCE);
        rds.createDBCluster(r -> r.dbClusterIdentifier(identifier)
                .engine(AURORA)
                .engineVersion("16.6")
                .masterUsername("app")
                .masterUserPassword("Production-" + SecretsStaySecret.MARKER)
                .storageEncrypted(true)
                .kmsKeyId(key));
        createWriter(identifier);
    }

    /** RDS makes no member before the DB cluster is available. */
    private void createWriter(String cluster) {
        simulation.timeline().after(Duration.ofMinutes(1), "a look at the new " + cluster, () -> {
            boolean waits = simulation
                    .states()
                    .database("A", cluster)
                    .filter(state -> state.status().equals(TrueDatabase.COLD))
                    .isPresent();
            if (waits) {
                simulation.stage().client(RdsClient.class, Stage.SOURCE).createDBInstance(r -> r.dbInstanceIdentifier(
                                cluster + "-writer")
                        .dbClusterIdentifier(cluster)
                        .engine(AURORA)
                        .dbInstanceClass("db.r6g.large"));
            } else {
                createWriter(cluster);
            }
        });
    }

    private void createInstance(AccountRegion place, String identifier, String key, int backupRetention) {
        Instant backups =
                simulation.timeline().instant().plus(simulation.scenario().rds().backupsBegin());
        simulation.stage().client(RdsClient.class, place).createDBInstance(r -> r.dbInstanceIdentifier(identifier)
                .engine("postgres")
                .engineVersion("14.20")
                .dbInstanceClass("db.t4g.medium")
                .allocatedStorage(20)
                .masterUsername("app")
                .masterUserPassword("Production-" + SecretsStaySecret.MARKER)
                .backupRetentionPeriod(backupRetention)
                .preferredBackupWindow(TIME.format(backups) + "-" + TIME.format(backups.plus(Duration.ofMinutes(30))))
                .storageEncrypted(key != null)
                .kmsKeyId(key));
    }

    /** From now on the database is written to, and its secret exists. Some secrets have no password yet. */
    private void open(String database) {
        TrueDatabase state = simulation.states().database("A", database).orElseThrow();
        simulation.initialState().source(database, state);
        write(database, state.arn());
        Map<String, String> value = new LinkedHashMap<>();
        value.put("username", "app");
        if (RandomDraws.of(simulation.scenario().seed(), "secret of " + database)
                .chance(0.8)) {
            value.put("password", "Replica-" + SecretsStaySecret.MARKER);
        }
        value.put("own", "kept");
        String version = simulation
                .stage()
                .client(SecretsManagerClient.class, simulation.place("B"))
                .createSecret(r -> r.name("rds-replica/" + database).secretString(Json.write(value)))
                .versionId();
        simulation
                .ledger()
                .secret(database)
                .moves(version, Json.members(Json.write(value)).orElseThrow());
    }

    private void write(String database, String arn) {
        if (simulation.storage().has(arn)) {
            String content = database + " at " + simulation.timeline().instant();
            simulation.storage().write(arn, content);
            simulation.ledger().written(database, simulation.timeline().instant(), content);
        }
        Duration elapsed = simulation
                .scenario()
                .busy()
                .plus(Simulation.MINIMUM_AGE_OF_TRANSFER)
                .plusDays(1);
        boolean goesOn = simulation.ledger().writes(database) * BETWEEN_WRITES.toMinutes() < elapsed.toMinutes();
        if (goesOn) {
            simulation.timeline().after(BETWEEN_WRITES, "a write to " + database, () -> write(database, arn));
        }
    }

    /**
     * Creates resources that resemble the product's but are not: with similar names, with the tags of another stack, or
     * without any similarity.
     */
    private void others() {
        RdsClient a = simulation.stage().client(RdsClient.class, Stage.SOURCE);
        String database = simulation.scenario().databases().get(0);
        if (simulation.scenario().kind(database) == DatabaseKind.CLUSTER) {
            othersOfCluster(a, database);
            return;
        }
        a.createDBSnapshot(
                r -> r.dbInstanceIdentifier(database).dbSnapshotIdentifier("rdsrep-" + database + "-by-hand"));
        simulation.advance(Duration.ofHours(1));
        a.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier("rdsrep-" + database + "-by-hand")
                .targetDBSnapshotIdentifier("rdsrep-" + database + "-20250101000000-abcdef-taken")
                .tags(tagsOfAnotherStack(Stage.SOURCE.arn("rds", "db:" + database), database)));
        RdsClient b = simulation.stage().client(RdsClient.class, simulation.place("B"));
        b.createDBSnapshot(r -> r.dbInstanceIdentifier("replica-of-somebody-else")
                .dbSnapshotIdentifier("rdsrep-" + database + "-20250101000000-abcdef-landed"));
        simulation.advance(Duration.ofHours(1));
    }

    private void othersOfCluster(RdsClient a, String database) {
        a.createDBClusterSnapshot(
                r -> r.dbClusterIdentifier(database).dbClusterSnapshotIdentifier("rdsrep-" + database + "-by-hand"));
        simulation.advance(Duration.ofHours(1));
        a.copyDBClusterSnapshot(r -> r.sourceDBClusterSnapshotIdentifier("rdsrep-" + database + "-by-hand")
                .targetDBClusterSnapshotIdentifier("rdsrep-" + database + "-20250101000000-abcdef-taken")
                .tags(tagsOfAnotherStack(Stage.SOURCE.arn("rds", "cluster:" + database), database)));
        simulation.advance(Duration.ofHours(1));
    }

    private static List<Tag> tagsOfAnotherStack(String sourceArn, String database) {
        return List.of(
                tag("rds-replicator:stack", "another-stack"),
                tag("rds-replicator:replication-id", database + "-20250101000000-abcdef"),
                tag("rds-replicator:source-arn", sourceArn));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    void schedule(boolean on) {
        EventBridgeClient events = simulation.stage().client(EventBridgeClient.class, Stage.SOURCE);
        events.listRules(r -> {}).rules().stream()
                .filter(rule -> rule.scheduleExpression() != null)
                .map(Rule::name)
                .forEach(name -> {
                    if (on) {
                        events.enableRule(r -> r.name(name));
                    } else {
                        events.disableRule(r -> r.name(name));
                    }
                });
    }
}
