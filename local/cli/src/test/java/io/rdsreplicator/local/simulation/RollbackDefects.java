package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.simulation.Planted.Run;
import io.rdsreplicator.local.simulation.Simulation.Substitution;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.runtime.Json;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;

/** Mistakes that a rollback can make, or a replication that does not know of rollbacks. */
final class RollbackDefects {
    private RollbackDefects() {}

    static Substitution forgetsThePin() {
        return Planted.instead("SwapSecret", run -> {
            Map<String, Object> input = new LinkedHashMap<>(run.input());
            input.computeIfPresent("choice", (key, choice) -> with(choice, "pinned", false));
            return run.realAnswer(Json.write(input));
        });
    }

    /** Takes the time of the step for that of the choice, so that the last to swap counts as the last to choose. */
    static Substitution forgetsWhenItWasChosen() {
        return Planted.instead("SwapSecret", run -> {
            Map<String, Object> input = new LinkedHashMap<>(run.input());
            input.computeIfPresent("choice", (key, choice) -> with(choice, "chosenAt", run.text("now")));
            return run.realAnswer(Json.write(input));
        });
    }

    static Substitution forgetsTheDryRun() {
        return Planted.instead("PlanRollback", run -> {
            InvocationResult answer = run.realAnswer();
            if (answer.failed()) {
                return answer;
            }
            Map<String, Object> plan = output(answer);
            plan.put("request", with(plan.get("request"), "dryRun", false));
            return plan;
        });
    }

    /** Takes the newest, whatever is still done to it. */
    static Substitution choosesAnUnfinishedReplica() {
        return Planted.instead("PlanRollback", run -> {
            InvocationResult answer = run.realAnswer();
            Map<String, Object> plan = answer.failed() ? Map.of() : output(answer);
            if (!"SWAP".equals(plan.get("action"))) {
                return answer;
            }
            Map<?, ?> request = (Map<?, ?>) plan.get("request");
            DBInstance newest = replicas(run, (String) request.get("sourceDatabase"))
                    .findFirst()
                    .orElseThrow();
            Map<String, Object> target = with(plan.get("target"), "replicaId", newest.dbInstanceIdentifier());
            Map<String, Object> replicaSpec =
                    with(target.get("replicaSpec"), "replicationId", tag(newest, "replication-id"));
            replicaSpec.put("snapshotTime", tag(newest, "snapshot-time"));
            target.put("replicaSpec", replicaSpec);
            target.put("ready", newest.dbInstanceStatus().equals("available"));
            plan.put("target", target);
            return plan;
        });
    }

    static Substitution locksNothing() {
        return Planted.instead("ProtectReplica", run -> Map.of("replicaId", run.text("replicaId"), "changed", true));
    }

    /** Leaves nothing by which the lock of a rollback that failed is told from an operator's. */
    static Substitution locksForEver() {
        return Planted.instead("ProtectReplica", run -> {
            run.client(RdsClient.class).modifyDBInstance(r -> r.dbInstanceIdentifier(run.text("replicaId"))
                    .deletionProtection(true));
            return Map.of("replicaId", run.text("replicaId"), "changed", true);
        });
    }

    static Substitution setsNoPassword() {
        return Planted.instead(
                "SetPassword",
                run -> run.input().get("choice") == null
                        ? run.realAnswer()
                        : Map.of(
                                "replicaId",
                                run.text("replicaId"),
                                "changed",
                                false,
                                "progress",
                                Defects.DONE,
                                "secretVersionId",
                                current(run).versionId(),
                                "reason",
                                "none"));
    }

    /** Calls a rollback's version after the replica alone; where the password has to be set first, it does what the product does. */
    static Substitution reusesAToken() {
        return Planted.instead("SwapSecret", run -> {
            GetSecretValueResponse base = current(run);
            boolean chosen = run.input().get("choice") instanceof Map<?, ?> choice && choice.get("accepts") == null;
            boolean plain = chosen && base.versionId().equals(run.text("fittedVersionId"));
            return plain ? swap(run, base) : run.realAnswer();
        });
    }

    private static Object swap(Run run, GetSecretValueResponse base) {
        Map<?, ?> choice = (Map<?, ?>) run.input().get("choice");
        Map<String, Object> replicaSpec = run.replicaSpec();
        String replica = run.text("replicaId");
        DBInstance instance = run.client(RdsClient.class)
                .describeDBInstances(r -> r.dbInstanceIdentifier(replica))
                .dbInstances()
                .get(0);
        Map<String, Object> value =
                new LinkedHashMap<>(Json.members(base.secretString()).orElseThrow());
        value.put("host", instance.endpoint().address());
        value.put("dbInstanceIdentifier", replica);
        value.put("replicationId", replicaSpec.get("replicationId"));
        value.put("snapshotTime", replicaSpec.get("snapshotTime"));
        value.put("pinned", String.valueOf(choice.get("pinned")));
        value.remove("notBefore");
        if (choice.get("notBefore") != null) {
            value.put("notBefore", choice.get("notBefore"));
        }
        String token = ReplicationId.sha256(replica);
        SecretsManagerClient secrets = run.client(SecretsManagerClient.class);
        try {
            secrets.putSecretValue(r -> r.secretId(secret(run))
                    .clientRequestToken(token)
                    .versionStages("replica-" + replicaSpec.get("replicationId"))
                    .secretString(Json.write(value)));
        } catch (ResourceExistsException e) {
            return InvocationResult.error(ConflictException.class.getName(), "there is such a version");
        }
        return run.realAnswer();
    }

    /** Newest first. */
    private static Stream<DBInstance> replicas(Run run, String database) {
        return run.client(RdsClient.class).describeDBInstances().dbInstances().stream()
                .filter(instance -> instance.dbInstanceIdentifier().matches("replica-" + database + "-\\d{14}-.*"))
                .sorted(Comparator.comparing(DBInstance::dbInstanceIdentifier).reversed());
    }

    private static String tag(DBInstance replica, String name) {
        return replica.tagList().stream()
                .filter(tag -> tag.key().equals("rds-replicator:" + name))
                .map(Tag::value)
                .findFirst()
                .orElse("");
    }

    private static GetSecretValueResponse current(Run run) {
        return run.client(SecretsManagerClient.class).getSecretValue(r -> r.secretId(secret(run)));
    }

    private static String secret(Run run) {
        return run.setting("SECRET_NAME_PREFIX") + run.replicaSpec().get("sourceDatabase");
    }

    private static Map<String, Object> output(InvocationResult answer) {
        return new LinkedHashMap<>(Json.members(answer.payload()).orElseThrow());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> with(Object members, String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>((Map<String, Object>) members);
        changed.put(name, value);
        return changed;
    }
}
