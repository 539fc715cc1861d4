package io.rdsreplicator.local.secrets;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.secrets.Secret.Version;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;

/** Reads and puts the values of secrets, and moves the staging labels. */
final class Values {
    private final InstantSource clock;
    private final LocalSecrets store;
    private final Vault vault;
    private long counter;

    Values(InstantSource clock, LocalSecrets store, Vault vault) {
        this.clock = clock;
        this.store = store;
        this.vault = vault;
    }

    GetSecretValueResponse get(Caller caller, GetSecretValueRequest request) {
        Secret secret = store.permitted(caller, request.secretId(), "GetSecretValue", asked -> version(asked, request));
        secret.requireNotDeleted();
        Version version = wanted(secret, request.versionId(), request.versionStage());
        SecretContent content = open(caller, secret, version);
        secret.accessed(version, clock.instant().truncatedTo(ChronoUnit.DAYS));
        return GetSecretValueResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .versionId(version.id())
                .versionStages(secret.labelsOf(version.id()))
                .createdDate(version.created())
                .secretString(content.text())
                .secretBinary(content.binary())
                .build();
    }

    /** The access request contains only a version stage that the request names, not the default stage. */
    private static AccessRequest version(AccessRequest asked, GetSecretValueRequest request) {
        AccessRequest staged = request.versionStage() == null
                ? asked
                : asked.with("secretsmanager:VersionStage", request.versionStage());
        return request.versionId() == null ? staged : staged.with("secretsmanager:VersionId", request.versionId());
    }

    private static Version wanted(Secret secret, String id, String stage) {
        if (id == null) {
            String label = stage == null ? Secret.CURRENT : stage;
            Version holder = secret.holder(label) == null ? null : secret.version(secret.holder(label));
            if (holder == null || holder.kept() == null) {
                throw SecretsFailure.notFound(
                        "Secrets Manager can't find the specified secret value for staging label: " + label);
            }
            return holder;
        }
        Version version = existing(secret, id);
        if (version.kept() == null) {
            throw noValue(id);
        }
        if (stage != null && !id.equals(secret.holder(stage))) {
            throw SecretsFailure.invalidRequest(
                    "You provided a VersionStage that is not associated to the provided VersionId.");
        }
        return version;
    }

    private static Version existing(Secret secret, String versionId) {
        Version version = secret.version(versionId);
        if (version == null) {
            throw noValue(versionId);
        }
        return version;
    }

    private static RuntimeException noValue(String versionId) {
        return SecretsFailure.notFound(
                "Secrets Manager can't find the specified secret value for VersionId: " + versionId);
    }

    /**
     * Adds the version with which a rotation begins. It is pending, and has no value until the rotation function puts
     * one.
     */
    void addPending(Secret secret, String versionId) {
        secret.add(new Version(versionId, clock.instant(), null), List.of(Secret.PENDING));
    }

    private SecretContent open(Caller caller, Secret secret, Version version) {
        if (version.kept().kmsKeyId() == null
                && !caller.account().equals(secret.place().account())) {
            throw SecretsFailure.invalidRequest(
                    "You can't access a secret from a different AWS account if you encrypt the secret with the "
                            + "default KMS service key.");
        }
        return vault.open(caller, version.kept(), context(secret, version.id()));
    }

    /** A secret and the id of the version with the value. */
    record Put(Secret secret, String versionId) {}

    Put put(Caller caller, PutSecretValueRequest request) {
        Secret secret = store.permitted(caller, request.secretId(), "PutSecretValue");
        SecretContent content = SecretContent.of(request.secretString(), request.secretBinary());
        if (content == null) {
            throw SecretsFailure.invalidRequest("You must provide either SecretString or SecretBinary.");
        }
        secret.requireNotDeleted();
        List<String> stages = request.hasVersionStages() ? request.versionStages() : List.of(Secret.CURRENT);
        return new Put(secret, add(caller, secret, request.clientRequestToken(), content, stages));
    }

    /**
     * Adds a version with these labels. The token becomes its id. If the token was already used for the same value,
     * nothing changes.
     *
     * @return the version's id
     */
    String add(Caller caller, Secret secret, String token, SecretContent content, Collection<String> stages) {
        if (stages.isEmpty() || stages.stream().anyMatch(stage -> stage.isEmpty() || stage.length() > 256)) {
            throw SecretsFailure.invalidParameter(
                    "A staging label has 1 to 256 characters, and a version gets at least one.");
        }
        String id = token == null ? generated(secret) : token;
        if (id.length() < 32 || id.length() > 64) {
            throw SecretsFailure.invalidParameter("ClientRequestToken must be 32-64 characters long.");
        }
        Version there = secret.version(id);
        if (there == null) {
            Vault.Kept kept = vault.keep(caller, secret.kmsKeyId(), content, context(secret, id));
            secret.add(new Version(id, clock.instant(), kept), stages);
        } else if (there.kept() == null) {
            there.kept(vault.keep(caller, secret.kmsKeyId(), content, context(secret, id)));
            stages.forEach(stage -> secret.move(stage, id));
        } else if (!open(caller, secret, there).same(content)) {
            throw SecretsFailure.exists("You can't use ClientRequestToken " + id
                    + " because that value is already in use for a version of secret " + secret.arn() + ".");
        }
        return id;
    }

    private String generated(Secret secret) {
        return UUID.nameUUIDFromBytes((secret.arn() + counter++).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** Encrypts the labelled versions again after the secret gets another key. */
    void rekey(Caller caller, Secret secret, String kmsKeyId) {
        for (Version version : List.copyOf(secret.versions())) {
            if (version.kept() != null && !secret.labelsOf(version.id()).isEmpty()) {
                Map<String, String> context = context(secret, version.id());
                version.kept(vault.keep(caller, kmsKeyId, open(caller, secret, version), context));
            }
        }
        secret.kmsKeyId(kmsKeyId);
    }

    /** Moves a label only if it is on the version that the caller names (compare-and-swap). */
    Secret moveStage(Caller caller, UpdateSecretVersionStageRequest request) {
        Secret secret = store.permitted(
                caller,
                request.secretId(),
                "UpdateSecretVersionStage",
                asked -> request.versionStage() == null
                        ? asked
                        : asked.with("secretsmanager:VersionStage", request.versionStage()));
        secret.requireNotDeleted();
        String label = request.versionStage();
        String from = request.removeFromVersionId();
        String to = request.moveToVersionId();
        if (label == null || label.isEmpty() || (from == null && to == null)) {
            throw SecretsFailure.invalidParameter(
                    "You must provide a VersionStage, and a RemoveFromVersionId or a MoveToVersionId.");
        }
        String holder = secret.holder(label);
        if (to != null) {
            existing(secret, to);
        }
        boolean alreadyThere = from == null && to.equals(holder);
        if (!alreadyThere && (holder == null ? from != null : !holder.equals(from))) {
            throw mismatch(label, holder, from);
        }
        if (to != null) {
            secret.move(label, to);
        } else if (label.equals(Secret.CURRENT)) {
            throw SecretsFailure.invalidParameter(
                    "You can only move staging label AWSCURRENT to a different secret version. "
                            + "It can't be completely removed.");
        } else {
            secret.removeLabel(label);
        }
        secret.changed(clock.instant());
        return secret;
    }

    private static RuntimeException mismatch(String label, String holder, String from) {
        String fault = "The parameter RemoveFromVersionId can't be " + (from == null ? "empty" : from)
                + ". Staging label " + label;
        return SecretsFailure.invalidParameter(
                holder == null
                        ? fault + " is not attached to any version."
                        : fault + " is currently attached to version " + holder
                                + ", so you must explicitly reference that version in RemoveFromVersionId.");
    }

    private static Map<String, String> context(Secret secret, String versionId) {
        return Map.of("SecretARN", secret.arn(), "SecretVersionId", versionId);
    }
}
