package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.sample.Fingerprint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a rollback is for: a deploy empties a table in the source, and the next replication brings that live. An operator goes back to the
 * replica before, whose rows are those of before; a scheduled replication does not undo that; the source is mended with rows from there,
 * and an unpin takes the newest replica live.
 */
final class BadDeploy {
    private static final String TABLE = "document";

    private final Screen screen;
    private final DemoDatabases databases;
    private final Replications replications;
    private final Proof proof;
    private final String database;

    BadDeploy(Screen screen, DemoDatabases databases, Replications replications, Proof proof, String database) {
        this.screen = screen;
        this.databases = databases;
        this.replications = replications;
        this.proof = proof;
        this.database = database;
    }

    /** Something that is done while customers go on ordering. */
    @FunctionalInterface
    interface UnderWrites {
        void run(Runnable work) throws SQLException;
    }

    void play(Connection source, UnderWrites underWrites) throws SQLException {
        ConnectionSecret good = databases.readSecret(database);
        Fingerprint before = proof.read(good);
        deploy(source, underWrites);
        rollBack(good, before);
        replicateOnSchedule(source, underWrites, good, before);
        unpin(source, good);
    }

    private void deploy(Connection source, UnderWrites underWrites) throws SQLException {
        screen.heading("A bad deploy empties the table " + TABLE + " in the source, and is replicated");
        try (Statement statement = source.createStatement()) {
            statement.execute("delete from " + TABLE);
        }
        underWrites.run(() -> replications.run("{}"));
        ConnectionSecret bad = databases.readSecret(database);
        proof.prove(bad, source);
        screen.check(
                proof.read(bad).rowsOf(TABLE) == 0, "found through the secret: the table " + TABLE + " has no rows");
    }

    private void rollBack(ConnectionSecret good, Fingerprint before) throws SQLException {
        screen.heading("An operator goes back to the replica before");
        replications.rollBack("{\"sourceDatabase\": \"" + database + "\"}");
        checkIsLive(good, before);
        screen.check("true".equals(databases.readSecret(database).all().get("pinned")), "the secret is pinned to it");
    }

    private void checkIsLive(ConnectionSecret good, Fingerprint before) throws SQLException {
        ConnectionSecret secret = databases.readSecret(database);
        screen.check(good.liveReplica().equals(secret.liveReplica()), "the secret names " + secret.liveReplica());
        Fingerprint now = proof.read(secret);
        proof.compare(before, now, "before the deploy");
        screen.check(
                now.rowsOf(TABLE) == before.rowsOf(TABLE),
                "found through the secret: the table " + TABLE + " has " + Screen.count(now.rowsOf(TABLE), "row"));
        screen.check(
                "shop-frontend".equals(secret.all().get("application")),
                "the application's own key in the secret is still there");
    }

    private void replicateOnSchedule(
            Connection source, UnderWrites underWrites, ConnectionSecret good, Fingerprint before) throws SQLException {
        screen.heading("The table is mended with rows from there; a scheduled replication does not undo the rollback");
        long mended = mend(good, source);
        screen.say(mended + " rows of " + TABLE + " copied back into the source");
        underWrites.run(replications::runOnSchedule);
        checkIsLive(good, before);
    }

    private long mend(ConnectionSecret good, Connection source) throws SQLException {
        try (Connection replica = databases.connectAs(good, good.password());
                PreparedStatement read = replica.prepareStatement("select id, customer_id, title, body from " + TABLE);
                ResultSet rows = read.executeQuery();
                PreparedStatement write = source.prepareStatement("insert into " + TABLE + " values (?, ?, ?, ?)")) {
            while (rows.next()) {
                write.setLong(1, rows.getLong(1));
                write.setLong(2, rows.getLong(2));
                write.setString(3, rows.getString(3));
                write.setBytes(4, rows.getBytes(4));
                write.addBatch();
            }
            return write.executeBatch().length;
        }
    }

    private void unpin(Connection source, ConnectionSecret good) throws SQLException {
        screen.heading("The operator unpins, and takes the newest replica live");
        replications.rollBack("{\"sourceDatabase\": \"" + database + "\", \"unpin\": true, \"to\": \"latest\"}");
        ConnectionSecret newest = databases.readSecret(database);
        screen.check(!newest.liveReplica().equals(good.liveReplica()), "the secret names another replica");
        screen.check(!"true".equals(newest.all().get("pinned")), "the secret is not pinned any more");
        proof.prove(newest, source);
    }
}
