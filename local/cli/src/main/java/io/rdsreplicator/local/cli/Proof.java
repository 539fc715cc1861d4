package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.sample.Consistency;
import io.rdsreplicator.local.sample.Fingerprint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Proves a replica by SQL, through what the secret says. */
final class Proof {
    /** PostgreSQL's code for a password that is not right. */
    private static final String INVALID_PASSWORD = "28P01";

    private final Screen screen;
    private final Databases databases;
    private final String productionPassword;

    Proof(Screen screen, Databases databases, String productionPassword) {
        this.screen = screen;
        this.databases = databases;
        this.productionPassword = productionPassword;
    }

    void prove(ReplicaSecret secret, Connection source) throws SQLException {
        screen.say("the secret names " + secret.dbInstanceIdentifier() + " at " + secret.host() + ":" + secret.port());
        screen.check("shop-frontend".equals(secret.all().get("application")), "the application's own key in the secret is still there");
        try (Connection replica = databases.connectAs(secret, secret.password())) {
            Fingerprint copied = Fingerprint.of(replica);
            Fingerprint expected = Fingerprint.asOf(copied.tx(), source);
            expected.tables().forEach((table, want) -> screen.check(
                    want.equals(copied.tables().get(table)),
                    Screen.pad(table, 11) + want.rows() + " rows, checksum as in the source after its transaction " + copied.tx()));
            List<String> violations = Consistency.violations(replica);
            screen.check(violations.isEmpty(), "a consistent cut, no transaction torn" + (violations.isEmpty() ? "" : ": " + violations));
            screen.check(Fingerprint.lastTransaction(source) > copied.tx(), "the source has gone on since, undisturbed");
            screen.check(isRefused(secret), "production's password is refused on the replica");
        }
    }

    /** What an application finds that connects as the secret says. */
    Fingerprint read(ReplicaSecret secret) throws SQLException {
        try (Connection replica = databases.connectAs(secret, secret.password())) {
            return Fingerprint.of(replica);
        }
    }

    void checkRetention(String database, int expected) {
        List<String> names = databases.replicas(database).stream().map(DBInstance::dbInstanceIdentifier).toList();
        screen.check(names.size() == expected, "a day later retention keeps " + names.size() + " of them: " + String.join(", ", names));
    }

    private boolean isRefused(ReplicaSecret secret) throws SQLException {
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
