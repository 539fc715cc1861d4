package io.rdsreplicator.destination.listing;

import io.rdsreplicator.destination.settings.SettingsChoice;
import io.rdsreplicator.destination.settings.SettingsDocument;
import io.rdsreplicator.destination.settings.SettingsStore;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.errors.TransientException;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the next replica of a database is given besides its data. A setting that is not here is left to RDS.
 *
 * @param document the name of the database's parameter in Parameter Store
 * @param settings in the order of their names
 * @param problem why the next replication refuses the document; null if it does not
 */
public record ListedSettings(String sourceDatabase, String document, List<Entry> settings, @Nullable String problem) {
    /**
     * @param value null if it is the source's own, which the next announcement has
     * @param from {@code document}, {@code stack} or {@code source}
     */
    public record Entry(String setting, @Nullable Object value, String from) {
        private String text() {
            return setting + (value == null ? "" : " " + value) + " (" + from + ")";
        }
    }

    /**
     * Reads the settings of a database.
     *
     * @param settings of the stack
     */
    public static ListedSettings read(SettingsStore store, String database, DatabaseKind kind, Settings settings) {
        String name = store.name(database);
        try {
            SettingsDocument document = store.read(database, kind);
            SettingsChoice choice = SettingsChoice.of(document, null, kind, settings);
            List<Entry> entries = new ArrayList<>();
            choice.settings()
                    .given()
                    .forEach((setting, given) -> entries.add(new Entry(
                            setting.label(), given.value(), given.from().word())));
            choice.notKnown().forEach(label -> entries.add(new Entry(label, null, "source")));
            SettingsChoice.ofStack(kind, settings).forEach((setting, value) -> {
                if (!document.values().containsKey(setting)) {
                    entries.add(new Entry(setting.label(), value, "stack"));
                }
            });
            entries.sort(Comparator.comparing(Entry::setting));
            return new ListedSettings(database, name, entries, null);
        } catch (InvalidRequestException | TransientException e) {
            return new ListedSettings(database, name, List.of(), AwsErrors.message(e));
        }
    }

    /** Whether there is something to say. */
    boolean isEmpty() {
        return problem == null && settings.isEmpty();
    }

    /** The settings as lines for people. */
    List<String> lines() {
        return problem == null
                ? Stream.concat(
                                Stream.of("settings of the next replica"),
                                settings.stream().map(entry -> "    " + entry.text()))
                        .toList()
                : List.of("the next replication is refused:", "    " + problem);
    }

    /** The kind by a lineage's ARN; a DB instance if it is not known. */
    public static DatabaseKind kind(@Nullable String sourceArn) {
        return sourceArn != null && sourceArn.contains(":cluster:") ? DatabaseKind.CLUSTER : DatabaseKind.INSTANCE;
    }
}
