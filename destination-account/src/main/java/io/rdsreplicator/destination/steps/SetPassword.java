package io.rdsreplicator.destination.steps;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.SourceIdentity;
import io.rdsreplicator.destination.replica.StackReplicas;
import io.rdsreplicator.destination.secret.PromotionRule;
import io.rdsreplicator.destination.secret.ReplicaPasswords;
import io.rdsreplicator.destination.secret.SecretFit;
import io.rdsreplicator.destination.secret.SecretStore;
import io.rdsreplicator.destination.secret.SecretVersion;
import io.rdsreplicator.destination.secret.VersionStages;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.rds.TagPropagation;
import io.rdsreplicator.shared.runtime.AwsClients;
import io.rdsreplicator.shared.runtime.JsonHandler;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import io.rdsreplicator.shared.waiting.Progress;
import io.rdsreplicator.shared.waiting.StageDeadline;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Locks the replica against deletion and sets its master password to the secret's, in one call. RDS applies the change
 * after a while. A repeat changes nothing more.
 *
 * <p>If the secret has no password and the replica would go live, a password is generated. It is kept in a version of
 * the secret that is not current, because the live replica has another password. It becomes the secret's password when
 * the secret names the replica.
 *
 * <p>If a rotation is in progress and the replica is live, the rotation sets the password. In a rollback, no password
 * is set if the secret shows that the replica has it already. If no password is set, a replica that is not locked is
 * still locked.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html">
 *     ModifyDBInstance</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBCluster.html">
 *     ModifyDBCluster</a>
 */
public final class SetPassword extends JsonHandler<SetPassword.Input, SetPassword.Output> {
    private static final int ATTEMPTS = 4;

    private final SecretStore store;
    private final ReplicaPasswords passwords;
    private final StackReplicas replicas;
    private final StageDeadline restoring;
    private final StageDeadline changing;
    private final boolean resets;
    private final boolean holds;

    /**
     * @param choice null for a replication
     * @param since when the wait for the replica began; {@code now}: when this state was entered. Both are by Step
     *     Functions' clock
     */
    public record Input(
            @JsonAlias("origin") ReplicaSpec replicaSpec,
            String replicaId,
            @Nullable OperatorChoice choice,
            Instant since,
            Instant now) {
        public Input {
            Require.present(replicaSpec, "replicaSpec");
            Require.text(replicaId, "replicaId");
            Require.present(since, "since");
            Require.present(now, "now");
        }
    }

    /**
     * @param changed whether the password was set
     * @param progress done unless RDS accepts no change of the replica now
     * @param secretVersionId the secret's version whose password the replica has; if none was set, the current version
     * @param reason why the password was not set; if it was set, what was done
     */
    @JsonPropertyOrder({"busy", "waitSeconds"})
    public record Output(String replicaId, boolean changed, Progress progress, String secretVersionId, String reason) {
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

    public SetPassword() {
        this(AwsClients.rds(), AwsClients.secrets(), Settings.fromEnvironment());
    }

    SetPassword(RdsClient rds, SecretsManagerClient secrets, Settings settings) {
        super(Input.class);
        this.store = new SecretStore(secrets, settings);
        this.passwords = new ReplicaPasswords(secrets, store);
        this.replicas = new StackReplicas(rds, settings);
        this.restoring = StageDeadline.ofReplica(settings);
        this.changing = StageDeadline.ofChange(settings);
        this.resets = settings.flag("RESET_MASTER_PASSWORD");
        this.holds = SourceIdentity.isHeld(settings);
    }

    @Override
    protected Output handle(Input input) {
        String name = store.name(input.replicaSpec().sourceDatabase());
        Replica replica = replicas.require(input.replicaId(), input.replicaSpec());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SecretVersion base = store.current(name);
            SecretFit.requireServes(base.value(), input.replicaSpec(), resets);
            if (input.choice() != null) {
                base.value().requireNoLaterChoice(input.choice().chosenAt());
            }
            if (!resets) {
                return lock(replica, input, base, "master passwords are not reset");
            }
            replica.managedPassword().ifPresent(managed -> {
                throw new InvalidRequestException(
                        "the master password of " + replica.id() + " cannot become the secret's: " + managed);
            });
            PromotionRule.Candidate candidate = PromotionRule.Candidate.of(input.replicaId(), input.replicaSpec());
            VersionStages labels = store.labels(name);
            if (PromotionRule.isNamed(base.value(), candidate)
                    && labels.rotation().isPresent()) {
                return lock(replica, input, base, "it is live, and the secret is being rotated");
            }
            if (base.value().password().isPresent()) {
                Output applied = input.choice() != null
                                && passwords.isInForce(
                                        base, labels, input.replicaSpec().replicationId(), replica.database())
                        ? lock(replica, input, base, "its master password is the secret's since it was live")
                        : set(replica, input, base, base.value().password().get());
                if (!applied.changed() || isStillThePassword(base)) {
                    return applied;
                }
                continue;
            }
            PromotionRule.Verdict verdict =
                    PromotionRule.decide(base.value(), candidate, Optional.ofNullable(input.choice()), holds);
            if (verdict.answer() == PromotionRule.Answer.STAYS_BACK) {
                return lock(
                        replica,
                        input,
                        base,
                        "the secret has no password, and the replica stays back: " + verdict.reason());
            }
            if (verdict.answer() == PromotionRule.Answer.ALREADY_LIVE) {
                return lock(replica, input, base, "the secret has no password, and the replica is live with another");
            }
            Optional<SecretVersion> kept = passwords.generate(base, labels, input.replicaSpec());
            if (kept.isPresent()) {
                Output applied = set(
                        replica,
                        input,
                        kept.get(),
                        kept.get().value().password().orElseThrow());
                if (!applied.changed() || isStillThePassword(base)) {
                    return applied;
                }
            }
        }
        throw new TransientException("secret " + name + " keeps changing");
    }

    /**
     * Whether the password of the secret is still the same. Another execution may have pointed the secret at the
     * replica meanwhile. The live replica would then have an older password than the secret.
     */
    private boolean isStillThePassword(SecretVersion base) {
        return store.current(base.name()).value().password().equals(base.value().password());
    }

    /** @param reason why no password is set */
    private Output lock(Replica replica, Input input, SecretVersion base, String reason) {
        Output output = new Output(replica.id(), false, Progress.DONE, base.versionId(), reason);
        return replica.isProtected() ? output : modify(replica, input, base, null, output);
    }

    private Output set(Replica replica, Input input, SecretVersion base, String password) {
        Output output =
                new Output(replica.id(), true, Progress.DONE, base.versionId(), "its master password is the secret's");
        return modify(replica, input, base, password, output);
    }

    private Output modify(Replica replica, Input input, SecretVersion base, @Nullable String password, Output done) {
        try {
            // The lock need not be on for a while before the swap: RestoreReplica and ProtectReplica have waited until
            // everybody who may delete a part of the replica sees this execution's claim.
            replicas.of(replica).lock(replica.id(), password);
            return done;
        } catch (SdkException e) {
            if (RdsRefusal.DATABASE_BUSY.is(e)) {
                return later(input, base, "RDS takes no change of it in its state");
            }
            if (TagPropagation.explain(e, replica.newSince(input.since()), input.now())) {
                return later(input, base, TagPropagation.REASON);
            }
            throw refusal((done.changed() ? "setting the master password of " : "locking ") + replica.id(), e);
        }
    }

    private Output later(Input input, SecretVersion base, String reason) {
        String what = "replica " + input.replicaId() + " (" + reason + ")";
        int wait = deadline(input.choice())
                .waiting(input.replicaSpec().allocatedStorage())
                .nextAttemptSeconds(what, input.since(), input.now());
        return new Output(input.replicaId(), false, Progress.waitFor(wait, reason), base.versionId(), reason);
    }

    /** A replication waits from the start of the restore. A rollback's replica was restored long ago. */
    private StageDeadline deadline(@Nullable OperatorChoice choice) {
        return choice == null ? restoring : changing;
    }

    /** Uses AWS's error code only: the request holds the password, and RDS's message may quote it. */
    private static RuntimeException refusal(String action, SdkException e) {
        String code = AwsErrors.code(e);
        if (RdsRefusal.DATABASE_NOT_FOUND.is(e)) {
            return new FailedInRdsException(action + ": it does not exist any more");
        }
        String message = action + ": " + (code.isEmpty() ? "no answer from RDS" : code);
        boolean passing = AwsErrors.translate(action, e) instanceof TransientException;
        return passing ? new TransientException(message) : new InvalidRequestException(message);
    }
}
