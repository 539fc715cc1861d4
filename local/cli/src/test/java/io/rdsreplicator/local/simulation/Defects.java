package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.simulation.Planted.Run;
import io.rdsreplicator.local.simulation.Simulation.Substitution;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Mistakes that a replicator can make. */
final class Defects {
    private static final List<ExecutionStatus> HAS_FAILED =
            List.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED);

    static final Map<String, Object> DONE = Map.of("done", true, "waitSeconds", 0);

    private Defects() {}

    /** Does not look at the replica at all. */
    static Substitution swapsTooEarly() {
        Substitution check = Planted.instead(
                "CheckReplica",
                run -> Map.of("replicaId", run.text("replicaId"), "progress", DONE, "status", "available"));
        Substitution password = Planted.instead(
                "SetPassword",
                run -> Map.of(
                        "replicaId",
                        run.text("replicaId"),
                        "changed",
                        false,
                        "progress",
                        DONE,
                        "secretVersionId",
                        current(run).versionId(),
                        "reason",
                        "none"));
        return Planted.both(
                Planted.both(check, password), Planted.instead("SwapSecret", run -> swap(run, current(run))));
    }

    /** Counts each wait from its last look. */
    static Substitution countsFromTheLastLook() {
        return Planted.both(fromNow("CheckSnapshot"), fromNow("CheckReplica"));
    }

    private static Substitution fromNow(String step) {
        return Planted.instead(step, run -> {
            Map<String, Object> input = new LinkedHashMap<>(run.input());
            input.put("since", input.get("now"));
            return run.realAnswer(Json.write(input));
        });
    }

    /** Goes on as if a replica that stays back were live. */
    static Substitution tellsWhatIsNotLive() {
        return Planted.instead("SwapSecret", run -> {
            InvocationResult answer = run.realAnswer();
            Map<String, Object> output =
                    new LinkedHashMap<>(Json.members(answer.payload()).orElseThrow());
            return !answer.failed() && output.replace("outcome", "NOT_LIVE", "LIVE") ? output : answer;
        });
    }

    /** Takes whatever bears the prefix for its own. */
    static Substitution prunesByName() {
        Substitution list = Planted.instead("ListPrunableSnapshots", run -> {
            List<Map<String, Object>> old = snapshots(run).stream()
                    .filter(snapshot -> snapshot.status().equals("available"))
                    .sorted(Comparator.comparing(DBSnapshot::snapshotCreateTime).reversed())
                    .skip(4)
                    .map(snapshot -> Map.<String, Object>of("snapshotId", snapshot.dbSnapshotIdentifier()))
                    .toList();
            return Map.of("snapshots", old, "kept", List.of());
        });
        return Planted.both(list, Planted.instead("DeleteSnapshot", Defects::delete));
    }

    /** Gives each delivery an execution of its own. */
    static Substitution startsEveryAnnouncement() {
        return Planted.instead("StartReplication", run -> {
            Map<?, ?> record = (Map<?, ?>) ((List<?>) run.input().get("Records")).get(0);
            String announcement = (String) ((Map<?, ?>) record.get("Sns")).get("Message");
            String id = (String) Json.members(announcement).orElseThrow().get("replicationId");
            String name = id + "-" + ReplicationId.sha256(run.requestId()).substring(0, 8);
            run.client(SfnClient.class).startExecution(r -> r.stateMachineArn(run.setting("STATE_MACHINE_ARN"))
                    .name(name)
                    .input(announcement));
            return List.of("started");
        });
    }

    /** Starts again whatever has failed, without a look at which message that was of. */
    static Substitution forgetsWhatItStarted() {
        return Planted.instead("StartReplication", run -> {
            Map<?, ?> sns = (Map<?, ?>) ((Map<?, ?>) ((List<?>) run.input().get("Records")).get(0)).get("Sns");
            String announcement = (String) sns.get("Message");
            String id = (String) Json.members(announcement).orElseThrow().get("replicationId");
            SfnClient sfn = run.client(SfnClient.class);
            String machine = run.setting("STATE_MACHINE_ARN");
            String first = machine.replace(":stateMachine:", ":execution:") + ":" + id;
            boolean failed = sfn.listExecutionsPaginator(r -> r.stateMachineArn(machine)).executions().stream()
                    .anyMatch(execution ->
                            execution.executionArn().equals(first) && HAS_FAILED.contains(execution.status()));
            String name = failed
                    ? id + "-"
                            + ReplicationId.sha256((String) sns.get("MessageId"))
                                    .substring(0, 8)
                    : id;
            sfn.startExecution(r -> r.stateMachineArn(machine).name(name).input(announcement));
            return List.of("started");
        });
    }

    /** Says that it has announced, whether it has or not. */
    static Substitution swallowsAnError() {
        return Planted.instead("AnnounceSnapshot", run -> {
            InvocationResult answer = run.realAnswer();
            return answer.failed() ? Map.of("messageId", "none", "announcement", Map.of()) : answer;
        });
    }

    /** Makes room for the new snapshot first. */
    static Substitution deletesBeforeTheSuccessor() {
        return Planted.instead("TakeSnapshot", run -> {
            String id = run.text("replicationId");
            String database = run.text("sourceDatabase");
            run
                    .client(RdsClient.class)
                    .describeDBSnapshotsPaginator(
                            r -> r.dbInstanceIdentifier(database).snapshotType("manual"))
                    .dbSnapshots()
                    .stream()
                    .filter(snapshot -> snapshot.tagList().stream()
                            .anyMatch(tag -> tag.value().equals("taken")))
                    .filter(snapshot -> snapshot.status().equals("available")
                            && !snapshot.dbSnapshotIdentifier().contains(id))
                    .forEach(old -> run.client(RdsClient.class)
                            .deleteDBSnapshot(r -> r.dbSnapshotIdentifier(old.dbSnapshotIdentifier())));
            return run.realAnswer();
        });
    }

    /** Writes the value that it read when it set the password, unconditionally. */
    static Substitution overwritesTheSecret() {
        Map<String, GetSecretValueResponse> read = new HashMap<>();
        Substitution password = Planted.instead("SetPassword", run -> {
            read.put(run.text("replicaId"), current(run));
            return run.realAnswer();
        });
        return Planted.both(password, Planted.instead("SwapSecret", run -> swap(run, read.get(run.text("replicaId")))));
    }

    /** Makes the version current that keeps a generated password, before the secret names the replica that has it. */
    static Substitution storesAGeneratedPasswordAtOnce() {
        return Planted.instead("SetPassword", run -> {
            InvocationResult answer = run.realAnswer();
            String version = answer.failed()
                    ? null
                    : (String) Json.members(answer.payload()).orElseThrow().get("secretVersionId");
            GetSecretValueResponse current = current(run);
            if (version != null && !current.secretString().contains("\"password\"")) {
                run.client(SecretsManagerClient.class).updateSecretVersionStage(r -> r.secretId(current.name())
                        .versionStage("AWSCURRENT")
                        .moveToVersionId(version)
                        .removeFromVersionId(current.versionId()));
            }
            return answer;
        });
    }

    /** Compares and swaps, and asks nobody how old the live data is. */
    static Substitution ignoresTheOrder() {
        return Planted.instead("SwapSecret", run -> swap(run, current(run)));
    }

    /** Deletes what it has announced. */
    static Substitution prunesTheTransferSnapshot() {
        Substitution list = Planted.instead("ListPrunableSnapshots", run -> {
            List<Map<String, Object>> transfers = snapshots(run).stream()
                    .map(DBSnapshot::dbSnapshotIdentifier)
                    .filter(id -> id.endsWith("-transfer"))
                    .map(id -> Map.<String, Object>of("snapshotId", id))
                    .toList();
            return Map.of("snapshots", transfers, "kept", List.of());
        });
        return Planted.both(list, Planted.instead("DeleteSnapshot", Defects::delete));
    }

    /** Looks for the shared snapshot in the destination's Region. */
    static Substitution copiesFromItsOwnRegion() {
        return Planted.instead(
                "LandSnapshot",
                run -> copy(
                        run,
                        snapshotArn(run)
                                .replace(
                                        ":" + Stage.SOURCE.region() + ":",
                                        ":" + run.function().place().region() + ":"),
                        run.setting("LANDING_KEY_ARN")));
    }

    /** Leaves the key to RDS, which has none to take for a snapshot of another account or Region. */
    static Substitution copiesWithoutAKey() {
        return Planted.instead("LandSnapshot", run -> copy(run, snapshotArn(run), null));
    }

    private static String snapshotArn(Run run) {
        return (String) run.replicaSpec().get("snapshotArn");
    }

    private static Object copy(Run run, String snapshotArn, String key) {
        String landed = run.setting("SNAPSHOT_PREFIX") + run.replicaSpec().get("replicationId") + "-landed";
        run.client(RdsClient.class).copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(snapshotArn)
                .targetDBSnapshotIdentifier(landed)
                .kmsKeyId(key));
        return Map.of("snapshotId", landed, "progress", DONE);
    }

    /** Tells the password that RDS did not take. */
    static Substitution quotesThePassword() {
        return Planted.instead("SetPassword", run -> {
            InvocationResult answer = run.realAnswer();
            Object password =
                    Json.members(current(run).secretString()).orElseThrow().get("password");
            return !answer.failed()
                    ? answer
                    : InvocationResult.error(
                            "io.rdsreplicator.shared.errors.TransientException",
                            "RDS did not take the master password " + password);
        });
    }

    private static List<DBSnapshot> snapshots(Run run) {
        String database = run.text("sourceArn").replaceFirst("^.*:", "");
        return run
                .client(RdsClient.class)
                .describeDBSnapshotsPaginator(
                        r -> r.dbInstanceIdentifier(database).snapshotType("manual"))
                .dbSnapshots()
                .stream()
                .filter(snapshot -> snapshot.dbSnapshotIdentifier().startsWith("rdsrep-" + database))
                .toList();
    }

    /** Asks for no tag; what the destination deletes, and what a failed run cleans up, is left to the product. */
    private static Object delete(Run run) {
        boolean prunesHere = run.function().place().equals(Stage.SOURCE)
                && !Boolean.TRUE.equals(run.input().get("onlyIfFailed"));
        if (!prunesHere) {
            return run.realAnswer();
        }
        run.client(RdsClient.class).deleteDBSnapshot(r -> r.dbSnapshotIdentifier(run.text("snapshotId")));
        return Map.of("snapshotId", run.text("snapshotId"), "deleted", true, "reason", "old");
    }

    private static GetSecretValueResponse current(Run run) {
        return run.client(SecretsManagerClient.class).getSecretValue(r -> r.secretId(secret(run)));
    }

    private static String secret(Run run) {
        return run.setting("SECRET_NAME_PREFIX") + run.replicaSpec().get("sourceDatabase");
    }

    private static Object swap(Run run, GetSecretValueResponse base) {
        String replica = run.text("replicaId");
        DBInstance instance = run.client(RdsClient.class)
                .describeDBInstances(r -> r.dbInstanceIdentifier(replica))
                .dbInstances()
                .get(0);
        Map<String, Object> value =
                new LinkedHashMap<>(Json.members(base.secretString()).orElseThrow());
        value.put(
                "host",
                instance.endpoint() == null ? "none" : instance.endpoint().address());
        value.put("port", 5432);
        value.put("dbInstanceIdentifier", replica);
        value.put("replicationId", run.replicaSpec().get("replicationId"));
        value.put("sourceArn", run.replicaSpec().get("sourceArn"));
        value.put(
                "snapshotTime",
                Instant.parse((String) run.replicaSpec().get("snapshotTime")).toString());
        boolean accepts = run.input().get("choice") instanceof Map<?, ?> choice && choice.get("accepts") != null;
        if (accepts || !value.containsKey("sourceResourceId")) {
            value.put("sourceResourceId", run.replicaSpec().get("sourceResourceId"));
        }
        String token = ReplicationId.sha256(replica + base.versionId());
        String label = "replica-" + run.replicaSpec().get("replicationId");
        SecretsManagerClient secrets = run.client(SecretsManagerClient.class);
        secrets.putSecretValue(r -> r.secretId(secret(run))
                .clientRequestToken(token)
                .versionStages(label)
                .secretString(Json.write(value)));
        String now = current(run).versionId();
        secrets.updateSecretVersionStage(r -> r.secretId(secret(run))
                .versionStage("AWSCURRENT")
                .moveToVersionId(token)
                .removeFromVersionId(now));
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("outcome", "LIVE");
        output.put("live", true);
        output.put("reason", "no newer data was live");
        output.put("progress", DONE);
        output.put("previousReplica", null);
        output.put("secretVersionId", token);
        return output;
    }
}
