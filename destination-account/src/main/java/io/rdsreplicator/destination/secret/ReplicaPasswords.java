package io.rdsreplicator.destination.secret;

import io.rdsreplicator.destination.replica.Engine;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;

/**
 * Answers whether a replica has the secret's password, and generates a password where the secret has none. A generated
 * password is kept in a version that is not current: the live replica has another password. When a version names the
 * replica, that version gets the password.
 */
public final class ReplicaPasswords {
    /** Compares at most 20 versions: each comparison is one call. */
    private static final int MOST_VERSIONS = 20;

    private final SecretsManagerClient secrets;
    private final SecretStore store;
    private final CompareAndSwap versions;

    public ReplicaPasswords(SecretsManagerClient secrets, SecretStore store) {
        this.secrets = secrets;
        this.store = store;
        this.versions = new CompareAndSwap(secrets, store);
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
     * replica went live was made after RDS had set the password. No version since then may have another password. A
     * password that somebody set on the replica only is not noticed.
     */
    public boolean isInForce(SecretVersion current, VersionStages stages, ReplicationId id, RestoredDatabase replica) {
        Instant restored = replica.createdAt();
        Optional<String> wentLive = stages.versionWith(VersionStages.of(id));
        return restored != null
                && wentLive.filter(version -> keepsPassword(current, version, replica.id(), restored))
                        .isPresent();
    }

    /**
     * Whether a replica has had the password of the base ever since a version named it. The version must name the
     * replica and must have been made after the time. That version and every later one must hold the password of the
     * base. The versions of rotations that were given up count, too.
     */
    boolean keepsPassword(SecretVersion base, String versionId, String replicaId, Instant after) {
        GetSecretValueResponse first = store.value(base.name(), versionId);
        boolean names = ReplicaSecret.liveReplicaIn(SecretStore.text(first))
                .filter(replicaId::equals)
                .isPresent();
        if (!names || first.createdDate() == null || !first.createdDate().isAfter(after)) {
            return false;
        }
        List<String> since = versionsSince(base.name(), first.createdDate());
        Optional<String> password = base.value().password();
        return since.size() <= MOST_VERSIONS
                && since.stream().allMatch(version -> ReplicaSecret.passwordIn(store.text(base.name(), version))
                        .equals(password));
    }

    private List<String> versionsSince(String name, Instant time) {
        try {
            return secrets.listSecretVersionIdsPaginator(r -> r.secretId(name).includeDeprecated(true)).stream()
                    .flatMap(page -> page.versions().stream())
                    .filter(version -> !version.createdDate().isBefore(time))
                    .map(SecretVersionsListEntry::versionId)
                    .toList();
        } catch (SdkException e) {
            throw SecretErrors.refusal("listing the versions of secret " + name, e);
        }
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
                .or(() -> Optional.of(passwordVersionId(current, id)))
                .flatMap(version -> store.version(current.name(), version))
                .filter(version -> version.value().password().isPresent());
        if (kept.isPresent()) {
            return kept;
        }
        try {
            String version = keepPassword(current, id, randomPassword(Engine.of(replica.engine())));
            return store.version(current.name(), version);
        } catch (ConflictException e) {
            return Optional.empty();
        }
    }

    /**
     * Keeps a generated password in a version of its own, which is not made current. No replica that applications use
     * has this password.
     *
     * @return the version's id; a repeat with the same base and password changes nothing
     * @throws ConflictException if that version exists with another password
     */
    private String keepPassword(SecretVersion base, ReplicationId id, String password) {
        String version = passwordVersionId(base, id);
        versions.put(
                base.name(),
                version,
                List.of(VersionStages.generatedPassword(id)),
                base.value().withPassword(password).json());
        return version;
    }

    /** The id of the version that keeps the password generated for a replication while a base was current. */
    private static String passwordVersionId(SecretVersion base, ReplicationId id) {
        return CompareAndSwap.versionId("the password of " + id, base);
    }

    /**
     * A password that RDS accepts as the master password of an engine. It has letters and digits only: no engine, URL
     * or shell gives them a special meaning.
     */
    String randomPassword(Engine engine) {
        long length = engine.generatedPasswordLength();
        try {
            String password = secrets.getRandomPassword(r ->
                            r.passwordLength(length).excludePunctuation(true).includeSpace(false))
                    .randomPassword();
            if (!engine.accepts(password)) {
                throw new TransientException(
                        "generating a password: RDS would not take it, which must be " + engine.passwordRule());
            }
            return password;
        } catch (SdkException e) {
            throw SecretErrors.refusal("generating a password", e);
        }
    }

    /**
     * The generated password that a version keeps for a replication's replica. Empty if the secret has a password of
     * its own.
     */
    public Optional<String> generatedIn(
            SecretVersion current, VersionStages stages, ReplicationId id, String versionId) {
        boolean keepsGenerated = stages.has(VersionStages.generatedPassword(id), versionId)
                || passwordVersionId(current, id).equals(versionId);
        return current.value().password().isEmpty() && keepsGenerated
                ? store.version(current.name(), versionId)
                        .flatMap(version -> version.value().password())
                : Optional.empty();
    }
}
