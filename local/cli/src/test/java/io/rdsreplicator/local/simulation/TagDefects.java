package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.simulation.Planted.Run;
import io.rdsreplicator.local.simulation.Simulation.Substitution;
import io.rdsreplicator.shared.runtime.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;

/** Mistakes with tags, which anybody can change: they alone decide whose a replica is, or how old. */
final class TagDefects {
    private TagDefects() {}

    /** Unlocks and deletes what another database's secret names. */
    static Substitution readsNoOtherSecrets() {
        return Planted.both(seesNoSecret("MarkSuperseded"), seesNoSecret("DeleteReplica"));
    }

    private static Substitution seesNoSecret(String step) {
        return Blind.step(
                step,
                () -> answer -> answer instanceof ListSecretsResponse list
                        ? list.toBuilder().secretList(List.of()).build()
                        : answer);
    }

    /** Prunes besides what carries the source's tag and the name of another database's replica. */
    static Substitution trustsTheSourceTag() {
        return prunes((run, tagged) ->
                tagged.stream().filter(instance -> isOfAnother(run, instance)).toList());
    }

    private static boolean isOfAnother(Run run, DBInstance instance) {
        return !instance.dbInstanceIdentifier()
                .matches("replica-" + run.replicaSpec().get("sourceDatabase") + "-\\d{14}-.*");
    }

    /** Prunes besides what is oldest by its tag. */
    static Substitution ordersByTheTimeTag() {
        return prunes((run, tagged) -> tagged.stream()
                .filter(instance -> !isOfAnother(run, instance))
                .sorted(Comparator.comparing((DBInstance instance) -> tag(instance, "snapshot-time"))
                        .reversed())
                .skip(Integer.parseInt(run.setting("REPLICAS_TO_KEEP")))
                .filter(instance -> !isNamed(run, instance))
                .toList());
    }

    private interface Retention {
        /** @param tagged what is available and carries the source's tag */
        List<DBInstance> surplus(Run run, List<DBInstance> tagged);
    }

    private static Substitution prunes(Retention retention) {
        Substitution list = Planted.instead("ListPrunable", run -> {
            InvocationResult answer = run.realAnswer();
            if (answer.failed()) {
                return answer;
            }
            Map<String, Object> output =
                    new LinkedHashMap<>(Json.members(answer.payload()).orElseThrow());
            List<Object> replicas = new ArrayList<>((List<?>) output.get("replicas"));
            surplus(run, retention)
                    .forEach(instance -> replicas.add(Map.of("replicaId", instance.dbInstanceIdentifier())));
            output.put("replicas", replicas);
            return output;
        });
        return Planted.both(list, Planted.instead("DeleteReplica", run -> {
            String id = run.text("replicaId");
            if (surplus(run, retention).stream()
                    .noneMatch(instance -> instance.dbInstanceIdentifier().equals(id))) {
                return run.realAnswer();
            }
            run.client(RdsClient.class)
                    .deleteDBInstance(r -> r.dbInstanceIdentifier(id).skipFinalSnapshot(true));
            return Map.of("replicaId", id, "deleted", true, "reason", "old");
        }));
    }

    private static List<DBInstance> surplus(Run run, Retention retention) {
        return retention.surplus(
                run,
                run.client(RdsClient.class).describeDBInstances().dbInstances().stream()
                        .filter(instance -> tag(instance, "source-arn")
                                .equals(run.replicaSpec().get("sourceArn")))
                        .filter(instance ->
                                instance.dbInstanceStatus().equals("available") && !instance.deletionProtection())
                        .toList());
    }

    private static boolean isNamed(Run run, DBInstance instance) {
        SecretsManagerClient secrets = run.client(SecretsManagerClient.class);
        String secret = run.setting("SECRET_NAME_PREFIX") + run.replicaSpec().get("sourceDatabase");
        return List.of("AWSCURRENT", "AWSPREVIOUS", "AWSPENDING").stream().anyMatch(label -> {
            try {
                return secrets.getSecretValue(r -> r.secretId(secret).versionStage(label))
                        .secretString()
                        .contains(instance.dbInstanceIdentifier());
            } catch (AwsServiceException e) {
                return false;
            }
        });
    }

    private static String tag(DBInstance instance, String key) {
        return instance.tagList().stream()
                .filter(tag -> tag.key().equals("rds-replicator:" + key))
                .map(Tag::value)
                .findFirst()
                .orElse("");
    }
}
