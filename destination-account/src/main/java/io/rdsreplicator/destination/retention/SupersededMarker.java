package io.rdsreplicator.destination.retention;

import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.secret.Claim;
import io.rdsreplicator.destination.secret.OtherLineageSecrets;
import io.rdsreplicator.destination.secret.SecretFit;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretView;
import io.rdsreplicator.destination.secret.StaleLabels;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.RemainingTime;
import io.rdsreplicator.shared.waiting.Progress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.model.Tag;

/** Tags each replica as live or superseded, and takes off the locks that an execution may take off. */
public final class SupersededMarker {
    /** Until the step goes on. */
    private static final int NEXT_SECONDS = 5;

    private final StackReplicas replicas;
    private final SecretStore store;
    private final OtherLineageSecrets otherSecrets;
    private final Execution execution;
    private final Set<Claim> ended;
    private final RemainingTime remaining;
    private final SecretView first;
    private final List<String> superseded = new ArrayList<>();
    private final List<String> leftLocked = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    /** The replications that other executions work on. The labels of their replicas stay on the secret. */
    private final Set<ReplicationId> busy = new HashSet<>();
    /** The replications whose replica RDS refused to unlock. */
    private final Set<ReplicationId> owed = new HashSet<>();
    /** The replications whose replica another execution has claimed. */
    private final Set<ReplicationId> claimed = new HashSet<>();
    /** The replications whose replica has no lock left to take off. */
    private final Set<ReplicationId> settled = new HashSet<>();
    /** The first call that failed by itself. */
    private @Nullable SdkException failure;

    /**
     * The execution for which the replicas are marked.
     *
     * @param failed whether its replication has failed
     * @param restored whether the replica was restored for an operator
     */
    public record Execution(
            ReplicaSpec replicaSpec, boolean isRollback, boolean failed, boolean restored, String arn) {}

    /**
     * A replica or label that AWS refused to change.
     *
     * @param reason the message from AWS
     */
    public record Refused(String replicaId, String reason) {}

    /**
     * The outcome for a lineage.
     *
     * @param liveReplica null if the secret names none; {@code superseded} includes replicas that were superseded
     *     before
     * @param leftLocked the locked replicas that are not live and not claimed, and that this execution may not unlock
     * @param progress done unless too little time was left for a change and the step is repeated
     */
    public record Result(
            @Nullable String liveReplica,
            List<String> superseded,
            List<Refused> refused,
            List<String> leftLocked,
            Progress progress) {
        public Result(
                @Nullable String liveReplica, List<String> superseded, List<Refused> refused, List<String> leftLocked) {
            this(liveReplica, superseded, refused, leftLocked, Progress.DONE);
        }
    }

    private final TransientException outOfTime = new TransientException("there was too little time for all changes");

    /** @param ended the claims that no other execution needs any more */
    public SupersededMarker(
            StackReplicas replicas,
            SecretStore store,
            OtherLineageSecrets otherSecrets,
            Execution execution,
            Set<Claim> ended,
            RemainingTime remaining) {
        this.replicas = replicas;
        this.store = store;
        this.otherSecrets = otherSecrets;
        this.execution = execution;
        this.ended = ended;
        this.remaining = remaining;
        this.first = read();
    }

    /**
     * Marks all replicas, or as many as the time allows.
     *
     * @param others the other replications that run
     * @param isRepeated whether the step is repeated if the time is too short
     * @throws TransientException if a call failed by itself; the other replicas are marked first
     */
    public Result mark(List<Replica> lineage, Set<ReplicationId> others, boolean isRepeated) {
        try {
            markAll(lineage, others);
            return result(Progress.DONE);
        } catch (TransientException e) {
            if (e != outOfTime) {
                throw e;
            }
            String reason = AwsErrors.message(outOfTime);
            if (isRepeated) {
                return result(Progress.waitFor(NEXT_SECONDS, reason));
            }
            refused.add(new Refused(first.name(), reason));
            return result(Progress.DONE);
        }
    }

    private Result result(Progress progress) {
        return new Result(read().value().liveReplica().orElse(null), superseded, refused, leftLocked, progress);
    }

    private void markAll(List<Replica> lineage, Set<ReplicationId> others) {
        for (Replica replica : lineage) {
            if (others.contains(replica.replicationId())) {
                busy.add(replica.replicationId());
            } else if (!replica.isBeingDeleted()) {
                attempt(replica);
            }
        }
        requireAnswers();
        endClaims(lineage);
        requireAnswers();
        removeOldLabels(lineage, others);
        requireAnswers();
    }

    private void requireAnswers() {
        if (failure != null) {
            throw AwsErrors.translate("MarkSuperseded", failure);
        }
    }

    private void requireTime() {
        if (!remaining.coversCall()) {
            throw outOfTime;
        }
    }

    private SecretView read() {
        SecretView secret = store.read(store.name(execution.replicaSpec().sourceDatabase()));
        SecretFit.requireFits(secret.value(), execution.replicaSpec(), false);
        return secret;
    }

    /** @param listed the replica as it was when this step began: enough to see whether anything has to be done */
    private void mark(Replica listed) {
        if (isMarked(listed)) {
            keep(listed, first);
        } else {
            Optional<String> elsewhere = isLive(listed, first)
                    ? Optional.empty()
                    : otherSecrets.list().naming(listed, execution.replicaSpec().sourceDatabase());
            replicas.find(listed.id(), execution.replicaSpec().sourceArn())
                    .filter(replica -> !replica.isBeingDeleted())
                    .ifPresent(replica -> change(replica, read(), elsewhere));
        }
    }

    private boolean isMarked(Replica replica) {
        boolean live = isLive(replica, first);
        String role = live ? Replica.LIVE : Replica.SUPERSEDED;
        return replica.isProtected() == live
                && (replica.tags().role().equals(role) || !live && keepsItsRole(replica, first));
    }

    /** Records a replica that needs no change, or no further change. */
    private void keep(Replica replica, SecretView secret) {
        if (!isLive(replica, secret)) {
            settled.add(replica.replicationId());
            if (!keepsItsRole(replica, secret)) {
                superseded.add(replica.id());
            }
        }
    }

    /**
     * Whether the replica keeps its role because it was never live. Either a failed replication left it for a resumed
     * one, or it was restored for an operator.
     */
    private boolean keepsItsRole(Replica replica, SecretView secret) {
        return isLeftover(replica, secret) || isKeptAsRestored(replica, secret);
    }

    private boolean isLeftover(Replica replica, SecretView secret) {
        boolean failed = execution.failed() || !isOwn(replica);
        return replica.isCandidate()
                && failed
                && !secret.labels().replications().containsKey(replica.replicationId());
    }

    /**
     * @param secret read after the replica: if a rollback has locked the replica by then, its claim is on the secret
     * @param elsewhere why the secrets of other databases keep the replica as it is
     */
    private void change(Replica replica, SecretView secret, Optional<String> elsewhere) {
        if (isLive(replica, secret)) {
            if (!replica.isProtected()) {
                protect(replica, true);
            }
            tag(replica, Replica.LIVE);
        } else if (isClaimed(replica, secret)) {
            claimed.add(replica.replicationId());
        } else if (!secret.value().names(replica.id())) {
            supersede(replica, secret, elsewhere);
        }
    }

    private void supersede(Replica replica, SecretView secret, Optional<String> elsewhere) {
        boolean unlocks = replica.isProtected() && !isLockedByHand(replica);
        if (isOwnRestored(replica)) {
            tag(replica, Replica.RESTORED);
        }
        if (unlocks && !isOursToUnlock(replica, secret)) {
            leftLocked.add(replica.id());
            return;
        }
        if (unlocks && elsewhere.isPresent()) {
            refused.add(new Refused(replica.id(), "it stays locked: " + elsewhere.get()));
            return;
        }
        if (unlocks) {
            protect(replica, false);
        }
        boolean changed = !keepsItsRole(replica, secret) && tag(replica, Replica.SUPERSEDED) || unlocks;
        if (!changed || !takesBack(replica)) {
            keep(replica, secret);
        }
    }

    /**
     * Whether an operator locked the replica. A replica that is marked as superseded is unlocked. So a superseded
     * replica that is locked again was locked by an operator who wants to keep it.
     */
    private boolean isLockedByHand(Replica replica) {
        return replica.tags().role().equals(Replica.SUPERSEDED) && (execution.isRollback() || !isOwn(replica));
    }

    private boolean isOwn(Replica replica) {
        return replica.replicationId().equals(execution.replicaSpec().replicationId());
    }

    private boolean isOursToUnlock(Replica replica, SecretView secret) {
        boolean ours = isOwn(replica)
                || secret.labels().toUnlock().containsKey(replica.replicationId())
                || isReplacedByFormerRelease(replica, secret)
                || isLeftByOneThatEnded(replica);
        return ours && !isKeptAsRestored(replica, secret);
    }

    /**
     * Whether the replica keeps its role and its lock as a restored one. That ends when it has been live and another
     * replica has replaced it. A label records that.
     */
    private boolean isKeptAsRestored(Replica replica, SecretView secret) {
        return (replica.isRestored() || isOwnRestored(replica))
                && !secret.labels().toUnlock().containsKey(replica.replicationId());
    }

    /** Whether this execution has restored the replica, even if somebody has changed its tag since. */
    private boolean isOwnRestored(Replica replica) {
        return execution.restored() && isOwn(replica);
    }

    /**
     * Whether a swap of an earlier release replaced the replica. Those swaps put no label for the replaced replica. It
     * is the previous live replica if this execution's replica is live.
     */
    private boolean isReplacedByFormerRelease(Replica replica, SecretView secret) {
        return secret.isCurrent(VersionStages.of(execution.replicaSpec().replicationId()))
                && secret.inUse().previousReplica().filter(replica.id()::equals).isPresent();
    }

    /**
     * Whether an execution that was stopped has left the replica locked. The claim of that execution remains, and the
     * replica has the role that it had when it was locked.
     */
    private boolean isLeftByOneThatEnded(Replica replica) {
        boolean lockedByIt = replica.tags().role().equals(Replica.CHOSEN) || replica.isCandidate();
        return lockedByIt
                && ended.stream().anyMatch(claim -> claim.replicationId().equals(replica.replicationId()));
    }

    /** Whether another execution, which may still be running, has claimed the replica. */
    private boolean isClaimed(Replica replica, SecretView secret) {
        return secret.labels().claims().keySet().stream()
                .filter(claim -> !claim.isBy(execution.arn()) && !ended.contains(claim))
                .anyMatch(claim -> claim.replicationId().equals(replica.replicationId()));
    }

    /**
     * Locks and tags the replica again if it is needed after all. A rollback may have chosen, locked and tagged it
     * before this step undid that.
     */
    private boolean takesBack(Replica replica) {
        SecretView now = read();
        boolean live = isLive(replica, now);
        boolean back = live || isClaimed(replica, now);
        if (back) {
            // Not put off if time is short: a repeat would not see that this step has unlocked it.
            replicas.of(replica).protect(replica.id(), true);
            put(replica, live ? Replica.LIVE : Replica.CHOSEN);
        }
        return back;
    }

    /**
     * Takes off the claims that have ended, each after the lock of its replica. A claim that remains shows that the
     * lock may remain, too. If RDS refused to unlock the replica, a label records that from then on. If two executions
     * have respected each other's claims, the later one sees that nobody needs the replica and unlocks it.
     */
    private void endClaims(List<Replica> lineage) {
        String current = first.labels().versionWith(VersionStages.CURRENT).orElseThrow();
        owed.stream().filter(id -> !first.labels().toUnlock().containsKey(id)).forEach(id -> {
            requireTime();
            store.addLabel(first.name(), VersionStages.owed(id), current);
        });
        first.labels().claims().forEach((claim, version) -> {
            boolean over = claim.isBy(execution.arn()) || ended.contains(claim);
            if (over && !busy.contains(claim.replicationId())) {
                remove(claim.label(), version);
            }
        });
        lineage.stream()
                .filter(replica -> isOwn(replica) && claimed.contains(replica.replicationId()))
                .forEach(this::attempt);
    }

    private void removeOldLabels(List<Replica> lineage, Set<ReplicationId> others) {
        VersionStages labels = store.labels(first.name());
        Set<ReplicationId> existing =
                lineage.stream().map(Replica::replicationId).collect(Collectors.toSet());
        StaleLabels.of(labels, existing, others)
                .forEach(
                        id -> remove(VersionStages.of(id), labels.replications().get(id)));
        StaleLabels.generatedPasswords(labels, first.value().password().isPresent(), existing, others)
                .forEach(id -> remove(
                        VersionStages.generatedPassword(id),
                        labels.generatedPasswords().get(id)));
        labels.held().forEach((source, version) -> {
            boolean accepted = first.value().identity().filter(source::equals).isPresent();
            boolean own =
                    execution.replicaSpec().identity().filter(source::equals).isPresent();
            if (accepted || !own && lineage.stream().noneMatch(replica -> isOf(source, replica))) {
                remove(VersionStages.held(source), version);
            }
        });
        existing.removeAll(settled);
        // The replaced replica's label also proves that its own swap happened, so it stays while that event is
        // unpublished.
        labels.untold().keySet().forEach(untold -> existing.add(untold.replicationId()));
        StaleLabels.toUnlock(labels, existing)
                .forEach(
                        id -> remove(labels.labelToUnlock(id), labels.toUnlock().get(id)));
        StaleLabels.untold(labels, first.value().liveReplica().flatMap(replicas::replicationOf))
                .forEach(untold -> remove(untold.label(), labels.untold().get(untold)));
    }

    private static boolean isOf(String source, Replica replica) {
        return replica.tags().sourceResourceId().filter(source::equals).isPresent();
    }

    private void remove(String label, @Nullable String version) {
        requireTime();
        try {
            store.removeLabel(
                    first.name(), label, Objects.requireNonNull(version, "a label to remove is on no version"));
        } catch (SdkException e) {
            refuse(label, e);
        }
    }

    private void attempt(Replica replica) {
        try {
            mark(replica);
        } catch (SdkException e) {
            refuse(replica.id(), e);
            if (replica.isProtected() && !isLive(replica, first) && isOursToUnlock(replica, first)) {
                owed.add(replica.replicationId());
            }
        }
    }

    private void refuse(String what, SdkException e) {
        refused.add(new Refused(what, AwsErrors.message(AwsErrors.translate("MarkSuperseded", e))));
        if (failure == null && AwsErrors.isFailure(e)) {
            failure = e;
        }
    }

    private static boolean isLive(Replica replica, SecretView secret) {
        return secret.value().liveReplica().filter(replica.id()::equals).isPresent();
    }

    private void protect(Replica replica, boolean on) {
        requireTime();
        replicas.of(replica).protect(replica.id(), on);
    }

    /** @return whether the replica had another role */
    private boolean tag(Replica replica, String role) {
        boolean another = !replica.tags().role().equals(role);
        if (another) {
            requireTime();
            put(replica, role);
        }
        return another;
    }

    private void put(Replica replica, String role) {
        Tag tag = ReplicationTags.tag(ReplicationTags.ROLE, role);
        replicas.of(replica).tag(replica.database(), List.of(tag));
    }
}
