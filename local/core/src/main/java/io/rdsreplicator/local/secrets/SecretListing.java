package io.rdsreplicator.local.secrets;

import io.rdsreplicator.local.identity.AccountRegion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;

/**
 * The answer of {@code ListSecrets} for an account and Region. It shows the secrets as they are or, if the listing is
 * late, as they were some time ago.
 */
final class SecretListing {
    private final InstantSource clock;
    private final Map<AccountRegion, Duration> late = new HashMap<>();
    private final Map<AccountRegion, List<Past>> pasts = new HashMap<>();

    SecretListing(InstantSource clock) {
        this.clock = clock;
    }

    /** The entry of a secret until a change. */
    private record Past(Instant until, SecretListEntry entry) {}

    void late(AccountRegion place, Duration span) {
        late.put(place, span);
        pasts.put(place, new ArrayList<>());
    }

    /** Call it before each change of a secret. */
    void keep(Secret secret) {
        Duration span = late.getOrDefault(secret.place(), Duration.ZERO);
        if (!span.isZero()) {
            Instant now = clock.instant();
            List<Past> here = pasts.get(secret.place());
            here.removeIf(past -> !past.until().isAfter(now.minus(span)));
            here.add(new Past(now, Descriptions.entry(secret)));
        }
    }

    /** By name. */
    List<SecretListEntry> of(AccountRegion place, Collection<Secret> present) {
        Instant then = clock.instant().minus(late.getOrDefault(place, Duration.ZERO));
        Map<String, SecretListEntry> shown = new TreeMap<>();
        for (Past past : pasts.getOrDefault(place, List.of())) {
            if (past.until().isAfter(then)) {
                show(past.entry(), then, shown);
            }
        }
        present.forEach(secret -> show(Descriptions.entry(secret), then, shown));
        return List.copyOf(shown.values());
    }

    /** The oldest entry that is still shown hides the later ones. */
    private static void show(SecretListEntry entry, Instant then, Map<String, SecretListEntry> shown) {
        if (!entry.createdDate().isAfter(then)) {
            shown.putIfAbsent(entry.name(), entry);
        }
    }
}
