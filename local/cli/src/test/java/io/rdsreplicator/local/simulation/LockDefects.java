package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.lambda.InvocationResult;
import io.rdsreplicator.local.simulation.Planted.Run;
import io.rdsreplicator.local.simulation.Simulation.Substitution;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;

/** Mistakes with claims and locks: a read that is left out, a claim that is not put or that goes too early, a lock that is another's. */
final class LockDefects {
    private static final String CLAIM = "choosing-";
    private static final int READS_AT_THE_BEGINNING = 3;

    private LockDefects() {}

    /** Lists and deletes replicas, and reads no claims. */
    static Substitution prunesWithoutTheClaims() {
        return Planted.both(readsNoClaims("ListPrunable"), readsNoClaims("DeleteReplica"));
    }

    /** Lists and deletes landed snapshots, and reads no claims. */
    static Substitution prunesSnapshotsWithoutTheClaims() {
        return Planted.both(readsNoClaims("ListPrunable"), readsNoClaims("DeleteLandedSnapshot"));
    }

    private static Substitution readsNoClaims(String step) {
        return Blind.step(step, () -> LockDefects::withoutClaims);
    }

    private static SdkResponse withoutClaims(SdkResponse answer) {
        return answer instanceof DescribeSecretResponse secret
                ? secret.toBuilder()
                        .versionIdsToStages(
                                labels(secret, label -> label.startsWith(CLAIM) ? List.of() : List.of(label)))
                        .build()
                : answer;
    }

    /** Reads the claims when it begins, to take off those that are void, and not again before it unlocks. */
    static Substitution marksWithoutTheClaims() {
        return Blind.step("MarkSuperseded", () -> {
            int[] reads = {0};
            return answer -> answer instanceof DescribeSecretResponse && ++reads[0] > READS_AT_THE_BEGINNING
                    ? withoutClaims(answer)
                    : answer;
        });
    }

    /** Counts what was there when the replicas were listed for pruning: sees every replica as good as it was at its first look. */
    static Substitution countsNothingAgain() {
        Map<String, DBInstance> known = new LinkedHashMap<>();
        Substitution list = Blind.step("ListPrunable", () -> answer -> {
            if (answer instanceof DescribeDbInstancesResponse instances) {
                instances.dbInstances().forEach(instance -> known.put(instance.dbInstanceIdentifier(), instance));
            }
            return answer;
        });
        return Planted.both(
                list,
                Blind.step(
                        "DeleteReplica",
                        () -> answer -> answer instanceof DescribeDbInstancesResponse instances
                                ? instances.toBuilder()
                                        .dbInstances(instances.dbInstances().stream()
                                                .map(now -> known.getOrDefault(now.dbInstanceIdentifier(), now))
                                                .toList())
                                        .build()
                                : answer));
    }

    /** Takes every execution for one that ended long ago. */
    static Substitution takesEveryClaimForVoid() {
        return Blind.step(
                "MarkSuperseded",
                () -> answer -> answer instanceof ListExecutionsResponse list
                        ? list.toBuilder()
                                .executions(list.executions().stream()
                                        .map(execution -> execution.toBuilder()
                                                .stopDate(Instant.EPOCH)
                                                .build())
                                        .toList())
                                .build()
                        : answer);
    }

    /** Says that a claim is there that is not. */
    static Substitution putsNoClaim() {
        return Planted.instead("ClaimReplica", run -> Map.of("outcome", "CLAIMED", "label", "none", "changed", true));
    }

    /** Gives the claim up as soon as the replica has its password. */
    static Substitution takesItsClaimOffTooEarly() {
        return Planted.instead("SetPassword", run -> {
            takeOffClaims(run);
            return run.realAnswer();
        });
    }

    private static void takeOffClaims(Run run) {
        SecretsManagerClient secrets = run.client(SecretsManagerClient.class);
        String secret = run.setting("SECRET_NAME_PREFIX") + run.replicaSpec().get("sourceDatabase");
        secrets.describeSecret(r -> r.secretId(secret))
                .versionIdsToStages()
                .forEach((version, labels) -> labels.stream()
                        .filter(label ->
                                label.startsWith(CLAIM + run.replicaSpec().get("replicationId")))
                        .forEach(label -> secrets.updateSecretVersionStage(
                                r -> r.secretId(secret).versionStage(label).removeFromVersionId(version))));
    }

    /** Takes every replica that once was live for one whose lock is the stack's, and every role for a candidate's. */
    static Substitution unlocksWhatIsAnothers() {
        return Blind.step("MarkSuperseded", () -> answer -> {
            if (answer instanceof DescribeSecretResponse secret) {
                return secret.toBuilder()
                        .versionIdsToStages(labels(
                                secret,
                                label -> label.startsWith("replica-")
                                        ? List.of(label, label.replaceFirst("replica-", "unlock-"))
                                        : List.of(label)))
                        .build();
            }
            return answer instanceof DescribeDbInstancesResponse instances
                    ? instances.toBuilder()
                            .dbInstances(instances.dbInstances().stream()
                                    .map(LockDefects::asLive)
                                    .toList())
                            .build()
                    : answer;
        });
    }

    private static DBInstance asLive(DBInstance instance) {
        return instance.toBuilder()
                .tagList(instance.tagList().stream()
                        .map(tag -> tag.value().equals("superseded")
                                ? tag.toBuilder().value("live").build()
                                : tag)
                        .toList())
                .build();
    }

    /** Swaps, and does not say what it has replaced. */
    static Substitution forgetsWhatItReplaces() {
        return Planted.instead("SwapSecret", run -> {
            InvocationResult answer = run.realAnswer();
            SecretsManagerClient secrets = run.client(SecretsManagerClient.class);
            String secret =
                    run.setting("SECRET_NAME_PREFIX") + run.replicaSpec().get("sourceDatabase");
            secrets.describeSecret(r -> r.secretId(secret))
                    .versionIdsToStages()
                    .forEach((version, labels) -> labels.stream()
                            .filter(label -> label.startsWith("unlock-"))
                            .forEach(label -> secrets.updateSecretVersionStage(
                                    r -> r.secretId(secret).versionStage(label).removeFromVersionId(version))));
            return answer;
        });
    }

    /** Neither the next swap nor the measuring tells of a swap whose execution was stopped. */
    static Substitution tellsNothingLate() {
        return Planted.both(seesNothingUntold("ReportSwap"), seesNothingUntold("MeasureReplicas"));
    }

    private static Substitution seesNothingUntold(String step) {
        return Blind.step(
                step,
                () -> answer -> answer instanceof DescribeSecretResponse secret
                        ? secret.toBuilder()
                                .versionIdsToStages(
                                        labels(secret, label -> label.startsWith("tell-") ? List.of() : List.of(label)))
                                .build()
                        : answer);
    }

    static Map<String, List<String>> labels(DescribeSecretResponse secret, Function<String, List<String>> seen) {
        Map<String, List<String>> labels = new LinkedHashMap<>();
        secret.versionIdsToStages()
                .forEach((version, there) -> labels.put(
                        version,
                        there.stream()
                                .flatMap(label -> seen.apply(label).stream())
                                .toList()));
        return labels;
    }
}
