package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.lambda.FunctionRuntime;
import io.rdsreplicator.local.simulation.Simulation.Substitution;
import io.rdsreplicator.shared.runtime.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsResponse;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** Mistakes with a source that is another database than before, or that is behind: a check that is left out. */
final class SourceDefects {
    private static final String SOURCE = "rds-replicator:source-resource-id";

    private SourceDefects() {}

    /** Lets every replica go live, of whatever source: does not see which one the secret accepts. */
    static Substitution holdsNothing() {
        return blindUnless("choice", "SwapSecret", answer -> {
            if (!(answer instanceof GetSecretValueResponse secret)) {
                return answer;
            }
            Map<String, Object> value =
                    new LinkedHashMap<>(Json.members(secret.secretString()).orElseThrow());
            value.remove("sourceResourceId");
            return secret.toBuilder().secretString(Json.write(value)).build();
        });
    }

    /** Takes the replica of the accepted source live, and does not write down that the source is accepted. */
    static Substitution forgetsWhatIsAccepted() {
        return without("choice", "accepts");
    }

    /** Orders the replicas of a read replica by the times of their snapshots. */
    static Substitution ordersByTheSnapshots() {
        return without("replicaSpec", "dataTime");
    }

    /** Takes the secret of another lineage for its own. */
    static Substitution takesTheSecretOfAnotherLineage() {
        return Stream.of("ReadSecret", "ClaimReplica", "SetPassword", "SwapSecret", "MarkSuperseded")
                .map(step -> Blind.step(step, () -> SourceDefects::withoutLineage))
                .reduce(Substitution.none(), Planted::both);
    }

    private static SdkResponse withoutLineage(SdkResponse answer) {
        if (!(answer instanceof GetSecretValueResponse secret)) {
            return answer;
        }
        Map<String, Object> value =
                new LinkedHashMap<>(Json.members(secret.secretString()).orElseThrow());
        value.remove("sourceArn");
        return secret.toBuilder().secretString(Json.write(value)).build();
    }

    private static Substitution without(String part, String name) {
        return Planted.instead("SwapSecret", run -> {
            Map<String, Object> input = new LinkedHashMap<>(run.input());
            input.computeIfPresent(part, (key, members) -> {
                Map<Object, Object> changed = new LinkedHashMap<>((Map<?, ?>) members);
                changed.remove(name);
                return changed;
            });
            return run.realAnswer(Json.write(input));
        });
    }

    /** Counts the replicas of all sources together. */
    static Substitution countsAllSourcesTogether() {
        return Planted.both(
                Blind.step("ListPrunable", () -> SourceDefects::withoutSourcesOfReplicas),
                Blind.step("DeleteReplica", () -> SourceDefects::withoutSourcesOfReplicas));
    }

    /** Takes the newest for the latest, of whatever source. */
    static Substitution choosesWhatIsHeld() {
        return blindUnless("accept", "PlanRollback", SourceDefects::withoutSourcesOfReplicas);
    }

    private static Substitution blindUnless(String member, String step, UnaryOperator<SdkResponse> eyes) {
        Substitution blind = Blind.step(step, () -> eyes);
        return (door, timeline, real) -> (function, requestId, payload, done) -> {
            FunctionRuntime runtime =
                    payload.contains("\"" + member + "\"") ? real : blind.around(door, timeline, real);
            runtime.run(function, requestId, payload, done);
        };
    }

    private static SdkResponse withoutSourcesOfReplicas(SdkResponse answer) {
        return answer instanceof DescribeDbInstancesResponse instances
                ? instances.toBuilder()
                        .dbInstances(instances.dbInstances().stream()
                                .map(instance -> instance.toBuilder()
                                        .tagList(withoutSource(instance.tagList()))
                                        .build())
                                .toList())
                        .build()
                : answer;
    }

    /** Keeps the newest landed snapshot, of whatever source. */
    static Substitution keepsNoSnapshotOfTheAcceptedSource() {
        return Blind.step(
                "ListPrunable",
                () -> answer -> answer instanceof DescribeDbSnapshotsResponse snapshots
                        ? snapshots.toBuilder()
                                .dbSnapshots(snapshots.dbSnapshots().stream()
                                        .map(snapshot -> snapshot.toBuilder()
                                                .tagList(withoutSource(snapshot.tagList()))
                                                .build())
                                        .toList())
                                .build()
                        : answer);
    }

    private static List<Tag> withoutSource(List<Tag> tags) {
        return tags.stream().filter(tag -> !tag.key().equals(SOURCE)).toList();
    }

    /** Tells of every replica that it holds. */
    static Substitution tellsEachTime() {
        return Blind.step(
                "ReportSwap",
                () -> answer -> answer instanceof DescribeSecretResponse secret
                        ? secret.toBuilder()
                                .versionIdsToStages(LockDefects.labels(
                                        secret, label -> label.startsWith("held-") ? List.of() : List.of(label)))
                                .build()
                        : answer);
    }

    /** Says that it has told, and has not. */
    static Substitution tellsNobody() {
        return Planted.instead("ReportSwap", run -> run.input().get("held") == null ? run.realAnswer() : Map.of());
    }
}
