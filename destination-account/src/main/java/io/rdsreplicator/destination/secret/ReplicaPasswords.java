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
 * Answers whether a replica has the secret's password, and generates a password where the secret has none. A generated
 * password is kept in a version that is not current: the live replica has another password. When a version names the
 * replica, that version gets the password.
 */
public final class ReplicaPasswords {
    private final SecretStore store;

    public ReplicaPasswords(SecretStore store) {
        this.store = store;
    }

    /**
     * Whether the password of the current version was set on the replica.
     *
     * @param appliedVersionId the version whose password SetPassword has set; if it has set none, the current version
     *     then
     */
    public boolean isApplied(SecretVersion current, String appliedVersionId) {
        // If the secret had no password and none was generated, none was set: the replica was not going to go live
        // then.
        return current.value().password().isPresent()
                && (current.versionId().equals(appliedVersionId)
                        || store.version(current.name(), appliedVersionId)
                                .filter(applied -> applied.value()
                                        .password()
                                        .equals(current.value().password()))
                                .isPresent());
    }

    /**
     * Whether the secret shows that a replica that was live still has the secret's password. The version by which this
     * DB instance went live was made after RDS had set the password. No version since then may have another password. A
     * password that somebody set on the DB instance only is not noticed.
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
     * The version that keeps the replica's generated password. A version that an earlier attempt put is used again.
     * Empty if another execution of the replication puts one at the same time: the caller then reads again.
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

    /**
     * The generated password that a version keeps for a replication's replica. Empty if the secret has a password of
     * its own.
     */
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
