package io.rdsreplicator.destination.secret;

import io.rdsreplicator.destination.replica.Engine;
import io.rdsreplicator.destination.replica.Replica;
import io.rdsreplicator.destination.replica.ReplicaSpec;
import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.runtime.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Refuses a secret that does not fit the replicas of a database. Messages never quote its value. */
public final class SecretFit {
    /**
     * The limit for a secret's value:
     * <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html">quotas</a>.
     */
    private static final int MOST_BYTES = 65_536;

    private static final int LONGEST_DB_NAME = 63;
    private static final String LONGEST_TIME = "2026-11-21T04:00:00.000000000Z";
    /** The longest value of each key that this stack writes. */
    private static final Map<String, Object> LONGEST = Map.ofEntries(
            Map.entry("host", "h".repeat(253)),
            Map.entry("port", "65535"),
            Map.entry("reader_host", "h".repeat(253)),
            Map.entry("dbInstanceIdentifier", "i".repeat(63)),
            Map.entry("replicationId", "r".repeat(48)),
            Map.entry("snapshotTime", LONGEST_TIME),
            Map.entry("dataTime", LONGEST_TIME),
            Map.entry("pinned", "false"),
            Map.entry("chosenAt", LONGEST_TIME),
            Map.entry("notBefore", LONGEST_TIME),
            Map.entry("notBeforeDataTime", LONGEST_TIME),
            Map.entry("sourceResourceId", "db-" + "R".repeat(26)));
    /** If a rotation alternates between two users, Secrets Manager's functions give the second user this suffix. */
    private static final String CLONE = "_clone";

    private SecretFit() {}

    /**
     * Refuses a secret that is not for replicas of the announced database.
     *
     * @param resets whether the replica's master password will become the secret's
     */
    public static void requireFits(ReplicaSecret secret, ReplicaSpec replicaSpec, boolean resets) {
        secret.requireOf(replicaSpec.sourceArn());
        requireFits(
                secret, replicaSpec.sourceArn().toString(), replicaSpec.engine(), replicaSpec.masterUsername(), resets);
    }

    private static void requireFits(
            ReplicaSecret secret, String source, String engineName, String masterUsername, boolean resets) {
        Engine engine = Engine.of(engineName);
        boolean sameFamily = secret.text("engine").map(Engine::of).stream().allMatch(engine::isOfSameFamilyAs);
        secret.require(sameFamily, "engine must be of the family of " + engineName);
        if (resets) {
            secret.require(
                    secret.text("username").stream().allMatch(user -> user.equals(masterUsername)),
                    "username must be the master user of " + source + ", whose password on replicas is the secret's");
            secret.require(
                    secret.password().stream().allMatch(engine::accepts),
                    "password must be one that RDS accepts for " + engineName + ": " + engine.passwordRule());
        }
    }

    /**
     * Refuses also a secret that can never name a replica. Either applications could not log in, or the value would be
     * too long.
     *
     * @param resets whether the replica's master password will become the secret's
     */
    public static void requireServes(ReplicaSecret secret, ReplicaSpec replicaSpec, boolean resets) {
        secret.requireOf(replicaSpec.sourceArn());
        requireServes(
                secret, replicaSpec.sourceArn().toString(), replicaSpec.engine(), replicaSpec.masterUsername(), resets);
    }

    /** The same check before there is a snapshot. The caller checks the lineage. */
    public static void requireServes(
            ReplicaSecret secret, Arn source, String engineName, String masterUsername, boolean resets) {
        requireServes(secret, source.toString(), engineName, masterUsername, resets);
    }

    /** The same check, by a replica of the secret's lineage. */
    public static void requireServes(ReplicaSecret secret, Replica replica, boolean resets) {
        RestoredDatabase database = replica.database();
        requireServes(secret, replica.tags().sourceArn(), database.engine(), database.masterUsername(), resets);
    }

    private static void requireServes(
            ReplicaSecret secret, String source, String engineName, String masterUsername, boolean resets) {
        boolean alternates = secret.text("username")
                .filter(user -> user.endsWith(CLONE) && !user.equals(masterUsername))
                .isPresent();
        secret.require(
                !alternates,
                "username ends with " + CLONE
                        + ", as the second user of a rotation with alternating users does: a replica does not have"
                        + " that user. Rotate the secret with the single user strategy, and set username and password to those of a user"
                        + " that " + source + " has");
        requireRoom(secret, source, engineName);
        requireFits(secret, source, engineName, masterUsername, resets);
    }

    /**
     * Refuses a value that could become too long for Secrets Manager. The length includes everything that a replica and
     * an operator add to it.
     */
    private static void requireRoom(ReplicaSecret secret, String source, String engineName) {
        Map<String, Object> longest = secret.copy();
        LONGEST.forEach(longest::put);
        longest.put("sourceArn", source);
        Map.of(
                        "engine",
                        engineName,
                        "dbname",
                        "d".repeat(LONGEST_DB_NAME),
                        "password",
                        "p".repeat(Engine.of(engineName).generatedPasswordLength()))
                .forEach((key, value) -> longest.put(key, secret.text(key).orElse(value)));
        int bytes = Json.write(longest).getBytes(StandardCharsets.UTF_8).length;
        secret.require(
                bytes <= MOST_BYTES,
                "its value would have " + bytes
                        + " bytes with all that a replica puts into it, and Secrets Manager takes " + MOST_BYTES
                        + ": take out at least " + (bytes - MOST_BYTES));
    }
}
