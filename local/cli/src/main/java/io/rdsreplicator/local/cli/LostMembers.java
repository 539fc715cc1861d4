package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.sample.Fingerprint;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A rollback makes the members of a DB cluster again where they are gone. The replica before the live one has just lost
 * its writer, as if it were being pruned. An older one is kept without members, as its data alone costs less.
 */
final class LostMembers {
    /** In which RDS has deleted a member. */
    private static final Duration DELETION = Duration.ofHours(1);

    private final Screen screen;
    private final DemoDatabases databases;
    private final Replications replications;
    private final Proof proof;
    private final String database;

    LostMembers(Screen screen, DemoDatabases databases, Replications replications, Proof proof, String database) {
        this.screen = screen;
        this.databases = databases;
        this.replications = replications;
        this.proof = proof;
        this.database = database;
    }

    /**
     * @param first the oldest replica
     * @param ofFirst its data
     */
    void play(String first, Fingerprint ofFirst, BadDeploy.UnderWrites underWrites) throws SQLException {
        ConnectionSecret second = databases.readSecret(database);
        Fingerprint ofSecond = proof.read(second);
        screen.heading("One more replication: the oldest replica is kept, without its members");
        underWrites.run(() -> replications.run("{}"));
        databases.letPass(DELETION);
        screen.check(databases.members(first).isEmpty(), first + " has no members, and costs its storage only");
        screen.heading("An operator goes back to the replica before, whose members have just been deleted");
        databases.members(second.liveReplica()).forEach(databases::deleteMember);
        replications.rollBack("{\"sourceDatabase\": \"" + database + "\"}");
        checkIsLive(second.liveReplica(), ofSecond);
        screen.heading("An operator goes further back, to the replica that is kept without members");
        replications.rollBack("{\"sourceDatabase\": \"" + database + "\", \"to\": \"" + first + "\"}");
        checkIsLive(first, ofFirst);
    }

    private void checkIsLive(String replica, Fingerprint before) throws SQLException {
        ConnectionSecret secret = databases.readSecret(database);
        screen.check(secret.liveReplica().equals(replica), "the secret names " + secret.liveReplica());
        screen.check(databases.members(replica).size() == 2, replica + " has a writer and a reader again");
        proof.compare(before, proof.read(secret), "when it was live");
    }
}
