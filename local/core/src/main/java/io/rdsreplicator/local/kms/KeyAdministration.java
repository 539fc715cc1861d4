package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Decision;
import io.rdsreplicator.local.identity.Policy;
import io.rdsreplicator.local.identity.PolicyCheck;
import io.rdsreplicator.local.kms.KeyStore.Named;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.ScheduleKeyDeletionResponse;
import software.amazon.awssdk.services.kms.model.Tag;

/** Creates keys, and manages their policies, states, rotation and tags. */
final class KeyAdministration {
    private static final int MOST_TAGS = 50;

    private final Timeline timeline;
    private final KeyStore store;
    private final KeyAccess access;
    private final PolicyCheck policies;

    KeyAdministration(Timeline timeline, KeyStore store, KeyAccess access, PolicyCheck policies) {
        this.timeline = timeline;
        this.store = store;
        this.access = access;
        this.policies = policies;
    }

    KeyMetadata create(Caller caller, CreateKeyRequest request) {
        Map<String, String> tags = tags(request.tags());
        access.requireInAccount(AccessRequest.of(caller, "kms:CreateKey", "*").withRequestTags(tags));
        boolean symmetric = (request.keySpec() == null || request.keySpec() == KeySpec.SYMMETRIC_DEFAULT)
                && (request.keyUsage() == null || request.keyUsage() == KeyUsageType.ENCRYPT_DECRYPT)
                && (request.origin() == null || request.origin() == OriginType.AWS_KMS)
                && !Boolean.TRUE.equals(request.multiRegion());
        if (!symmetric) {
            throw new UnsupportedOperationException(
                    "only symmetric encryption keys of one Region are implemented here");
        }
        Policy policy = request.policy() == null
                ? KeyPolicies.byDefault(caller.place())
                : KeyPolicies.read(policies, request.policy());
        if (!tags.isEmpty()) {
            access.requireInAccount(
                    AccessRequest.of(caller, "kms:TagResource", caller.place().arn("kms", "key/*"))
                            .withRequestTags(tags));
        }
        KmsKey key = store.create(caller.place(), KeyManagerType.CUSTOMER, request.description(), policy);
        if (!Boolean.TRUE.equals(request.bypassPolicyLockoutSafetyCheck()) && locksOut(caller, key, policy)) {
            store.remove(key);
            throw lockedOut();
        }
        key.tags().putAll(tags);
        return key.metadata();
    }

    KeyMetadata describe(Caller caller, String keyId) {
        Named named = store.named(caller.place(), keyId);
        access.require(access.request(caller, named, "DescribeKey", Map.of()), named.key(), Map.of());
        return named.key().metadata();
    }

    /** The keys of the caller's account and Region, by ARN. It includes keys that the caller may not use. */
    Page<KmsKey> list(Caller caller, String marker, Integer limit) {
        access.requireInAccount(AccessRequest.of(caller, "kms:ListKeys", "*"));
        return page(store.keys(caller.place()), KmsKey::arn, marker, limit, 100);
    }

    String policy(Caller caller, String keyId) {
        return permitted(caller, keyId, "GetKeyPolicy").policy().text();
    }

    void putPolicy(Caller caller, String keyId, String policyName, String text, Boolean bypassCheck) {
        KmsKey key = permitted(caller, keyId, "PutKeyPolicy");
        if (policyName != null && !policyName.equals("default")) {
            throw KmsFailure.notFound("No such policy exists");
        }
        Policy policy = KeyPolicies.read(policies, text);
        if (!Boolean.TRUE.equals(bypassCheck) && locksOut(caller, key, policy)) {
            throw lockedOut();
        }
        key.policy(policy);
    }

    private boolean locksOut(Caller caller, KmsKey key, Policy policy) {
        return policy.decide(access.request(caller, new Named(key, null), "PutKeyPolicy", Map.of())) != Decision.ALLOW;
    }

    private static RuntimeException lockedOut() {
        return KmsFailure.malformedPolicy(
                "The new key policy will not allow you to update the key policy in the future.");
    }

    void describeAs(Caller caller, String keyId, String description) {
        KmsKey key = permitted(caller, keyId, "UpdateKeyDescription");
        key.requireNotPendingDeletion();
        key.description(description);
    }

    void enable(Caller caller, String keyId) {
        permitted(caller, keyId, "EnableKey").enabled(true);
    }

    void disable(Caller caller, String keyId) {
        permitted(caller, keyId, "DisableKey").enabled(false);
    }

    ScheduleKeyDeletionResponse scheduleDeletion(Caller caller, String keyId, Integer pendingWindowInDays) {
        KmsKey key = permitted(caller, keyId, "ScheduleKeyDeletion");
        key.requireNotPendingDeletion();
        int days = pendingWindowInDays == null ? 30 : pendingWindowInDays;
        if (days < 7 || days > 30) {
            throw KmsFailure.validation("PendingWindowInDays must be between 7 and 30");
        }
        Instant date = timeline.instant().plus(Duration.ofDays(days));
        key.deleteAt(date, timeline.after(Duration.ofDays(days), "delete key " + key.arn(), () -> store.remove(key)));
        return ScheduleKeyDeletionResponse.builder()
                .keyId(key.arn())
                .deletionDate(date)
                .keyState(KeyState.PENDING_DELETION)
                .pendingWindowInDays(days)
                .build();
    }

    String cancelDeletion(Caller caller, String keyId) {
        KmsKey key = permitted(caller, keyId, "CancelKeyDeletion");
        if (!key.isPendingDeletion()) {
            throw KmsFailure.invalidState(key.arn() + " is not pending deletion.");
        }
        key.cancelDeletion();
        return key.arn();
    }

    void enableRotation(Caller caller, String keyId, Integer days) {
        KmsKey key = permitted(caller, keyId, "EnableKeyRotation");
        key.requireEnabled();
        if (days != null && (days < 90 || days > 2560)) {
            throw KmsFailure.validation("RotationPeriodInDays must be between 90 and 2560");
        }
        key.rotationDays(days == null ? 365 : days);
    }

    void disableRotation(Caller caller, String keyId) {
        KmsKey key = permitted(caller, keyId, "DisableKeyRotation");
        key.requireEnabled();
        key.rotationDays(null);
    }

    KmsKey rotationOf(Caller caller, String keyId) {
        return permitted(caller, keyId, "GetKeyRotationStatus");
    }

    void tag(Caller caller, String keyId, List<Tag> tags) {
        Named named = new Named(store.key(caller.place(), keyId), null);
        KmsKey key = named.key();
        Map<String, String> added = tags(tags);
        access.require(access.request(caller, named, "TagResource", Map.of()).withRequestTags(added), key, Map.of());
        key.requireNotPendingDeletion();
        Map<String, String> all = new TreeMap<>(key.tags());
        all.putAll(added);
        if (all.size() > MOST_TAGS) {
            throw KmsFailure.tag("a key has at most " + MOST_TAGS + " tags");
        }
        key.tags().putAll(all);
    }

    void untag(Caller caller, String keyId, List<String> names) {
        Named named = new Named(store.key(caller.place(), keyId), null);
        KmsKey key = named.key();
        access.require(
                access.request(caller, named, "UntagResource", Map.of())
                        .with("aws:TagKeys", names.toArray(String[]::new)),
                key,
                Map.of());
        key.requireNotPendingDeletion();
        key.tags().keySet().removeAll(names);
    }

    Page<Tag> tags(Caller caller, String keyId, String marker, Integer limit) {
        KmsKey key = permitted(caller, keyId, "ListResourceTags");
        List<Tag> tags = key.tags().entrySet().stream()
                .map(tag -> Tag.builder()
                        .tagKey(tag.getKey())
                        .tagValue(tag.getValue())
                        .build())
                .toList();
        return page(tags, Tag::tagKey, marker, limit, 50);
    }

    private static Map<String, String> tags(List<Tag> tags) {
        Map<String, String> all = new TreeMap<>();
        for (Tag tag : tags) {
            if (tag.tagKey().startsWith("aws:") || all.put(tag.tagKey(), tag.tagValue()) != null) {
                throw KmsFailure.tag("a tag key is reserved or given twice: " + tag.tagKey());
            }
        }
        return all;
    }

    private KmsKey permitted(Caller caller, String keyId, String operation) {
        KmsKey key = store.key(caller.place(), keyId);
        access.require(caller, key, operation);
        return key;
    }

    static <T> Page<T> page(List<T> all, Function<T, String> key, String marker, Integer limit, int usual) {
        if (limit != null && (limit < 1 || limit > 1000)) {
            throw KmsFailure.validation("Limit must be between 1 and 1000");
        }
        try {
            return Page.of(all, key, marker, limit == null ? usual : limit);
        } catch (IllegalArgumentException e) {
            throw KmsFailure.invalidMarker();
        }
    }
}
