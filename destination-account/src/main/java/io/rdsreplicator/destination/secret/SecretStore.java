package io.rdsreplicator.destination.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rdsreplicator.destination.replica.Engine;
import io.rdsreplicator.shared.contract.DbIdentifier;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Settings;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;

/**
 * Reads the secrets of this stack afresh each time, and changes them by compare-and-swap only. Its exceptions carry
 * AWS's error code. They never carry AWS's message or the request, because either can quote a secret value.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html">
 *     UpdateSecretVersionStage</a>
 */
public final class SecretStore {
    /** Compares at most 20 versions: each comparison is one call. */
    private static final int MOST_VERSIONS = 20;

    private static final int READINGS = 5;

    private final SecretsManagerClient secrets;
    private final String prefix;

    public SecretStore(SecretsManagerClient secrets, Settings settings) {
        this.secrets = secrets;
        this.prefix = settings.text("SECRET_NAME_PREFIX");
    }

    /** The name of the secret by which applications find the live replica of a database. */
    public String name(String sourceDatabase) {
        return prefix + sourceDatabase;
    }

    /** The database of a secret, whose name must begin with the stack's prefix. */
    public String database(String name) {
        return name.substring(prefix.length());
    }

    /** @throws InvalidRequestException if there is no such secret, or it has no value */
    public SecretVersion current(String name) {
        return find(name).orElseThrow(() -> SecretErrors.missing(name));
    }

    /** The current version; empty if there is no such secret, or it has no value. */
    public Optional<SecretVersion> find(String name) {
        try {
            return Optional.of(
                    parsed(name, secrets.getSecretValue(r -> r.secretId(name).versionStage(VersionStages.CURRENT))));
        } catch (SdkException e) {
            if (SecretErrors.isNotFound(e)) {
                return Optional.empty();
            }
            throw SecretErrors.refusal("reading secret " + name, e);
        }
    }

    /** A version by its id. Empty if it no longer exists. */
    public Optional<SecretVersion> version(String name, String versionId) {
        try {
            return Optional.of(
                    parsed(name, secrets.getSecretValue(r -> r.secretId(name).versionId(versionId))));
        } catch (SdkException e) {
            if (SecretErrors.isNotFound(e)) {
                return Optional.empty();
            }
            throw SecretErrors.refusal("reading secret " + name, e);
        }
    }

    /**
     * The names of the secrets that consist of the stack's prefix and a database identifier. Secrets of other stacks
     * with the same prefix are included.
     */
    public List<String> names() {
        return list().keySet().stream().toList();
    }

    /** The same secrets with their staging labels. ListSecrets can be up to five minutes behind. */
    Map<String, VersionStages> list() {
        try {
            return secrets
                    .listSecretsPaginator(r -> r.filters(Filter.builder()
                            .key(FilterNameStringType.NAME)
                            .values(prefix)
                            .build()))
                    .stream()
                    .flatMap(page -> page.secretList().stream())
                    .filter(secret ->
                            secret.name().startsWith(prefix) && DbIdentifier.isStored(database(secret.name())))
                    .collect(Collectors.toMap(
                            SecretListEntry::name,
                            secret -> new VersionStages(secret.secretVersionsToStages()),
                            (first, second) -> first,
                            LinkedHashMap::new));
        } catch (SdkException e) {
            throw SecretErrors.refusal("listing the secrets " + prefix + "*", e);
        }
    }

    /**
     * The replica that the current version names. Empty if it names no valid DB identifier, or if there is no value.
     */
    public Optional<String> liveReplicaOf(String name) {
        try {
            return ReplicaSecret.liveReplicaIn(
                    text(secrets.getSecretValue(r -> r.secretId(name).versionStage(VersionStages.CURRENT))));
        } catch (SdkException e) {
            if (SecretErrors.isNotFound(e)) {
                return Optional.empty();
            }
            throw SecretErrors.refusal("reading secret " + name, e);
        }
    }

    /**
     * The replica that a version names. Empty if it names no valid DB identifier, for example before the first
     * replication.
     */
    public Optional<String> liveReplicaOf(String name, String versionId) {
        return ReplicaSecret.liveReplicaIn(text(name, versionId));
    }

    /**
     * Whether a replica has had the password of the base ever since a version named it. The version must name the
     * replica and must have been made after the time. That version and every later one must hold the password of the
     * base. The versions of rotations that were given up count, too.
     */
    public boolean keepsPassword(SecretVersion base, String versionId, String replicaId, Instant after) {
        GetSecretValueResponse first = value(base.name(), versionId);
        boolean names = ReplicaSecret.liveReplicaIn(text(first))
                .filter(replicaId::equals)
                .isPresent();
        if (!names || first.createdDate() == null || !first.createdDate().isAfter(after)) {
            return false;
        }
        List<String> since = versionsSince(base.name(), first.createdDate());
        Optional<String> password = base.value().password();
        return since.size() <= MOST_VERSIONS
                && since.stream().allMatch(version -> ReplicaSecret.passwordIn(text(base.name(), version))
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

    public VersionStages labels(String name) {
        return findLabels(name)
                .orElseThrow(
                        () -> new InvalidRequestException("describing secret " + name + ": " + SecretErrors.NOT_FOUND));
    }

    private VersionStages existingLabels(String name) {
        return findLabels(name)
                .filter(labels -> labels.versionWith(VersionStages.CURRENT).isPresent())
                .orElseThrow(() -> SecretErrors.missing(name));
    }

    /** Empty if there is no such secret. */
    Optional<VersionStages> findLabels(String name) {
        try {
            return Optional.of(new VersionStages(
                    secrets.describeSecret(r -> r.secretId(name)).versionIdsToStages()));
        } catch (SdkException e) {
            if (SecretErrors.isNotFound(e)) {
                return Optional.empty();
            }
            throw SecretErrors.refusal("describing secret " + name, e);
        }
    }

    /**
     * Reads everything in a secret that decides about a replica, as of one moment. The labels are read before and after
     * the versions: if they have changed, everything is read again.
     *
     * @throws InvalidRequestException if there is no such secret, or it has no value
     */
    public SecretView read(String name) {
        VersionStages labels = existingLabels(name);
        for (int attempt = 0; attempt < READINGS; attempt++) {
            VersionStages before = labels;
            VersionsInUse inUse = inUse(name, before);
            labels = existingLabels(name);
            if (labels.equals(before)) {
                return new SecretView(name, labels, inUse);
            }
        }
        throw new TransientException("secret " + name + " keeps changing");
    }

    /**
     * The versions that applications, a rotation or an undo may still read. A replica that one of them names is kept.
     */
    private VersionsInUse inUse(String name, VersionStages labels) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String label : List.of(VersionStages.CURRENT, VersionStages.PREVIOUS, VersionStages.PENDING)) {
            labels.versionWith(label).ifPresent(version -> {
                if (label.equals(VersionStages.PENDING)) {
                    // A rotation begins with a version that has no value yet. If it fails at once, that version
                    // remains. Such a version names no replica.
                    findText(name, version).ifPresent(text -> texts.put(label, text));
                } else {
                    texts.put(label, text(name, version));
                }
            });
        }
        return new VersionsInUse(texts);
    }

    /**
     * The id of the version that a maker creates from a base. It is also the request token, so that a repeated put does
     * nothing.
     */
    public static String versionId(String maker, SecretVersion base) {
        return ReplicationId.sha256(maker + " " + base.versionId());
    }

    /**
     * A value that is to become current.
     *
     * @param maker the replication or the rollback; the maker and the base determine the version's id
     * @param labels never one of Secrets Manager's own
     * @param value a function of the base's value and the maker: a repeat gives the same value
     */
    public record Draft(String maker, List<String> labels, String value) {

        @Override
        public String toString() {
            return "Draft[" + maker + ", " + labels + ", value not shown]";
        }
    }

    /** Makes a new value current if the base is still current. */
    public boolean replace(SecretVersion base, VersionStages labels, Draft draft) {
        return replace(base, labels, draft, () -> true);
    }

    /**
     * Makes a new value current if the base is still current. Checks before the last call whether the replica that the
     * value names can still go live.
     *
     * @param labels read after the base
     * @return false if the base has moved or the replica cannot go live; applications then see no change
     */
    public boolean replace(SecretVersion base, VersionStages labels, Draft draft, BooleanSupplier isFit) {
        if (!labels.has(VersionStages.CURRENT, base.versionId())) {
            return false;
        }
        String version = versionId(draft.maker(), base);
        put(base.name(), version, draft.labels(), draft.value());
        boolean leftover = labels.has(VersionStages.PENDING, base.versionId());
        return (!leftover || endRotation(base)) && isFit.getAsBoolean() && moveCurrent(base, version);
    }

    /**
     * Keeps a generated password in a version of its own, which is not made current. No replica that applications use
     * has this password.
     *
     * @return the version's id; a repeat with the same base and password changes nothing
     * @throws ConflictException if that version exists with another password
     */
    public String keepPassword(SecretVersion base, ReplicationId id, String password) {
        String version = passwordVersionId(base, id);
        put(
                base.name(),
                version,
                List.of(VersionStages.generatedPassword(id)),
                base.value().withPassword(password).json());
        return version;
    }

    /** The id of the version that keeps the password generated for a replication while a base was current. */
    public static String passwordVersionId(SecretVersion base, ReplicationId id) {
        return versionId("the password of " + id, base);
    }

    /** Puts a label on a version. If this or another version carries the label by then, it stays there. */
    public void addLabel(String name, String label, String versionId) {
        try {
            secrets.updateSecretVersionStage(
                    r -> r.secretId(name).versionStage(label).moveToVersionId(versionId));
        } catch (SdkException e) {
            if (!SecretErrors.isMoved(e)) {
                throw SecretErrors.refusal("putting label " + label + " on secret " + name, e);
            }
        }
    }

    /** Takes a label off a version. If the label is gone or on another version by then, nothing changes. */
    public void takeOffLabel(String name, String label, String versionId) {
        try {
            removeLabel(name, label, versionId);
        } catch (SdkException e) {
            if (!SecretErrors.isMoved(e)) {
                throw SecretErrors.refusal("taking label " + label + " off secret " + name, e);
            }
        }
    }

    /** Takes a label off a version. Only this method throws AWS's own exceptions: its request has no value to quote. */
    public void removeLabel(String name, String label, String versionId) {
        secrets.updateSecretVersionStage(
                r -> r.secretId(name).versionStage(label).removeFromVersionId(versionId));
    }

    /**
     * A password that RDS accepts as the master password of an engine. It has letters and digits only: no engine, URL
     * or shell gives them a special meaning.
     */
    public String randomPassword(Engine engine) {
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

    private void put(String name, String version, List<String> labels, String value) {
        try {
            secrets.putSecretValue(r -> r.secretId(name)
                    .clientRequestToken(version)
                    .versionStages(labels)
                    .secretString(value));
        } catch (SdkException e) {
            if (AwsErrors.isCode(e, "ResourceExistsException")) {
                throw new ConflictException(
                        "secret " + name + " has a version " + version + " with another value than this"
                                + " execution makes: put the current value once more as a new version, then start again");
            }
            throw SecretErrors.refusal("putting a version of secret " + name, e);
        }
    }

    /**
     * Takes the label of a finished rotation off the base. If it stayed on a version that is not current, it would
     * count as a rotation in progress forever. Secrets Manager would then refuse the next rotation.
     */
    private boolean endRotation(SecretVersion base) {
        try {
            secrets.updateSecretVersionStage(r ->
                    r.secretId(base.name()).versionStage(VersionStages.PENDING).removeFromVersionId(base.versionId()));
            return true;
        } catch (SdkException e) {
            if (SecretErrors.isMoved(e)) {
                return false;
            }
            throw SecretErrors.refusal("ending the rotation of secret " + base.name(), e);
        }
    }

    private boolean moveCurrent(SecretVersion base, String version) {
        try {
            secrets.updateSecretVersionStage(r -> r.secretId(base.name())
                    .versionStage(VersionStages.CURRENT)
                    .moveToVersionId(version)
                    .removeFromVersionId(base.versionId()));
            return true;
        } catch (SdkException e) {
            if (!SecretErrors.isMoved(e)) {
                throw SecretErrors.refusal("swapping secret " + base.name(), e);
            }
            VersionStages now = labels(base.name());
            if (now.has(VersionStages.CURRENT, base.versionId())) {
                // The labels that are read can be older than those that Secrets Manager compared.
                throw new TransientException("swapping secret " + base.name() + ": " + AwsErrors.code(e));
            }
            return now.has(VersionStages.CURRENT, version);
        }
    }

    /** The whole text of a version. Empty if the version no longer exists or has no value. */
    Optional<String> findText(String name, String versionId) {
        try {
            return Optional.of(text(secrets.getSecretValue(r -> r.secretId(name).versionId(versionId))));
        } catch (SdkException e) {
            if (SecretErrors.isNotFound(e)) {
                return Optional.empty();
            }
            throw SecretErrors.refusal("reading secret " + name, e);
        }
    }

    private String text(String name, String versionId) {
        return text(value(name, versionId));
    }

    private static String text(GetSecretValueResponse value) {
        return value.secretString() != null
                ? value.secretString()
                : value.secretBinary().asString(ISO_8859_1);
    }

    private GetSecretValueResponse value(String name, String versionId) {
        try {
            return secrets.getSecretValue(r -> r.secretId(name).versionId(versionId));
        } catch (SdkException e) {
            if (SecretErrors.isNotFound(e)) {
                throw new TransientException("secret " + name + " changed while it was read");
            }
            throw SecretErrors.refusal("reading secret " + name, e);
        }
    }

    private static SecretVersion parsed(String name, GetSecretValueResponse response) {
        return new SecretVersion(
                name, response.arn(), response.versionId(), ReplicaSecret.parse(name, response.secretString()));
    }
}
