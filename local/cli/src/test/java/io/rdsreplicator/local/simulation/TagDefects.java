package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.simulation.Planted.Run;
import io.rdsreplicator.local.simulation.World.Substitution;
import io.rdsreplicator.shared.Json;
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
        return Blind.step(step, () -> answer ->
                answer instanceof ListSecretsResponse list ? list.toBuilder().secretList(List.of()).build() : answer);
    }

    /** Prunes what carries the source's tag and the name of another database's replica. */
    static Substitution trustsTheSourceTag() {
        return prunes((run, replicas) -> replicas.stream()
                .filter(instance -> !instance.dbInstanceIdentifier().matches("replica-" + run.origin().get("sourceDatabase") + "-\\d{14}-.*"))
                .toList());
    }

    /** Prunes what is oldest by its tag. */
    static Substitution ordersByTheTimeTag() {
        return prunes((run, replicas) -> replicas.stream()
                .sorted(Comparator.comparing((DBInstance instance) -> tag(instance, "snapshot-time")).reversed())
                .skip(Integer.parseInt(run.setting("REPLICAS_TO_KEEP")))
                .filter(instance -> !isNamed(run, instance))
                .toList());
    }

    private interface Retention {
        List<DBInstance> surplus(Run run, List<DBInstance> tagged);
    }

    private static Substitution prunes(Retention retention) {
        Substitution list = Planted.instead("ListPrunable", run -> {
            List<DBInstance> tagged = run.client(RdsClient.class).describeDBInstances().dbInstances().stream()
                    .filter(instance -> tag(instance, "source-arn").equals(run.origin().get("sourceArn")))
                    .filter(instance -> instance.dbInstanceStatus().equals("available"))
                    .toList();
            List<Map<String, String>> surplus = retention.surplus(run, tagged).stream()
                    .map(instance -> Map.of("replicaId", instance.dbInstanceIdentifier()))
                    .toList();
            InvocationResult answer = run.realAnswer();
            if (answer.failed()) {
                return answer;
            }
            Map<String, Object> changed = new LinkedHashMap<>(Json.members(answer.payload()).orElseThrow());
            changed.put("replicas", surplus);
            return changed;
        });
        return Planted.both(list, Planted.instead("DeleteReplica", run -> {
            run.client(RdsClient.class).deleteDBInstance(r -> r.dbInstanceIdentifier(run.text("replicaId")).skipFinalSnapshot(true));
            return Map.of("replicaId", run.text("replicaId"), "deleted", true, "reason", "old");
        }));
    }

    private static boolean isNamed(Run run, DBInstance instance) {
        SecretsManagerClient secrets = run.client(SecretsManagerClient.class);
        String secret = run.setting("SECRET_NAME_PREFIX") + run.origin().get("sourceDatabase");
        return List.of("AWSCURRENT", "AWSPREVIOUS", "AWSPENDING").stream().anyMatch(label -> {
            try {
                return secrets.getSecretValue(r -> r.secretId(secret).versionStage(label)).secretString()
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
