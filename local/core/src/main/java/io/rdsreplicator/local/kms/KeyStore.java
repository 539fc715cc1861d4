package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Policy;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.services.kms.model.KeyManagerType;

/** Holds every key and alias of every account and Region, and finds a key by any of its names. */
final class KeyStore {
    private static final Set<String> SERVICES_WITH_A_KEY = Set.of("lambda", "rds", "secretsmanager", "sns", "sqs");

    private final InstantSource clock;
    private final Map<String, KmsKey> keys = new TreeMap<>();
    private final Map<String, Alias> aliases = new TreeMap<>();
    private long counter;

    KeyStore(InstantSource clock) {
        this.clock = clock;
    }

    /** A key with the name by which it was found. {@code alias} is null if it was found by its id or ARN. */
    record Named(KmsKey key, String alias) {}

    KmsKey create(AccountRegion place, KeyManagerType manager, String description, Policy policy) {
        String seed = place + " key " + counter++;
        String id =
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
        KmsKey key = new KmsKey(place, id, manager, clock.instant(), description, policy);
        keys.put(key.arn(), key);
        return key;
    }

    void remove(KmsKey key) {
        keys.remove(key.arn());
        aliases.values().removeIf(alias -> alias.keyArn().equals(key.arn()));
    }

    List<KmsKey> keys(AccountRegion place) {
        return keys.values().stream().filter(key -> key.place().equals(place)).toList();
    }

    Map<String, Alias> aliases() {
        return aliases;
    }

    List<Alias> aliases(AccountRegion place) {
        return aliases.values().stream()
                .filter(alias -> alias.place().equals(place))
                .toList();
    }

    List<String> aliasesOf(KmsKey key) {
        return aliases.values().stream()
                .filter(alias -> alias.keyArn().equals(key.arn()))
                .map(Alias::name)
                .toList();
    }

    /** Finds a key by id or ARN, for operations that do not accept an alias. */
    KmsKey key(AccountRegion place, String reference) {
        if (reference == null || reference.isEmpty()) {
            throw KmsFailure.validation("Value at 'keyId' failed to satisfy constraint: Member must not be null");
        }
        String arn = AmazonResourceName.isArn(reference) ? reference : place.arn("kms", "key/" + reference);
        if (reference.startsWith("alias/")
                || AmazonResourceName.parse(arn).resource().startsWith("alias/")) {
            throw KmsFailure.notFound("Invalid keyId '" + reference + "'");
        }
        return byArn(place, arn);
    }

    /** Finds a key by id, ARN, alias name or alias ARN. If an alias {@code aws/...} has no key, a key is created. */
    Named named(AccountRegion place, String reference) {
        boolean byName = reference != null && reference.startsWith("alias/");
        boolean byAliasArn = AmazonResourceName.isArn(reference)
                && AmazonResourceName.parse(reference).resource().startsWith("alias/");
        if (!byName && !byAliasArn) {
            return new Named(key(place, reference), null);
        }
        String arn = byName ? place.arn("kms", reference) : reference;
        String name = AmazonResourceName.parse(arn).resource();
        if (!aliases.containsKey(arn) && AmazonResourceName.parse(arn).place().equals(place)) {
            createAwsManaged(place, name);
        }
        Alias alias = aliases.get(arn);
        if (alias == null) {
            throw KmsFailure.notFound("Alias " + arn + " is not found.");
        }
        return new Named(byArn(place, alias.keyArn()), name);
    }

    private KmsKey byArn(AccountRegion place, String arn) {
        AmazonResourceName parsed = AmazonResourceName.parse(arn);
        if (!parsed.region().equals(place.region()) || !parsed.service().equals("kms")) {
            throw KmsFailure.notFound("Invalid arn " + parsed.region());
        }
        KmsKey key = keys.get(arn);
        if (key == null) {
            throw KmsFailure.notFound("Key '" + arn + "' does not exist");
        }
        return key;
    }

    private void createAwsManaged(AccountRegion place, String alias) {
        String prefix = "alias/aws/";
        String service = alias.startsWith(prefix) ? alias.substring(prefix.length()) : "";
        if (SERVICES_WITH_A_KEY.contains(service)) {
            String description = "Default key that protects my " + service + " data when no other key is defined";
            KmsKey key = create(place, KeyManagerType.AWS, description, KeyPolicies.awsManaged(place, service));
            key.rotationDays(365);
            Alias made = new Alias(place, alias, key.arn(), clock.instant(), clock.instant());
            aliases.put(made.arn(), made);
        }
    }
}
