package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.sample.Consistency;
import io.rdsreplicator.local.sample.Fingerprint;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Proves a replica by SQL, through what the secret says. */
final class Proof {
    /** PostgreSQL's code for a password that is not right. */
    private static final String INVALID_PASSWORD = "28P01";
    /** PostgreSQL's code for a write in a read-only transaction. */
    private static final String READ_ONLY = "25006";

    private final Screen screen;
    private final DemoDatabases databases;
    private final String productionPassword;

    Proof(Screen screen, DemoDatabases databases, String productionPassword) {
        this.screen = screen;
        this.databases = databases;
        this.productionPassword = productionPassword;
    }

    void prove(ConnectionSecret secret, Connection source) throws SQLException {
        screen.say("the secret names " + secret.liveReplica() + " at " + secret.host() + ":" + secret.port());
        screen.check(
                "shop-frontend".equals(secret.all().get("application")),
                "the application's own key in the secret is still there");
        try (Connection replica = databases.connectAs(secret, secret.password())) {
            Fingerprint copied = Fingerprint.of(replica);
            Fingerprint expected = Fingerprint.asOf(copied.tx(), source);
            compare(expected, copied, "in the source after transaction " + copied.tx());
            List<String> violations = Consistency.violations(replica);
            screen.check(
                    violations.isEmpty(),
                    "a consistent cut, no transaction torn" + (violations.isEmpty() ? "" : ": " + violations));
            screen.check(
                    Fingerprint.lastTransaction(source) > copied.tx(), "the source has gone on since, undisturbed");
            screen.check(isRefused(secret), "production's password is refused on the replica");
            if (secret.ofReader().isPresent()) {
                proveReader(secret.ofReader().get(), copied);
            }
        }
    }

    private void proveReader(ConnectionSecret reader, Fingerprint written) throws SQLException {
        try (Connection connection = databases.connectAs(reader, reader.password())) {
            compare(written, Fingerprint.of(connection), "through the writer, read at " + reader.host());
            screen.check(refusesWrites(connection), "the reader endpoint refuses to write");
        }
    }

    private static boolean refusesWrites(Connection reader) throws SQLException {
        try (Statement statement = reader.createStatement()) {
            statement.execute("create table written_through_the_reader (id int)");
            return false;
        } catch (SQLException e) {
            if (READ_ONLY.equals(e.getSQLState())) {
                return true;
            }
            throw e;
        }
    }

    /** Compares rows and checksums of all tables, and shows them one by one to those who want to see all. */
    void compare(Fingerprint want, Fingerprint found, String when) {
        List<String> different = new ArrayList<>();
        want.tables().forEach((table, rows) -> {
            boolean same = rows.equals(found.tables().get(table));
            if (!same) {
                different.add(table);
            }
            if (screen.verbose()) {
                screen.check(same, Screen.pad(table, 11) + rows.rows() + " rows, checksum as " + when);
            }
        });
        String but = different.isEmpty() ? "" : "; not so " + String.join(", ", different);
        screen.check(different.isEmpty(), want.tables().size() + " tables, " + want.rows() + " rows: as " + when + but);
    }

    /** What an application finds that connects as the secret says. */
    Fingerprint read(ConnectionSecret secret) throws SQLException {
        try (Connection replica = databases.connectAs(secret, secret.password())) {
            return Fingerprint.of(replica);
        }
    }

    void checkRetention(String database, int expected) {
        long kept = databases.replicas(database);
        screen.check(kept == expected, "a day later retention keeps " + Screen.count(kept, "replica"));
    }

    private boolean isRefused(ConnectionSecret secret) throws SQLException {
        try {
            databases.connectAs(secret, productionPassword).close();
            return false;
        } catch (SQLException e) {
            if (INVALID_PASSWORD.equals(e.getSQLState())) {
                return true;
            }
            throw e;
        }
    }
}
