package io.rdsreplicator.local.secrets;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;

/**
 * Holds every secret of every account and Region. It finds secrets by name or ARN and checks the caller's permission.
 */
final class LocalSecrets {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_+=.@-]{1,512}");
    private static final int SUFFIX = 6;

    private final InstantSource clock;
    private final Authorization authorization;
    private final Map<AccountRegion, Map<String, Secret>> byName = new HashMap<>();
    private final SecretListing listing;
    private long counter;

    LocalSecrets(InstantSource clock, Authorization authorization) {
        this.clock = clock;
        this.authorization = authorization;
        this.listing = new SecretListing(clock);
    }

    /** Creates a secret without storing it. */
    Secret make(AccountRegion place, String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw SecretsFailure.validation(
                    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!");
        }
        UUID hash = UUID.nameUUIDFromBytes((place + name + counter++).getBytes(StandardCharsets.UTF_8));
        String digits = new BigInteger(hash.toString().replace("-", ""), 16).toString(36);
        String suffix = digits.substring(digits.length() - SUFFIX);
        return new Secret(place, name, place.arn("secretsmanager", "secret:" + name + "-" + suffix), clock.instant());
    }

    void add(Secret secret) {
        byName.computeIfAbsent(secret.place(), place -> new TreeMap<>()).put(secret.name(), secret);
    }

    void remove(Secret secret) {
        listing.keep(secret);
        byName.get(secret.place()).remove(secret.name());
    }

    /** The entries of a listing, by name. */
    List<SecretListEntry> listed(AccountRegion place) {
        return listing.of(place, byName.getOrDefault(place, Map.of()).values());
    }

    void listLate(AccountRegion place, Duration span) {
        listing.late(place, span);
    }

    Optional<Secret> named(AccountRegion place, String name) {
        return Optional.ofNullable(byName.getOrDefault(place, Map.of()).get(name));
    }

    /**
     * Finds a secret by name, ARN, or ARN without the last hyphen and its six characters. It only looks in the
     * caller's Region.
     */
    Optional<Secret> find(Caller caller, String secretId) {
        if (secretId == null || secretId.isEmpty()) {
            throw SecretsFailure.invalidParameter("You must provide a SecretId.");
        }
        if (!AmazonResourceName.isArn(secretId)) {
            return named(caller.place(), secretId);
        }
        AmazonResourceName arn = AmazonResourceName.parse(secretId);
        if (!arn.service().equals("secretsmanager") || !arn.region().equals(caller.region())) {
            return Optional.empty();
        }
        String name = arn.resourceName();
        Optional<Secret> byPartialArn = named(arn.place(), name);
        boolean suffixed = name.length() > SUFFIX + 1;
        return byPartialArn.isPresent() || !suffixed
                ? byPartialArn
                : named(arn.place(), name.substring(0, name.length() - SUFFIX - 1))
                        .filter(secret -> secret.arn().equals(secretId));
    }

    /** Returns the secret if the caller has permission for the operation. */
    Secret permitted(Caller caller, String secretId, String operation) {
        return permitted(caller, secretId, operation, request -> request);
    }

    /**
     * Like the other overload, with a change to the access request. A caller without permission does not learn whether
     * the secret exists.
     */
    Secret permitted(Caller caller, String secretId, String operation, UnaryOperator<AccessRequest> asked) {
        Optional<Secret> found = find(caller, secretId);
        String arn = found.map(Secret::arn).orElseGet(() -> arn(caller.place(), secretId));
        AccessRequest request =
                AccessRequest.of(caller, "secretsmanager:" + operation, arn).with("secretsmanager:SecretId", arn);
        if (found.isPresent()) {
            request = tagged(request, found.get().tags());
        }
        String owner = found.map(secret -> secret.place().account())
                .orElseGet(() -> AmazonResourceName.parse(arn).account());
        authorization.require(
                owner, found.map(Secret::policy).orElse(null), asked.apply(request), SecretsFailure::accessDenied);
        found.ifPresent(listing::keep);
        return found.orElseThrow(SecretsFailure::noSecret);
    }

    /** For a request on no existing secret. */
    void require(AccessRequest request) {
        authorization.require(request, SecretsFailure::accessDenied);
    }

    /** The ARN of a secret that does not exist and so has no random suffix. */
    static String arn(AccountRegion place, String nameOrArn) {
        return AmazonResourceName.isArn(nameOrArn) ? nameOrArn : place.arn("secretsmanager", "secret:" + nameOrArn);
    }

    private static AccessRequest tagged(AccessRequest request, Map<String, String> tags) {
        if (tags.isEmpty()) {
            return request;
        }
        Map<String, List<String>> own = new HashMap<>();
        tags.forEach((key, value) -> own.put("secretsmanager:ResourceTag/" + key, List.of(value)));
        return request.with(own).withResourceTags(tags);
    }
}
