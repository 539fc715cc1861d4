package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.TagPropagation;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.StageDeadline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * Locks the replica that an operator has chosen, by RDS's deletion protection, and checks that it is locked. The step
 * first changes the replica's role to chosen. If a rollback then stops, its replica differs from one that an operator
 * has locked. A replica that an operator has locked or restored keeps its role. If RDS does not accept changes of the
 * replica now, the step tries again later. A repeat changes nothing.
 *
 * <p>If the lock must have been on for a while before it holds, the step is repeated after that while. If it finds the
 * lock off then, it locks again and the while begins anew. Else it makes what somebody has deleted of the replica.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html">Deletion
 *     protection</a>
 */
public final class ProtectReplica extends JsonHandler<ProtectReplica.Input, ProtectReplica.Output> {
    private final StackReplicas replicas;
    private final StageDeadline deadline;

    /**
     * @param since when the wait for the replica began; {@code now}: when this state was entered. Both are by Step
     *     Functions' clock, and null from an execution that began before an update of the stack
     * @param lockedSince the last answer's; null in the first call, and in a definition of an earlier release
     */
    public record Input(
            @JsonAlias("origin") ReplicaSpec replicaSpec,
            String replicaId,
            @Nullable Instant since,
            @Nullable Instant now,
            @Nullable Instant lockedSince) {
        public Input {
            Require.present(replicaSpec, "replicaSpec");
            Require.text(replicaId, "replicaId");
        }

        Input(ReplicaSpec replicaSpec, String replicaId, @Nullable Instant since, @Nullable Instant now) {
            this(replicaSpec, replicaId, since, now, null);
        }
    }

    /**
     * @param progress done when it is locked, the lock holds, and nothing of the replica is missing or all of it is
     *     being made
     * @param lockedSince when the state was entered that first saw the lock on, by Step Functions' clock; null if it is
     *     not on, and when done
     */
    @JsonPropertyOrder({"busy", "waitSeconds"})
    public record Output(String replicaId, boolean changed, Progress progress, @Nullable Instant lockedSince) {
        Output(String replicaId, boolean changed, Progress progress) {
            this(replicaId, changed, progress, null);
        }

        /** Read by state machine definitions of the last release, and so is {@link #waitSeconds()}. */
        @JsonProperty
        public boolean busy() {
            return !progress.done();
        }

        @JsonProperty
        public int waitSeconds() {
            return progress.waitSeconds();
        }
    }

    public ProtectReplica() {
        this(AwsClients.rds(), Settings.fromEnvironment());
    }

    ProtectReplica(RdsClient rds, Settings settings) {
        super(Input.class);
        this.replicas = new StackReplicas(rds, settings);
        this.deadline = StageDeadline.ofChange(settings);
    }

    @Override
    protected Output handle(Input input) {
        Replica replica = replicas.require(input.replicaId(), input.replicaSpec());
        if (replica.isBeingDeleted()) {
            throw new FailedInRdsException("replica " + replica.id() + " is being deleted: choose another");
        }
        if (!replica.isProtected() && !replica.isChangeable()) {
            return later(replica, input, "it is " + replica.database().ownStatus(), null);
        }
        try {
            lock(replica);
        } catch (SdkException e) {
            return later(replica, input, passing("locking", replica, input, e), null);
        }
        Replica locked = replicas.require(replica.id(), input.replicaSpec());
        if (!locked.isProtected()) {
            throw new TransientException("the deletion protection of replica " + replica.id() + " is not on yet");
        }
        boolean seenBefore = replica.isProtected() && input.lockedSince() != null;
        Instant lockedSince = seenBefore ? input.lockedSince() : input.now();
        Duration hold = replicas.of(replica).lockHoldsAfter();
        Duration rest = seenBefore ? hold.minus(Duration.between(lockedSince, input.now())) : hold;
        if (rest.compareTo(Duration.ZERO) > 0) {
            return hold(replica, input, lockedSince, rest);
        }
        return missing(locked, input)
                .map(reason -> later(replica, input, reason, lockedSince))
                .orElseGet(() -> new Output(replica.id(), !replica.isProtected(), Progress.DONE));
    }

    /** Waits out the rest: a wait that the deadline cut short would show nothing. */
    private Output hold(Replica replica, Input input, @Nullable Instant lockedSince, Duration rest) {
        String reason = "its lock is on, and somebody who has not seen it may still be deleting a part of it";
        int attempt = nextAttempt(replica, input, reason);
        int seconds = Math.max(attempt, (int) rest.plusMillis(999).toSeconds());
        return new Output(replica.id(), !replica.isProtected(), Progress.waitFor(seconds, reason), lockedSince);
    }

    /** Makes what is missing of the replica. Answers why that cannot be done yet. */
    private Optional<String> missing(Replica replica, Input input) {
        try {
            return replicas.of(replica).complete(replica.database(), ReplicaSettings.NONE);
        } catch (SdkException e) {
            return Optional.of(passing("completing", replica, input, e));
        }
    }

    private void lock(Replica replica) {
        boolean lockedByHand = replica.isProtected() && replica.tags().role().equals(Replica.SUPERSEDED);
        if (!lockedByHand && !replica.isRestored() && !replica.tags().role().equals(Replica.CHOSEN)) {
            Tag chosen = ReplicationTags.tag(ReplicationTags.ROLE, Replica.CHOSEN);
            replicas.of(replica).tag(replica.database(), List.of(chosen));
        }
        if (!replica.isProtected()) {
            replicas.of(replica).protect(replica.id(), true);
        }
    }

    /** Why RDS does not accept a change of the replica now. */
    private static String passing(String action, Replica replica, Input input, SdkException e) {
        if (RdsRefusal.DATABASE_NOT_FOUND.is(e)) {
            throw new FailedInRdsException("replica " + replica.id() + " does not exist any more: choose another");
        }
        if (RdsRefusal.DATABASE_BUSY.is(e)) {
            return "RDS takes no change of it in its state";
        }
        if (input.since() != null && input.now() != null && TagPropagation.explain(e, input.since(), input.now())) {
            return TagPropagation.REASON;
        }
        throw AwsErrors.translate(action + " replica " + replica.id(), e);
    }

    private Output later(Replica replica, Input input, String reason, @Nullable Instant lockedSince) {
        Progress wait = Progress.waitFor(nextAttempt(replica, input, reason), reason);
        return new Output(replica.id(), false, wait, lockedSince);
    }

    private int nextAttempt(Replica replica, Input input, String reason) {
        if (input.since() == null || input.now() == null) {
            throw new TransientException(what(replica, reason) + " cannot be locked now");
        }
        return deadline.waiting(input.replicaSpec().allocatedStorage())
                .nextAttemptSeconds(what(replica, reason), input.since(), input.now());
    }

    private static String what(Replica replica, String reason) {
        return "replica " + replica.id() + " (" + reason + ")";
    }
}
