package io.rdsreplicator.shared.listing;

import io.rdsreplicator.shared.contract.DbIdentifier;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Require;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An operator's request for a list.
 *
 * @param sourceDatabase the one requested database, in lower case as RDS stores it; null for all databases of the stack
 * @param format {@code json} or {@code table}; null means {@code json}
 */
public record ListRequest(@Nullable String sourceDatabase, @Nullable String format) {
    private static final String JSON = "json";
    private static final String TABLE = "table";
    /** Lambda answers with at most 6 MiB. */
    private static final int LONGEST_ANSWER = 6_000_000;

    public ListRequest {
        if (sourceDatabase != null) {
            sourceDatabase = DbIdentifier.require(sourceDatabase, "sourceDatabase");
        }
        Require.that(
                format == null || List.of(JSON, TABLE).contains(format), "format must be " + JSON + " or " + TABLE);
    }

    public Optional<String> database() {
        return Optional.ofNullable(sourceDatabase);
    }

    /** Whether the request includes a database. */
    public boolean covers(String database) {
        return sourceDatabase == null || sourceDatabase.equals(database);
    }

    /**
     * The answer in the requested format.
     *
     * @throws InvalidRequestException if the answer is too long for Lambda
     */
    public String answer(Object output, Supplier<String> table) {
        String text = TABLE.equals(format) ? table.get() : Json.write(output);
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        Require.that(
                length <= LONGEST_ANSWER,
                "the list has " + length + " bytes, and Lambda answers with at most 6 MiB: "
                        + (sourceDatabase == null
                                ? "ask for one database, as {\"sourceDatabase\": \"orders\"}"
                                : "ask for the table"));
        return text;
    }
}
