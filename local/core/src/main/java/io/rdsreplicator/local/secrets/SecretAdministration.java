package io.rdsreplicator.local.secrets;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Decision;
import io.rdsreplicator.local.identity.MalformedPolicyException;
import io.rdsreplicator.local.identity.Policy;
import io.rdsreplicator.local.identity.PolicyCheck;
import io.rdsreplicator.local.identity.PolicyKind;
import io.rdsreplicator.local.secrets.Secret.Version;
import io.rdsreplicator.local.secrets.Values.Put;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretRequest;

/** Creates, deletes and restores secrets, and lists them. It also handles tags and resource policies. */
final class SecretAdministration {
    private static final int MOST_TAGS = 50;

    private final Timeline timeline;
    private final LocalSecrets store;
    private final Values values;
    private final PolicyCheck policies;

    SecretAdministration(Timeline timeline, LocalSecrets store, Values values, PolicyCheck policies) {
        this.timeline = timeline;
        this.store = store;
        this.values = values;
        this.policies = policies;
    }

    /** @return the secret with the id of its first version, or with null if it has no value yet */
    Put create(Caller caller, CreateSecretRequest request) {
        Map<String, String> tags = tags(request.tags());
        requireCreation(caller, request, tags);
        SecretContent content = SecretContent.of(request.secretString(), request.secretBinary());
        Optional<Secret> there = store.named(caller.place(), request.name() == null ? "" : request.name());
        if (there.isPresent()) {
            return new Put(there.get(), repeated(caller, there.get(), request.clientRequestToken(), content));
        }
        Secret secret = store.make(caller.place(), request.name());
        secret.description(request.description());
        secret.kmsKeyId(key(request.kmsKeyId()));
        secret.tags().putAll(tags);
        String version = content == null
                ? null
                : values.add(caller, secret, request.clientRequestToken(), content, List.of(Secret.CURRENT));
        store.add(secret);
        return new Put(secret, version);
    }

    private void requireCreation(Caller caller, CreateSecretRequest request, Map<String, String> tags) {
        String arn = LocalSecrets.arn(caller.place(), String.valueOf(request.name()));
        AccessRequest asked = AccessRequest.of(caller, "secretsmanager:CreateSecret", arn)
                .with("secretsmanager:Name", String.valueOf(request.name()))
                .withRequestTags(tags);
        store.require(request.kmsKeyId() == null ? asked : asked.with("secretsmanager:KmsKeyId", request.kmsKeyId()));
        if (!tags.isEmpty()) {
            store.require(
                    AccessRequest.of(caller, "secretsmanager:TagResource", arn).withRequestTags(tags));
        }
    }

    /**
     * If a creation repeats the one that created the secret, it gets the same answer. Any other creation is refused.
     */
    private String repeated(Caller caller, Secret secret, String token, SecretContent content) {
        if (secret.deletionDate() != null) {
            throw SecretsFailure.invalidRequest(
                    "You can't create this secret because a secret with this name is already scheduled for deletion.");
        }
        if (token == null || content == null || secret.version(token) == null) {
            throw SecretsFailure.exists(
                    "The operation failed because the secret " + secret.name() + " already exists.");
        }
        return values.add(caller, secret, token, content, List.of(Secret.CURRENT));
    }

    /** @return the secret with the id of the new version, or with null if the value stays */
    Put update(Caller caller, UpdateSecretRequest request) {
        Secret secret = store.permitted(caller, request.secretId(), "UpdateSecret");
        secret.requireNotDeleted();
        SecretContent content = SecretContent.of(request.secretString(), request.secretBinary());
        if (request.kmsKeyId() != null && !Objects.equals(key(request.kmsKeyId()), secret.kmsKeyId())) {
            values.rekey(caller, secret, key(request.kmsKeyId()));
        }
        if (request.description() != null) {
            secret.description(request.description());
        }
        secret.changed(timeline.instant());
        String version = content == null
                ? null
                : values.add(caller, secret, request.clientRequestToken(), content, List.of(Secret.CURRENT));
        return new Put(secret, version);
    }

    /** An empty key id means the AWS managed key of Secrets Manager. */
    private static String key(String kmsKeyId) {
        return kmsKeyId == null || kmsKeyId.isEmpty() ? null : kmsKeyId;
    }

    DeleteSecretResponse delete(Caller caller, DeleteSecretRequest request) {
        boolean force = Boolean.TRUE.equals(request.forceDeleteWithoutRecovery());
        if (force && request.recoveryWindowInDays() != null) {
            throw SecretsFailure.invalidParameter(
                    "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
        }
        long days = request.recoveryWindowInDays() == null ? 30 : request.recoveryWindowInDays();
        if (days < 7 || days > 30) {
            throw SecretsFailure.invalidParameter(
                    "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
        }
        if (force && store.find(caller, request.secretId()).isEmpty()) {
            store.require(AccessRequest.of(
                    caller, "secretsmanager:DeleteSecret", LocalSecrets.arn(caller.place(), request.secretId())));
            return DeleteSecretResponse.builder()
                    .name(request.secretId())
                    .deletionDate(timeline.instant())
                    .build();
        }
        Secret secret = store.permitted(
                caller,
                request.secretId(),
                "DeleteSecret",
                asked -> asked.with("secretsmanager:ForceDeleteWithoutRecovery", Boolean.toString(force)));
        Instant date = force ? timeline.instant() : timeline.instant().plus(Duration.ofDays(days));
        if (force) {
            secret.restore();
            store.remove(secret);
        } else {
            secret.requireNotDeleted();
            secret.deleteAt(
                    date,
                    timeline.after(Duration.ofDays(days), "delete secret " + secret.arn(), () -> store.remove(secret)));
        }
        return DeleteSecretResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .deletionDate(date)
                .build();
    }

    Secret restore(Caller caller, String secretId) {
        Secret secret = store.permitted(caller, secretId, "RestoreSecret");
        secret.restore();
        return secret;
    }

    Secret cancelRotation(Caller caller, String secretId) {
        return store.permitted(caller, secretId, "CancelRotateSecret");
    }

    Secret describe(Caller caller, String secretId) {
        return store.permitted(caller, secretId, "DescribeSecret");
    }

    /** The versions with a label. If the request asks for it, also the deprecated versions. */
    Page<Version> versions(Secret secret, ListSecretVersionIdsRequest request) {
        List<Version> versions = secret.versions().stream()
                .filter(version -> Boolean.TRUE.equals(request.includeDeprecated())
                        || !secret.labelsOf(version.id()).isEmpty())
                .toList();
        return page(versions, Version::id, request.nextToken(), request.maxResults());
    }

    Secret listVersions(Caller caller, String secretId) {
        return store.permitted(caller, secretId, "ListSecretVersionIds");
    }

    Page<SecretListEntry> list(Caller caller, ListSecretsRequest request) {
        store.require(AccessRequest.of(caller, "secretsmanager:ListSecrets", "*"));
        Predicate<SecretListEntry> wanted =
                request.filters().stream().map(SecretAdministration::filter).reduce(secret -> true, Predicate::and);
        List<SecretListEntry> secrets = store.listed(caller.place()).stream()
                .filter(secret -> Boolean.TRUE.equals(request.includePlannedDeletion()) || secret.deletedDate() == null)
                .filter(wanted)
                .toList();
        return page(secrets, SecretListEntry::name, request.nextToken(), request.maxResults());
    }

    private static Predicate<SecretListEntry> filter(Filter filter) {
        return switch (filter.keyAsString()) {
            case "name" -> secret -> any(filter, secret.name()::startsWith);
            case "description" ->
                secret -> secret.description() != null
                        && any(filter, text -> lower(secret.description()).startsWith(lower(text)));
            case "tag-key" -> secret -> secret.tags().stream().anyMatch(tag -> any(filter, tag.key()::startsWith));
            case "tag-value" -> secret -> secret.tags().stream().anyMatch(tag -> any(filter, tag.value()::startsWith));
            default ->
                throw new UnsupportedOperationException("secretsmanager:listSecrets with a filter on "
                        + filter.keyAsString() + " is not implemented here");
        };
    }

    /** Filters match by prefix. A leading {@code !} negates a filter. */
    private static boolean any(Filter filter, Predicate<String> startsWith) {
        return filter.values().stream()
                .anyMatch(
                        value -> value.startsWith("!") ? !startsWith.test(value.substring(1)) : startsWith.test(value));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    void tag(Caller caller, String secretId, List<Tag> tags) {
        Map<String, String> added = tags(tags);
        Secret secret = store.permitted(caller, secretId, "TagResource", asked -> asked.withRequestTags(added));
        secret.requireNotDeleted();
        Map<String, String> all = new TreeMap<>(secret.tags());
        all.putAll(added);
        if (all.size() > MOST_TAGS) {
            throw SecretsFailure.invalidParameter("A secret has at most " + MOST_TAGS + " tags.");
        }
        secret.tags().putAll(all);
    }

    void untag(Caller caller, String secretId, List<String> keys) {
        Secret secret = store.permitted(
                caller, secretId, "UntagResource", asked -> asked.with("aws:TagKeys", keys.toArray(String[]::new)));
        secret.requireNotDeleted();
        secret.tags().keySet().removeAll(keys);
    }

    private static Map<String, String> tags(List<Tag> tags) {
        Map<String, String> all = new TreeMap<>();
        for (Tag tag : tags) {
            if (tag.key().startsWith("aws:") || all.put(tag.key(), tag.value()) != null) {
                throw SecretsFailure.invalidParameter("A tag key is reserved or given twice: " + tag.key());
            }
        }
        return all;
    }

    Secret resourcePolicyOf(Caller caller, String secretId) {
        return store.permitted(caller, secretId, "GetResourcePolicy");
    }

    Secret putResourcePolicy(Caller caller, String secretId, String text, Boolean blockPublic) {
        Secret secret = store.permitted(caller, secretId, "PutResourcePolicy");
        secret.requireNotDeleted();
        Policy policy = policy(text);
        if (Boolean.TRUE.equals(blockPublic) && isPublic(policy, secret)) {
            throw SecretsFailure.publicPolicy();
        }
        secret.policy(policy);
        return secret;
    }

    private Policy policy(String text) {
        try {
            return policies.read(PolicyKind.SECRET, text == null ? "" : text);
        } catch (MalformedPolicyException e) {
            throw SecretsFailure.malformedPolicy(
                    e.fault() == MalformedPolicyException.Fault.PRINCIPAL
                            ? "This resource policy contains an unsupported principal."
                            : e.getMessage());
        }
    }

    /** Whether an unknown account could read the secret. */
    private static boolean isPublic(Policy policy, Secret secret) {
        Caller stranger =
                Caller.root(new AccountRegion("000000000000", secret.place().region()));
        return policy.decide(AccessRequest.of(stranger, "secretsmanager:GetSecretValue", secret.arn()))
                == Decision.ALLOW;
    }

    Secret deleteResourcePolicy(Caller caller, String secretId) {
        Secret secret = store.permitted(caller, secretId, "DeleteResourcePolicy");
        secret.requireNotDeleted();
        secret.policy(null);
        return secret;
    }

    private static <T> Page<T> page(List<T> all, Function<T, String> key, String token, Integer limit) {
        if (limit != null && (limit < 1 || limit > 100)) {
            throw SecretsFailure.validation("MaxResults must be between 1 and 100");
        }
        try {
            return Page.of(all, key, token, limit == null ? 100 : limit);
        } catch (IllegalArgumentException e) {
            throw SecretsFailure.invalidNextToken();
        }
    }
}
