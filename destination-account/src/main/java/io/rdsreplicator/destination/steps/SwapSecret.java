package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rdsreplicator.destination.events.HeldSource;
import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.ReplicaChecks;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.destination.replica.SourceIdentity;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.secret.CompareAndSwap;
import io.rdsreplicator.destination.secret.PendingSwapEvent;
import io.rdsreplicator.destination.secret.PointedSecret;
import io.rdsreplicator.destination.secret.PromotionRule;
import io.rdsreplicator.destination.secret.ReplicaPasswords;
import io.rdsreplicator.destination.secret.ReplicaSecret;
import io.rdsreplicator.destination.secret.RotationWait;
import io.rdsreplicator.destination.secret.SecretFit;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretVersion;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.StageDeadline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Points the secret at the replica if the replica goes live or an operator has chosen it. Uses compare-and-swap: a
 * change that somebody makes meanwhile is read again and never overwritten. The step answers that the replica is live
 * only if a fresh read of the secret says so. At that moment no rotation may be in progress, because it could undo the
 * change.
 */
public final class SwapSecret extends JsonHandler<SwapSecret.Input, SwapSecret.Output> {
    private static final int ATTEMPTS = 5;

    private final SecretStore store;
    private final CompareAndSwap swap;
    private final ReplicaPasswords passwords;
    private final StackReplicas replicas;
    private final ReplicaChecks checks;
    private final StageDeadline deadline;
    private final RotationWait rotations;
    private final boolean resets;
    private final boolean holds;

    /**
     * @param choice null for a replication
     * @param fittedVersionId the secret's version whose password the replica was given
     * @param since when the wait for the replica began; {@code fitSince}: when it became ready to go live; {@code now}:
     *     when this state was entered. All are by Step Functions' clock
     * @param executionArn null in a definition of an earlier release: only this execution then publishes the event of
     *     the swap
     */
    public record Input(
            @JsonAlias("origin") ReplicaSpec replicaSpec,
            String replicaId,
            @Nullable OperatorChoice choice,
            String fittedVersionId,
            Instant since,
            Instant fitSince,
            Instant now,
            @Nullable String executionArn) {
        public Input {
            Require.present(replicaSpec, "replicaSpec");
            Require.text(replicaId, "replicaId");
            Require.text(fittedVersionId, "fittedVersionId");
            Require.present(since, "since");
            Require.present(fitSince, "fitSince");
            Require.present(now, "now");
        }

        Input(
                ReplicaSpec replicaSpec,
                String replicaId,
                @Nullable OperatorChoice choice,
                String fittedVersionId,
                Instant since,
                Instant fitSince,
                Instant now) {
            this(replicaSpec, replicaId, choice, fittedVersionId, since, fitSince, now, null);
        }
    }

    public enum Outcome {
        LIVE,
        NOT_LIVE,
        PASSWORD_CHANGED,
        ROTATION_IN_PROGRESS,
        REPLICA_BUSY
    }

    /**
     * @param progress done when it is decided whether the replica is live
     * @param previousReplica null if there was none, if the replica did not go live, or if an operator chose the live
     *     one
     * @param held null unless the replica waits for an operator to accept its source
     */
    public record Output(
            Outcome outcome,
            boolean live,
            String reason,
            Progress progress,
            @Nullable String previousReplica,
            String secretVersionId,
            @Nullable HeldSource held) {
        /** Read by state machine definitions of the last release. */
        @JsonProperty
        public int waitSeconds() {
            return progress.waitSeconds();
        }
    }

    public SwapSecret() {
        this(AwsClients.rds(), AwsClients.secrets(), Settings.fromEnvironment());
    }

    SwapSecret(RdsClient rds, SecretsManagerClient secrets, Settings settings) {
        super(Input.class);
        this.store = new SecretStore(secrets, settings);
        this.swap = new CompareAndSwap(secrets, store);
        this.passwords = new ReplicaPasswords(secrets, store);
        this.replicas = new StackReplicas(rds, settings);
        this.checks = new ReplicaChecks(settings);
        this.deadline = StageDeadline.ofChange(settings);
        this.rotations = new RotationWait(settings);
        this.resets = settings.flag("RESET_MASTER_PASSWORD");
        this.holds = SourceIdentity.isHeld(settings);
    }

    @Override
    protected Output handle(Input input) {
        String name = store.name(input.replicaSpec().sourceDatabase());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SecretVersion base = store.current(name);
            VersionStages labels = store.labels(name);
            if (!labels.has(VersionStages.CURRENT, base.versionId())) {
                continue;
            }
            PromotionRule.Candidate candidate = PromotionRule.Candidate.of(input.replicaId(), input.replicaSpec());
            Optional<OperatorChoice> choice = Optional.ofNullable(input.choice());
            choice.ifPresent(made -> base.value().requireNoLaterChoice(made.chosenAt()));
            PromotionRule.Verdict verdict = PromotionRule.decide(base.value(), candidate, choice, holds);
            boolean alreadyLive = verdict.answer() == PromotionRule.Answer.ALREADY_LIVE;
            if (alreadyLive) {
                SecretFit.requireFits(base.value(), input.replicaSpec(), false);
            } else {
                SecretFit.requireServes(base.value(), input.replicaSpec(), resets);
            }
            if (verdict.answer() == PromotionRule.Answer.STAYS_BACK) {
                HeldSource held = verdict.held()
                        ? new HeldSource(
                                input.replicaSpec().identity().orElseThrow(),
                                base.value().identity().orElseThrow())
                        : null;
                return new Output(
                        Outcome.NOT_LIVE, false, verdict.reason(), Progress.DONE, null, base.versionId(), held);
            }
            Optional<String> generated = resets
                    ? passwords.generatedIn(base, labels, input.replicaSpec().replicationId(), input.fittedVersionId())
                    : Optional.empty();
            Optional<Output> blockedReason = blockedReason(input, base, labels, alreadyLive || generated.isPresent());
            if (blockedReason.isPresent()) {
                return blockedReason.get();
            }
            RestoredDatabase replica =
                    replicas.require(input.replicaId(), input.replicaSpec()).database();
            ReplicaChecks.Finding finding = checks.checkLocked(replica, input.replicaSpec());
            if (finding.status() != RdsStatus.READY) {
                return busy(input, base, finding);
            }
            if (alreadyLive) {
                String previous = isOurs(base, choice) ? previous(base, labels, input.replicaId()) : null;
                return new Output(
                        Outcome.LIVE, true, verdict.reason(), Progress.DONE, previous, base.versionId(), null);
            }
            ReplicaSecret value = generated.map(base.value()::withPassword).orElse(base.value());
            swap.replace(base, labels, draft(input, value, replica), () -> isReady(input));
        }
        throw new TransientException("secret " + name + " keeps changing");
    }

    /**
     * Whether this execution, or another execution of its replication, made the replica live. The replica that an
     * operator chooses may have been live before.
     */
    private static boolean isOurs(SecretVersion base, Optional<OperatorChoice> choice) {
        return choice.stream().allMatch(made -> base.value().chosenAt().equals(Optional.of(made.chosenAt())));
    }

    /** Checked right before the secret names the replica: another execution may have begun to change the replica. */
    private boolean isReady(Input input) {
        RestoredDatabase replica =
                replicas.require(input.replicaId(), input.replicaSpec()).database();
        return checks.checkLocked(replica, input.replicaSpec()).status() == RdsStatus.READY;
    }

    /** The replica's own label also records that the replica had the version's password. */
    private CompareAndSwap.Draft draft(Input input, ReplicaSecret value, RestoredDatabase replica) {
        ReplicaSpec replicaSpec = input.replicaSpec();
        OperatorChoice choice = input.choice();
        List<String> labels = new ArrayList<>();
        labels.add(resets ? VersionStages.of(replicaSpec.replicationId()) : VersionStages.OTHER);
        value.liveReplica()
                .flatMap(replicas::replicationOf)
                .filter(replaced -> !replaced.equals(replicaSpec.replicationId()))
                .ifPresent(replaced -> labels.add(VersionStages.unlock(replaced)));
        if (choice == null && input.executionArn() != null) {
            labels.add(PendingSwapEvent.of(replicaSpec, value.liveReplica(), input.executionArn())
                    .label());
        }
        return choice == null
                ? new CompareAndSwap.Draft(
                        replicaSpec.replicationId().value(), labels, PointedSecret.of(value, replica, replicaSpec))
                : new CompareAndSwap.Draft(
                        choice.executionArn(), labels, PointedSecret.of(value, replica, replicaSpec, choice));
    }

    /**
     * Why the secret may not name the replica yet, or why it may not be reported as live.
     *
     * @param needsNone whether a secret without a password needs none
     */
    private Optional<Output> blockedReason(Input input, SecretVersion base, VersionStages labels, boolean needsNone) {
        Optional<String> rotation = labels.rotation();
        if (rotation.isPresent()) {
            int wait = rotations.waitSeconds(base.name(), rotation.get(), input.fitSince(), input.now());
            return Optional.of(later(Outcome.ROTATION_IN_PROGRESS, "the secret is being rotated", wait, base));
        }
        boolean isApplied = !resets
                || base.value().password().isEmpty() && needsNone
                || passwords.isApplied(base, input.fittedVersionId());
        return isApplied
                ? Optional.empty()
                : Optional.of(later(Outcome.PASSWORD_CHANGED, "the secret's password has changed", 0, base));
    }

    private Output busy(Input input, SecretVersion base, ReplicaChecks.Finding finding) {
        if (finding.status() == RdsStatus.FAILED) {
            throw ReplicaChecks.failure("replica " + input.replicaId(), finding);
        }
        String what = "replica " + input.replicaId() + " (" + finding.reason() + ")";
        int wait = deadline.waiting(input.replicaSpec().allocatedStorage())
                .nextAttemptSeconds(what, input.since(), input.now());
        return later(Outcome.REPLICA_BUSY, "the replica is busy: " + finding.reason(), wait, base);
    }

    private static Output later(Outcome outcome, String reason, int waitSeconds, SecretVersion base) {
        return new Output(outcome, false, reason, Progress.waitFor(waitSeconds, reason), null, base.versionId(), null);
    }

    /**
     * The replica that the previous version named. A repeat after the swap gives the same answer as the swap itself.
     */
    private @Nullable String previous(SecretVersion live, VersionStages labels, String replicaId) {
        return labels.versionWith(VersionStages.PREVIOUS)
                .flatMap(version -> store.liveReplicaOf(live.name(), version))
                .filter(replica -> !replica.equals(replicaId))
                .orElse(null);
    }
}
