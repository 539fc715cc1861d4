package io.rdsreplicator.destination.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rdsreplicator.shared.contract.DbIdentifier;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;

/**
 * Reads the secrets of this stack afresh each time, and moves labels of our own. Values change by {@link
 * CompareAndSwap} only. Its exceptions carry AWS's error code. They never carry AWS's message or the request, because
 * either can quote a secret value.
 */
public final class SecretStore {
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

    /**
     * The whole text of a version that was there a moment ago.
     *
     * @throws TransientException if the version no longer exists
     */
    String text(String name, String versionId) {
        return text(value(name, versionId));
    }

    static String text(GetSecretValueResponse value) {
        return value.secretString() != null
                ? value.secretString()
                : value.secretBinary().asString(ISO_8859_1);
    }

    GetSecretValueResponse value(String name, String versionId) {
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
