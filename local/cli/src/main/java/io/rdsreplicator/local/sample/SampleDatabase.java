package io.rdsreplicator.local.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The small shop that is replicated in the demo: about 110,000 rows, foreign keys, a view, a sequence, indexes, a two-megabyte value. */
public final class SampleDatabase {
    private SampleDatabase() {}

    /** Creates the schema and fills it. */
    public static void load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(resource("schema.sql"));
            statement.execute(resource("data.sql"));
        }
    }

    private static String resource(String name) {
        try (InputStream in = SampleDatabase.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
