package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Decision;
import io.rdsreplicator.local.kms.KeyStore.Named;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may use a key: its policy says, or a grant; nothing else. See <a
 * href="https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html">KMS</a>.
 */
final class KeyAccess {
    private static final Set<String> ACROSS_ACCOUNTS = Set.of(
            "CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
            "GetKeyRotationStatus", "ListGrants", "ReEncryptFrom", "ReEncryptTo", "RetireGrant", "RevokeGrant");

    private final KeyStore store;

    KeyAccess(KeyStore store) {
        this.store = store;
    }

    /** A request with KMS's own condition keys. */
    AccessRequest request(Caller caller, Named named, String operation, Map<String, String> encryptionContext) {
        KmsKey key = named.key();
        AccessRequest request = AccessRequest.of(caller, "kms:" + operation, key.arn())
                .with("kms:CallerAccount", caller.account())
                .with("kms:KeySpec", "SYMMETRIC_DEFAULT")
                .with("kms:KeyUsage", "ENCRYPT_DECRYPT")
                .with("kms:KeyOrigin", "AWS_KMS")
                .with("kms:MultiRegion", "false")
                .with("kms:ResourceAliases", store.aliasesOf(key).toArray(String[]::new));
        if (named.alias() != null) {
            request = request.with("kms:RequestAlias", named.alias());
        }
        for (Map.Entry<String, String> tag : key.tags().entrySet()) {
            request = request.with("aws:ResourceTag/" + tag.getKey(), tag.getValue());
        }
        if (!encryptionContext.isEmpty()) {
            request = request.with("kms:EncryptionContextKeys", encryptionContext.keySet().toArray(String[]::new));
        }
        for (Map.Entry<String, String> entry : encryptionContext.entrySet()) {
            request = request.with("kms:EncryptionContext:" + entry.getKey(), entry.getValue());
        }
        return request;
    }

    void require(Caller caller, KmsKey key, String operation) {
        Named named = new Named(key, null);
        require(request(caller, named, operation, Map.of()), key, Map.of());
    }

    /** Refuses unless the policy or a grant admits; returns the grant if it was that. */
    Optional<Grant> require(AccessRequest request, KmsKey key, Map<String, String> encryptionContext) {
        Caller caller = request.caller();
        String operation = request.action().substring("kms:".length());
        boolean own = caller.account().equals(key.place().account());
        if (!own && !ACROSS_ACCOUNTS.contains(operation)) {
            throw refused(request, "because the resource belongs to a different account");
        }
        Decision decision = key.policy().decide(request);
        if (decision == Decision.DENY) {
            throw refused(request, "with an explicit deny in a resource-based policy");
        }
        if (decision == Decision.ALLOW) {
            return Optional.empty();
        }
        Optional<Grant> grant = key.grants().values().stream()
                .filter(one -> one.admits(caller, operation, encryptionContext))
                .findFirst();
        if (grant.isEmpty()) {
            throw refused(request, "because no resource-based policy allows the " + request.action() + " action");
        }
        return grant;
    }

    static RuntimeException refused(AccessRequest request, String reason) {
        return KmsFailure.accessDenied("User: " + request.caller().principal() + " is not authorized to perform: " + request.action()
                + " on resource: " + request.resource() + " " + reason);
    }
}
