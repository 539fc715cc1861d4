package io.rdsreplicator.destination.rollback;

import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.secret.RotationWait;
import io.rdsreplicator.destination.secret.SecretFit;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretVersion;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plans what changes the secret: another replica goes live, or only the pin is removed. */
public final class SwapPlanner {
    private final StackReplicas replicas;
    private final SecretStore store;
    private final boolean resets;

    /** @param resets whether a replica's master password becomes the secret's */
    public SwapPlanner(StackReplicas replicas, SecretStore store, boolean resets) {
        this.replicas = replicas;
        this.store = store;
        this.resets = resets;
    }

    /**
     * @param startTime of the execution; older data does not replace the chosen replica automatically
     * @throws InvalidRequestException if no replica can go live as requested
     */
    public RollbackPlan swap(
            RollbackFacts facts, RollbackCandidates candidates, String executionArn, Instant startTime) {
        RollbackRequest request = facts.request();
        RollbackCandidates.Found found = find(facts, candidates);
        Replica replica = found.replica();
        ReplicaSpec replicaSpec = RollbackCandidates.replicaSpec(replica).orElseThrow();
        SecretFit.requireServes(facts.secret().value(), replicaSpec, resets);
        boolean anyNewer = request.unpin() || request.accept().isPresent();
        OperatorChoice choice = new OperatorChoice(
                executionArn,
                startTime,
                request.pin(),
                anyNewer ? null : startTime,
                request.accept().orElse(null));
        Optional<LiveReplica> previous =
                facts.live().filter(named -> !named.id().equals(replica.id()));
        return new RollbackPlan(
                RollbackPlan.Action.SWAP,
                summary(facts.secret(), replicaSpec, replica, choice, previous),
                steps(facts.secret(), replicaSpec, replica, choice, previous),
                facts.requested(),
                new RollbackPlan.Target(replica.id(), replicaSpec, replica.isChangeable(), found.passedOver()),
                facts.currentSecret(),
                choice,
                null);
    }

    public RollbackPlan removePin(RollbackFacts facts) {
        SecretVersion secret = facts.secret();
        boolean pinned = secret.value().pinned();
        List<String> steps = new ArrayList<>();
        if (pinned) {
            rotation(secret).ifPresent(steps::add);
            steps.add("take the pin off secret " + secret.name());
        }
        String names = facts.live().map(replica -> "names " + replica).orElse("names no replica");
        String summary = pinned
                ? "secret " + secret.name() + " would be unpinned; it " + names
                        + "; newer data goes live by the next replication"
                : "secret " + secret.name() + " is not pinned; it " + names;
        return new RollbackPlan(
                RollbackPlan.Action.REMOVE_PIN,
                summary,
                steps,
                facts.requested(),
                null,
                facts.currentSecret(),
                null,
                null);
    }

    private static RollbackCandidates.Found find(RollbackFacts facts, RollbackCandidates candidates) {
        RollbackRequest request = facts.request();
        if (request.accept().isPresent()) {
            return candidates.ofSource(request.accept().get());
        }
        if (request.to().filter(RollbackRequest.LATEST::equals).isPresent()) {
            return candidates.latest();
        }
        if (request.to().isPresent()) {
            return candidates.named(request.to().get());
        }
        LiveReplica named = facts.live()
                .orElseThrow(() -> new InvalidRequestException(
                        "the secret names no replica, so there is none before it: " + chooseBy(candidates)));
        ReplicationId replication = named.replication()
                .orElseThrow(() -> new InvalidRequestException(
                        "the secret names " + named + ", so there is none before it: " + chooseBy(candidates)));
        if (facts.secret().value().choice().isPresent() && !named.isLost()) {
            throw new InvalidRequestException(
                    "an operator has chosen " + named + " already: to go further back, name the replica in to; to"
                            + " go forward again, use \"unpin\": true with \"to\": \"latest\", or \"unpin\": true alone, after which the next"
                            + " replication's replica goes live; " + candidates.existing());
        }
        return candidates.before(replication, named.toString());
    }

    private static String chooseBy(RollbackCandidates candidates) {
        return "name the replica in to, or use \"to\": \"latest\"; " + candidates.existing();
    }

    private static String summary(
            SecretVersion secret,
            ReplicaSpec replicaSpec,
            Replica replica,
            OperatorChoice choice,
            Optional<LiveReplica> previous) {
        return "secret " + secret.name() + " would name " + replica.id() + ", with data of "
                + replicaSpec.snapshotTime()
                + previous.map(live -> ", instead of " + live).orElse("")
                + replica.lack()
                        .map(lack -> "; " + lack.part() + " is made first, which takes minutes")
                        .orElse("")
                + (choice.accepts() == null ? "" : "; replicas of source " + choice.accepts() + " go live from then on")
                + (choice.pinned() ? "; pinned: no replication changes that until it is unpinned" : "; not pinned");
    }

    private List<String> steps(
            SecretVersion secret,
            ReplicaSpec replicaSpec,
            Replica replica,
            OperatorChoice choice,
            Optional<LiveReplica> previous) {
        List<String> steps = new ArrayList<>();
        steps.add(
                "claim " + replica.id() + " by a label on secret " + secret.name() + ", until the rollback has ended");
        String status = replica.database().status();
        if (!replica.isChangeable()) {
            steps.add((replica.isStopped() ? "start " : "wait for ") + replica.id() + ", which is " + status);
        }
        if (!replica.isProtected()) {
            steps.add("turn the deletion protection of " + replica.id() + " on");
        }
        long seconds = replicas.of(replica).lockHoldsAfter().toSeconds();
        if (seconds > 0) {
            steps.add("wait " + seconds + " seconds until nobody can be deleting a part of " + replica.id());
        }
        replica.lack()
                .ifPresent(lack -> steps.add(
                        "make " + lack.part() + ", which takes minutes: " + replica.id() + " " + lack.state()));
        replica.timeDoubt()
                .ifPresent(doubt ->
                        steps.add("take " + replicaSpec.snapshotTime() + " as the time of its data: " + doubt));
        steps.add(
                resets
                        ? "make sure that the secret's password is in force on " + replica.id()
                        : "leave the master password of " + replica.id() + " as it is: the source's of "
                                + replicaSpec.snapshotTime());
        rotation(secret).ifPresent(steps::add);
        steps.add("point secret " + secret.name() + " at " + replica.id()
                + (choice.pinned() ? ", pinned" : ", not pinned")
                + (choice.notBefore() == null
                        ? ""
                        : "; data older than " + choice.notBefore() + " does not replace it by itself"));
        previous.filter(live -> !live.isLost()).ifPresent(live -> steps.add("mark " + live.id() + " superseded"));
        return steps;
    }

    private Optional<String> rotation(SecretVersion secret) {
        return store.labels(secret.name())
                .rotation()
                .map(version -> "wait until the rotation of secret " + secret.name()
                        + " ends, at most RotationDeadlineMinutes; " + RotationWait.wayOut(secret.name(), version));
    }
}
