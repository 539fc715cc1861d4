package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.calls.Page;
import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Caller;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;

/** The API operations on aliases. An alias belongs to the account of its key. No other account can see or change it. */
final class Aliases {
    private static final Pattern NAME = Pattern.compile("alias/[a-zA-Z0-9/_-]{1,250}");

    private final InstantSource clock;
    private final KeyStore store;
    private final KeyAccess access;

    Aliases(InstantSource clock, KeyStore store, KeyAccess access) {
        this.clock = clock;
        this.store = store;
        this.access = access;
    }

    void create(Caller caller, String name, String keyId) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw KmsFailure.invalidAliasName(
                    "Alias must start with the prefix \"alias/\" and name letters, digits, /, _ or -: " + name);
        }
        if (name.startsWith("alias/aws/")) {
            throw KmsFailure.invalidAliasName("alias/aws/ is reserved for AWS managed keys");
        }
        String arn = requireOnAlias(caller, name, "CreateAlias");
        KmsKey key = target(caller, keyId, "CreateAlias");
        if (store.aliases().containsKey(arn)) {
            throw KmsFailure.aliasExists(arn);
        }
        store.aliases().put(arn, new Alias(caller.place(), name, key.arn(), clock.instant(), clock.instant()));
    }

    void update(Caller caller, String name, String keyId) {
        requireOnAlias(caller, name, "UpdateAlias");
        Alias old = existing(caller, name);
        access.require(caller, store.key(caller.place(), old.keyArn()), "UpdateAlias");
        KmsKey key = target(caller, keyId, "UpdateAlias");
        Instant now = clock.instant();
        store.aliases().put(old.arn(), new Alias(old.place(), name, key.arn(), old.created(), now));
    }

    void delete(Caller caller, String name) {
        requireOnAlias(caller, name, "DeleteAlias");
        Alias alias = existing(caller, name);
        access.require(caller, store.key(caller.place(), alias.keyArn()), "DeleteAlias");
        store.aliases().remove(alias.arn());
    }

    /** @param keyId null for the aliases of every key */
    Page<Alias> list(Caller caller, String keyId, String marker, Integer limit) {
        access.requireInAccount(AccessRequest.of(caller, "kms:ListAliases", "*"));
        List<Alias> all = store.aliases(caller.place());
        if (keyId != null) {
            String arn = store.key(caller.place(), keyId).arn();
            all = all.stream().filter(alias -> alias.keyArn().equals(arn)).toList();
        }
        return KeyAdministration.page(all, Alias::name, marker, limit, 50);
    }

    /** An operation on an alias needs permission on the alias, by the caller's own policies, and on its key. */
    private String requireOnAlias(Caller caller, String name, String operation) {
        String arn = caller.place().arn("kms", name);
        access.requireInAccount(AccessRequest.of(caller, "kms:" + operation, arn));
        return arn;
    }

    private KmsKey target(Caller caller, String keyId, String operation) {
        KmsKey key = store.key(caller.place(), keyId);
        access.require(caller, key, operation);
        key.requireNotPendingDeletion();
        return key;
    }

    private Alias existing(Caller caller, String name) {
        String arn = caller.place().arn("kms", name);
        Alias alias = store.aliases().get(arn);
        if (alias == null) {
            throw KmsFailure.notFound("Alias " + arn + " is not found.");
        }
        return alias;
    }
}
