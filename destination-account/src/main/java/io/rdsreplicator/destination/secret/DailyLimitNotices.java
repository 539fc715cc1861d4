package io.rdsreplicator.destination.secret;

import io.rdsreplicator.shared.executions.OncePerDay;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/**
 * Records in a staging label of the database's secret that a day's notice was published. Labels are never stale, unlike
 * lists of executions.
 */
public final class DailyLimitNotices implements OncePerDay {
    private static final String PREFIX = "limit-told-";

    private final SecretStore store;

    public DailyLimitNotices(SecretStore store) {
        this.store = store;
    }

    @Override
    public boolean isTold(String sourceDatabase, LocalDate day) {
        return store.labels(store.name(sourceDatabase)).versionWith(label(day)).isPresent();
    }

    /** The new label replaces the label of an earlier day. */
    @Override
    public void told(String sourceDatabase, LocalDate day) {
        String secret = store.name(sourceDatabase);
        VersionStages labels = store.labels(secret);
        labels.labelsByVersion().forEach((version, there) -> there.stream()
                .filter(label -> label.startsWith(PREFIX) && !label.equals(label(day)))
                .forEach(label -> store.removeLabel(secret, label, version)));
        labels.versionWith(VersionStages.CURRENT).ifPresent(current -> store.addLabel(secret, label(day), current));
    }

    private static String label(LocalDate day) {
        return PREFIX + DateTimeFormatter.BASIC_ISO_DATE.format(day);
    }
}
