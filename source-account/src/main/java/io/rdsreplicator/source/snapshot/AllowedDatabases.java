package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.runtime.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The databases that the stack may replicate: identifiers, and patterns in which {@code *} stands for zero or more
 * characters. The policy of TakeSnapshot's role contains the same list.
 */
public record AllowedDatabases(List<String> patterns) {
    private static final String ALL = "*";

    /** Reads {@code ALLOWED_DATABASES}, separated by commas. If it is empty, all databases are allowed. */
    public static AllowedDatabases from(Settings settings) {
        List<String> patterns = Arrays.stream(
                        settings.optional("ALLOWED_DATABASES").split(","))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .toList();
        return new AllowedDatabases(patterns.isEmpty() ? List.of(ALL) : patterns);
    }

    /**
     * @throws io.rdsreplicator.shared.errors.InvalidRequestException if the database is not one of them
     */
    public void require(String database) {
        Require.that(
                patterns.stream().anyMatch(pattern -> matches(pattern, database)),
                "database " + database + " may not be replicated by this stack, which replicates "
                        + String.join(", ", patterns)
                        + ": correct sourceDatabase, or add it to the parameter AllowedDatabases of the source stack");
    }

    private static boolean matches(String pattern, String database) {
        String regex = Arrays.stream(pattern.split(Pattern.quote(ALL), -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return database.matches(regex);
    }
}
