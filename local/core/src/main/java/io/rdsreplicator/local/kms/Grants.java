package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Verdict;
import io.rdsreplicator.local.kms.KeyStore.Named;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kms.model.CreateGrantRequest;
import software.amazon.awssdk.services.kms.model.CreateGrantResponse;
import software.amazon.awssdk.services.kms.model.GrantConstraints;
import software.amazon.awssdk.services.kms.model.ListGrantsRequest;
import software.amazon.awssdk.services.kms.model.RetireGrantRequest;

/** The API operations on grants. A grant is effective as soon as it is created. */
final class Grants {
    private final InstantSource clock;
    private final KeyStore store;
    private final KeyAccess access;
    private long counter;

    Grants(InstantSource clock, KeyStore store, KeyAccess access) {
        this.clock = clock;
        this.store = store;
        this.access = access;
    }

    /** If a grant with the same name exists, a repeated request returns that grant. */
    CreateGrantResponse create(Caller caller, CreateGrantRequest request) {
        KmsKey key = store.key(caller.place(), request.keyId());
        Set<String> operations = new TreeSet<>(request.operationsAsStrings());
        if (operations.isEmpty() || request.granteePrincipal() == null) {
            throw KmsFailure.validation("a grant needs Operations and a GranteePrincipal");
        }
        AccessRequest asked = request(caller, key, "CreateGrant")
                .with("kms:GranteePrincipal", request.granteePrincipal())
                .with("kms:GrantOperations", operations.toArray(String[]::new));
        if (request.constraints() != null) {
            asked = asked.with("kms:GrantConstraintType", constraintTypes(request.constraints()));
        }
        if (request.retiringPrincipal() != null) {
            asked = asked.with("kms:RetiringPrincipal", request.retiringPrincipal());
        }
        Optional<Grant> under = access.require(asked, key, Map.of());
        if (under.isPresent() && !under.get().covers(operations, request.constraints())) {
            throw KeyAccess.refused(asked, "because a grant can only pass on what it allows");
        }
        key.requireEnabled();
        Grant made = new Grant(
                sha256(key.arn() + " grant " + counter++),
                request.name(),
                key.arn(),
                request.granteePrincipal(),
                request.retiringPrincipal(),
                caller.account(),
                operations,
                request.constraints(),
                clock.instant());
        Grant grant =
                key.grants().values().stream().filter(made::repeats).findFirst().orElse(made);
        key.grants().putIfAbsent(grant.id(), grant);
        return CreateGrantResponse.builder()
                .grantId(grant.id())
                .grantToken(token(grant))
                .build();
    }

    Page<Grant> list(Caller caller, ListGrantsRequest request) {
        KmsKey key = store.key(caller.place(), request.keyId());
        access.require(request(caller, key, "ListGrants"), key, Map.of());
        List<Grant> grants = key.grants().values().stream()
                .filter(grant -> request.grantId() == null || request.grantId().equals(grant.id()))
                .filter(grant -> request.granteePrincipal() == null
                        || request.granteePrincipal().equals(grant.grantee()))
                .toList();
        return KeyAdministration.page(grants, Grant::id, request.marker(), request.limit(), 50);
    }

    void revoke(Caller caller, String keyId, String grantId) {
        KmsKey key = store.key(caller.place(), keyId);
        access.require(request(caller, key, "RevokeGrant"), key, Map.of());
        grant(key, grantId);
        key.grants().remove(grantId);
    }

    /**
     * Retires a grant by its token, or by key and id. The caller must be the retiring principal, a grantee with that
     * operation, or allowed by the policies.
     */
    void retire(Caller caller, RetireGrantRequest request) {
        String keyArn = request.keyId();
        String grantId = request.grantId();
        if (request.grantToken() != null) {
            String[] token = opened(request.grantToken());
            keyArn = token[0];
            grantId = token[1];
        }
        KmsKey key = store.key(caller.place(), keyArn);
        Grant grant = grant(key, grantId);
        AccessRequest asked = request(caller, key, "RetireGrant");
        Verdict verdict = access.verdict(asked, key);
        boolean named = (grant.retiring() != null && Authorization.stands(grant.retiring(), caller))
                || grant.admits(caller, "RetireGrant", Map.of());
        if (verdict.explicit() || !(named || verdict.allowed())) {
            throw KmsFailure.accessDenied(verdict.message(asked));
        }
        key.grants().remove(grant.id());
    }

    private static String[] constraintTypes(GrantConstraints constraints) {
        return Stream.of(
                        constraints.hasEncryptionContextEquals() ? "EncryptionContextEquals" : null,
                        constraints.hasEncryptionContextSubset() ? "EncryptionContextSubset" : null)
                .filter(Objects::nonNull)
                .toArray(String[]::new);
    }

    private AccessRequest request(Caller caller, KmsKey key, String operation) {
        boolean forAwsResource = caller.via() != null || caller.isService();
        return access.request(caller, new Named(key, null), operation, Map.of())
                .with("kms:GrantIsForAWSResource", Boolean.toString(forAwsResource));
    }

    private static Grant grant(KmsKey key, String id) {
        Grant grant = id == null ? null : key.grants().get(id);
        if (grant == null) {
            throw id != null && id.matches("[0-9a-f]{64}")
                    ? KmsFailure.notFound("Grant ID " + id + " not found")
                    : KmsFailure.invalidGrantId(id);
        }
        return grant;
    }

    private static String token(Grant grant) {
        String text = grant.keyArn() + " " + grant.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String[] opened(String token) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII).split(" ");
            if (parts.length == 2 && AmazonResourceName.isArn(parts[0])) {
                return parts;
            }
        } catch (IllegalArgumentException e) {
            throw KmsFailure.invalidGrantToken();
        }
        throw KmsFailure.invalidGrantToken();
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
