package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Verdict;
import io.rdsreplicator.local.kms.KeyStore.Named;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides who may use a key: by its key policy, or by a grant. If the key policy names an account, or a principal of
 * another account, the caller's own policies must also allow it. See <a
 * href="https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html">KMS</a>.
 */
final class KeyAccess {
    private static final Set<String> ACROSS_ACCOUNTS = Set.of(
            "CreateGrant",
            "Decrypt",
            "DescribeKey",
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "GetKeyRotationStatus",
            "ListGrants",
            "ReEncryptFrom",
            "ReEncryptTo",
            "RetireGrant",
            "RevokeGrant");

    /** Every key here is of this kind. */
    private static final Map<String, List<String>> ORDINARY = Map.of(
            "kms:KeySpec", List.of("SYMMETRIC_DEFAULT"),
            "kms:KeyUsage", List.of("ENCRYPT_DECRYPT"),
            "kms:KeyOrigin", List.of("AWS_KMS"),
            "kms:MultiRegion", List.of("false"));

    private final KeyStore store;
    private final Authorization authorization;

    KeyAccess(KeyStore store, Authorization authorization) {
        this.store = store;
        this.authorization = authorization;
    }

    /** A request with KMS's own condition keys. */
    AccessRequest request(Caller caller, Named named, String operation, Map<String, String> encryptionContext) {
        KmsKey key = named.key();
        Map<String, List<String>> context = new HashMap<>(ORDINARY);
        context.put("kms:CallerAccount", List.of(caller.account()));
        context.put("kms:ResourceAliases", store.aliasesOf(key));
        if (named.alias() != null) {
            context.put("kms:RequestAlias", List.of(named.alias()));
        }
        if (!encryptionContext.isEmpty()) {
            context.put("kms:EncryptionContextKeys", List.copyOf(encryptionContext.keySet()));
        }
        encryptionContext.forEach((name, value) -> context.put("kms:EncryptionContext:" + name, List.of(value)));
        return new AccessRequest(caller, "kms:" + operation, key.arn(), context).withResourceTags(key.tags());
    }

    /** For a request on which no key policy decides: a new key, an alias, a listing. */
    void requireInAccount(AccessRequest request) {
        authorization.require(request, KmsFailure::accessDenied);
    }

    void require(Caller caller, KmsKey key, String operation) {
        Named named = new Named(key, null);
        require(request(caller, named, operation, Map.of()), key, Map.of());
    }

    /** Refuses the request unless the policies or a grant allow it. Returns the grant if a grant allowed it. */
    Optional<Grant> require(AccessRequest request, KmsKey key, Map<String, String> encryptionContext) {
        Caller caller = request.caller();
        String operation = request.action().substring("kms:".length());
        boolean own = caller.account().equals(key.place().account());
        if (!own && !ACROSS_ACCOUNTS.contains(operation)) {
            throw refused(request, "because the resource belongs to a different account");
        }
        Verdict verdict = verdict(request, key);
        if (verdict.allowed()) {
            return Optional.empty();
        }
        Optional<Grant> grant = verdict.explicit()
                ? Optional.empty()
                : key.grants().values().stream()
                        .filter(one -> one.admits(caller, operation, encryptionContext))
                        .findFirst();
        if (grant.isEmpty()) {
            throw KmsFailure.accessDenied(verdict.message(request));
        }
        return grant;
    }

    Verdict verdict(AccessRequest request, KmsKey key) {
        return authorization.decideOnKey(key.place().account(), key.policy(), request);
    }

    static RuntimeException refused(AccessRequest request, String reason) {
        return KmsFailure.accessDenied("User: " + request.caller().principal() + " is not authorized to perform: "
                + request.action() + " on resource: " + request.resource() + " " + reason);
    }
}
