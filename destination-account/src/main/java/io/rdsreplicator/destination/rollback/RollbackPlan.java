package io.rdsreplicator.destination.rollback;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.InstanceClass;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an execution of the rollback machine does.
 *
 * @param summary the plan in a sentence; {@code steps}: each action in it
 * @param target null if only the pin is removed
 * @param choice null if no replica goes live
 */
@JsonPropertyOrder(
        value = {"action", "summary", "steps", "request", "target", "currentSecret", "choice", "restore"},
        alphabetic = true)
public record RollbackPlan(
        Action action,
        String summary,
        List<String> steps,
        Request request,
        @Nullable Target target,
        CurrentSecret currentSecret,
        @Nullable OperatorChoice choice,
        @Nullable Restore restore) {

    public enum Action {
        SWAP,
        REMOVE_PIN,
        RESTORE
    }

    /** What was asked. */
    public record Request(String sourceDatabase, Arn sourceArn, boolean dryRun) {}

    /**
     * The replica that goes live or is restored.
     *
     * @param ready whether RDS accepts changes of it now; otherwise it has to be started or waited for
     * @param passedOver replicas that match the request better but cannot go live, with the reasons
     */
    public record Target(String replicaId, ReplicaSpec replicaSpec, boolean ready, List<String> passedOver) {}

    /**
     * The secret before the rollback.
     *
     * @param liveReplica the replica that the secret names
     * @param liveTrouble why applications cannot rely on the live replica, for example {@code it is being deleted}
     */
    public record CurrentSecret(String name, @Nullable String liveReplica, @Nullable String liveTrouble) {}

    /**
     * The restore of a landed snapshot.
     *
     * @param engineLifecycleSupport the setting of the database's replicas, if it is known
     * @param sourceResourceId null if the landed snapshot's tags do not have it, and so is {@code dataTime}
     * @param sourceTags the source's tags that are copied
     * @param optionGroupName the option group that the replica must be in
     * @param instanceClass of the writer of the source, if it is a DB cluster and the class is known
     */
    public record Restore(
            String landedSnapshotId,
            @Nullable String engineLifecycleSupport,
            @Nullable String sourceResourceId,
            @Nullable Instant dataTime,
            Map<String, String> sourceTags,
            @Nullable String optionGroupName,
            @Nullable InstanceClass instanceClass) {}

    /** Read by state machine definitions of the last release, and so are all fields below. */
    @JsonProperty
    public boolean dryRun() {
        return request.dryRun;
    }

    @JsonProperty
    public String sourceDatabase() {
        return request.sourceDatabase;
    }

    @JsonProperty
    public Arn sourceArn() {
        return request.sourceArn;
    }

    @JsonProperty
    public String secret() {
        return currentSecret.name;
    }

    @JsonProperty
    public @Nullable String liveReplica() {
        return currentSecret.liveReplica;
    }

    @JsonProperty
    public @Nullable String liveTrouble() {
        return currentSecret.liveTrouble;
    }

    @JsonProperty
    public @Nullable String replicaId() {
        return target == null ? currentSecret.liveReplica : target.replicaId;
    }

    @JsonProperty
    public @Nullable ReplicaSpec origin() {
        return target == null ? null : target.replicaSpec;
    }

    @JsonProperty
    public boolean ready() {
        return target == null || target.ready;
    }

    @JsonProperty
    public List<String> passedOver() {
        return target == null ? List.of() : target.passedOver;
    }
}
