package io.rdsreplicator.local.secrets;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Arn;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Place;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** Every secret of every account and Region, the ways to name one, and who may do what with it. */
final class SecretStore {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_+=.@-]{1,512}");
    private static final int SUFFIX = 6;

    private final InstantSource clock;
    private final Map<Place, Map<String, Secret>> byName = new HashMap<>();
    private long counter;

    SecretStore(InstantSource clock) {
        this.clock = clock;
    }

    /** A secret that is not stored yet. */
    Secret make(Place place, String name) {
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
        byName.get(secret.place()).remove(secret.name());
    }

    List<Secret> secrets(Place place) {
        return List.copyOf(byName.getOrDefault(place, Map.of()).values());
    }

    Optional<Secret> named(Place place, String name) {
        return Optional.ofNullable(byName.getOrDefault(place, Map.of()).get(name));
    }

    /** By name, ARN, or ARN without its last hyphen and six characters; only in the caller's Region. */
    Optional<Secret> find(Caller caller, String secretId) {
        if (secretId == null || secretId.isEmpty()) {
            throw SecretsFailure.invalidParameter("You must provide a SecretId.");
        }
        if (!Arn.isArn(secretId)) {
            return named(caller.place(), secretId);
        }
        Arn arn = Arn.parse(secretId);
        if (!arn.service().equals("secretsmanager") || !arn.region().equals(caller.region())) {
            return Optional.empty();
        }
        String name = arn.resourceName();
        Optional<Secret> byPartialArn = named(arn.place(), name);
        boolean suffixed = name.length() > SUFFIX + 1;
        return byPartialArn.isPresent() || !suffixed
                ? byPartialArn
                : named(arn.place(), name.substring(0, name.length() - SUFFIX - 1)).filter(secret -> secret.arn().equals(secretId));
    }

    /** The secret, if the caller may do this with it. */
    Secret permitted(Caller caller, String secretId, String operation) {
        Secret secret = find(caller, secretId).orElseThrow(SecretsFailure::noSecret);
        AccessRequest request = AccessRequest.of(caller, "secretsmanager:" + operation, secret.arn())
                .with("secretsmanager:SecretId", secret.arn());
        for (Map.Entry<String, String> tag : secret.tags().entrySet()) {
            request = request.with("aws:ResourceTag/" + tag.getKey(), tag.getValue());
        }
        if (!Authorization.ownerOrPolicyAdmits(secret.place().account(), secret.policy(), request)) {
            throw SecretsFailure.accessDenied("User: " + caller.principal() + " is not authorized to perform: " + request.action()
                    + " on resource: " + secret.arn() + " because no resource-based policy allows the " + request.action() + " action");
        }
        return secret;
    }
}
