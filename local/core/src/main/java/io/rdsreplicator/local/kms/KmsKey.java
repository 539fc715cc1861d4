package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Policy;
import io.rdsreplicator.local.time.Timeline.Scheduled;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.OriginType;

/** A symmetric key with its state: enabled, disabled, pending deletion, or deleted. */
final class KmsKey {
    private final AccountRegion place;
    private final String id;
    private final KeyManagerType manager;
    private final Instant created;
    private final Material material = new Material();
    private final Map<String, String> tags = new TreeMap<>();
    private final Map<String, Grant> grants = new LinkedHashMap<>();
    private String description;
    private Policy policy;
    private KeyState state = KeyState.ENABLED;
    private Integer rotationDays;
    private Instant deletionDate;
    private Scheduled deletion;

    KmsKey(AccountRegion place, String id, KeyManagerType manager, Instant created, String description, Policy policy) {
        this.place = place;
        this.id = id;
        this.manager = manager;
        this.created = created;
        this.description = description == null ? "" : description;
        this.policy = policy;
    }

    AccountRegion place() {
        return place;
    }

    String id() {
        return id;
    }

    String arn() {
        return place.arn("kms", "key/" + id);
    }

    Material material() {
        return material;
    }

    Map<String, String> tags() {
        return tags;
    }

    Map<String, Grant> grants() {
        return grants;
    }

    Policy policy() {
        return policy;
    }

    void policy(Policy newPolicy) {
        policy = newPolicy;
    }

    void description(String newDescription) {
        description = newDescription;
    }

    /** Days between two rotations, or null. */
    Integer rotationDays() {
        return rotationDays;
    }

    void rotationDays(Integer days) {
        rotationDays = days;
    }

    /** Throws if the key is disabled or pending deletion. */
    void requireEnabled() {
        requireNotPendingDeletion();
        if (state == KeyState.DISABLED) {
            throw KmsFailure.disabled(this);
        }
    }

    void requireNotPendingDeletion() {
        if (isPendingDeletion()) {
            throw KmsFailure.pendingDeletion(this);
        }
    }

    boolean isPendingDeletion() {
        return state == KeyState.PENDING_DELETION;
    }

    void enabled(boolean enabled) {
        requireNotPendingDeletion();
        state = enabled ? KeyState.ENABLED : KeyState.DISABLED;
    }

    void deleteAt(Instant date, Scheduled scheduled) {
        state = KeyState.PENDING_DELETION;
        deletionDate = date;
        deletion = scheduled;
    }

    /** The key is then disabled, as in KMS. */
    void cancelDeletion() {
        deletion.cancel();
        deletion = null;
        deletionDate = null;
        state = KeyState.DISABLED;
    }

    KeyMetadata metadata() {
        return KeyMetadata.builder()
                .awsAccountId(place.account())
                .keyId(id)
                .arn(arn())
                .creationDate(created)
                .enabled(state == KeyState.ENABLED)
                .description(description)
                .keyUsage(KeyUsageType.ENCRYPT_DECRYPT)
                .keyState(state)
                .deletionDate(deletionDate)
                .origin(OriginType.AWS_KMS)
                .keyManager(manager)
                .keySpec(KeySpec.SYMMETRIC_DEFAULT)
                .encryptionAlgorithms(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT)
                .multiRegion(false)
                .build();
    }
}
