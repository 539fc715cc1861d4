package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.simulation.Simulation.Substitution;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;

/** Mistakes with safety copies, and with what an operator has had restored of them. */
final class SafetyDefects {
    private SafetyDefects() {}

    /** Takes every copy for old enough: the newest alone is a safety copy. */
    static Substitution prunesSafetyCopies() {
        return Planted.both(tenDaysLater("ListPrunable"), tenDaysLater("DeleteLandedSnapshot"));
    }

    private static Substitution tenDaysLater(String step) {
        return Planted.instead(step, run -> {
            Map<String, Object> input = new LinkedHashMap<>(run.input());
            input.put(
                    "now",
                    Instant.parse(run.text("now")).plus(Duration.ofDays(10)).toString());
            return run.realAnswer(Json.write(input));
        });
    }

    /** Leaves the label that says that a former replica of the same name is to be unlocked. */
    static Substitution restoresBesideAnOldLabel() {
        return Planted.instead("ClaimReplica", run -> {
            Map<String, Object> input = new LinkedHashMap<>(run.input());
            input.remove("restores");
            return run.realAnswer(Json.write(input));
        });
    }

    /** Knows neither the role of what was restored, nor that it is what this execution was to restore. */
    static Substitution unlocksWhatWasRestored() {
        Substitution own = Planted.instead("MarkSuperseded", run -> {
            Map<String, Object> input = new LinkedHashMap<>(run.input());
            input.remove("restored");
            return run.realAnswer(Json.write(input));
        });
        return Planted.both(
                own,
                Blind.step(
                        "MarkSuperseded",
                        () -> answer -> answer instanceof DescribeDbInstancesResponse instances
                                ? instances.toBuilder()
                                        .dbInstances(instances.dbInstances().stream()
                                                .map(SafetyDefects::asCandidate)
                                                .toList())
                                        .build()
                                : answer));
    }

    private static DBInstance asCandidate(DBInstance instance) {
        return instance.toBuilder()
                .tagList(instance.tagList().stream()
                        .map(tag -> tag.value().equals("restored")
                                ? tag.toBuilder().value("candidate").build()
                                : tag)
                        .toList())
                .build();
    }

    /** Restores, and puts no claim on the snapshot and the replica. */
    static Substitution restoresWithoutAClaim() {
        return Planted.instead("ClaimReplica", run -> {
            boolean replicates = run.replicaSpec().containsKey("snapshotArn");
            boolean swaps = run.input().get("choice") != null;
            return replicates || swaps
                    ? run.realAnswer()
                    : Map.of("outcome", "CLAIMED", "label", "none", "changed", true);
        });
    }
}
