package io.rdsreplicator.destination.secret;

import io.rdsreplicator.destination.replica.Engine;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.TransientException;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * Whether a replica has the secret's password, and the passwords that are generated where the secret has none. A generated password is kept
 * in a version of the secret that is not current, until the version that names the replica has it: what is live has another.
 */
public final class ReplicaPasswords {
    private final SecretStore store;

    public ReplicaPasswords(SecretStore store) {
        this.store = store;
    }

    /**
     * Whether the password of the current version was set on the replica.
     *
     * @param appliedVersionId the version whose password SetPassword has set; null if it has set none
     */
    public boolean isApplied(SecretVersion current, String appliedVersionId) {
        // Where the secret has no password and none was generated, none was set: the replica was to stay back then.
        return current.value().password().isPresent()
                && (current.versionId().equals(appliedVersionId)
                        || store.version(current.name(), appliedVersionId)
                                .filter(applied -> applied.value()
                                        .password()
                                        .equals(current.value().password()))
                                .isPresent());
    }

    /**
     * Whether the secret shows that an earlier live replica has its password still: the version by which this very DB instance went live
     * was made when RDS had taken the password, and no version since has another. A password that somebody set on the DB instance alone is
     * not seen.
     */
    public boolean isInForce(SecretVersion current, VersionStages stages, ReplicationId id, DBInstance replica) {
        Instant restored = replica.instanceCreateTime();
        Optional<String> wentLive = stages.versionWith(VersionStages.of(id));
        return restored != null
                && wentLive.filter(version ->
                                store.keepsPassword(current, version, replica.dbInstanceIdentifier(), restored))
                        .isPresent();
    }

    /**
     * The version that keeps the replica's generated password: one that an earlier attempt has put is taken up. Empty where another execution
     * of the replication puts one meanwhile, which is found by reading again.
     *
     * @throws TransientException while the secret is being rotated
     */
    public Optional<SecretVersion> generate(SecretVersion current, VersionStages stages, ReplicaSpec replica) {
        stages.rotation().ifPresent(version -> {
            throw new TransientException(
                    "secret " + current.name() + " is being rotated (version " + version + ") and has no password yet");
        });
        ReplicationId id = replica.replicationId();
        Optional<SecretVersion> kept = Optional.ofNullable(
                        stages.generatedPasswords().get(id))
                .or(() -> Optional.of(SecretStore.passwordVersionId(current, id)))
                .flatMap(version -> store.version(current.name(), version))
                .filter(version -> version.value().password().isPresent());
        if (kept.isPresent()) {
            return kept;
        }
        try {
            String version = store.keepPassword(current, id, store.randomPassword(Engine.of(replica.engine())));
            return store.version(current.name(), version);
        } catch (ConflictException e) {
            return Optional.empty();
        }
    }

    /** The generated password that a version keeps for the replica of a replication; empty where the secret has a password of its own. */
    public Optional<String> generatedIn(
            SecretVersion current, VersionStages stages, ReplicationId id, String versionId) {
        boolean keepsGenerated = stages.has(VersionStages.generatedPassword(id), versionId)
                || SecretStore.passwordVersionId(current, id).equals(versionId);
        return current.value().password().isEmpty() && keepsGenerated
                ? store.version(current.name(), versionId)
                        .flatMap(version -> version.value().password())
                : Optional.empty();
    }
}
