package io.rdsreplicator.destination.secret;

import io.rdsreplicator.destination.replica.OperatorChoice;
import io.rdsreplicator.destination.replica.RestoredDatabase;
import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ResourceId;
import io.rdsreplicator.shared.errors.ConflictException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Require;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of the secret by which applications find the live replica. It is an RDS secret with some keys of our own.
 * Every other key is kept as it is, in its place. Messages name the rule and the secret, and never quote the value.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html">JSON
 *     structure of secrets</a>
 */
public final class ReplicaSecret {
    /** The host of the reader endpoint. It is in the value only while the live replica has readers. */
    static final String READER_HOST = "reader_host";

    private static final List<String> TEXTS = List.of(
            "username",
            "password",
            "engine",
            "host",
            "dbname",
            "dbInstanceIdentifier",
            "dbClusterIdentifier",
            READER_HOST,
            "replicationId",
            "sourceArn",
            "snapshotTime",
            "pinned",
            "notBefore",
            "chosenAt",
            "sourceResourceId",
            "dataTime",
            "notBeforeDataTime");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,62}");
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");

    private final String name;
    private final Map<String, Object> members;

    private ReplicaSecret(String name, Map<String, Object> members) {
        this.name = name;
        this.members = members;
        TEXTS.forEach(key ->
                require(members.get(key) == null || members.get(key) instanceof String, key + " must be a text"));
        require(text("username").isPresent(), "username is missing or empty");
        require(members.get("port") == null || isPort(members.get("port")), "port must be a number");
        require(
                liveReplica().stream().allMatch(IDENTIFIER.asMatchPredicate()),
                "dbInstanceIdentifier and dbClusterIdentifier must be DB identifiers");
        require(
                text("dbInstanceIdentifier").isEmpty()
                        || text("dbClusterIdentifier").isEmpty(),
                "it has dbInstanceIdentifier and dbClusterIdentifier: remove the one that does not name the live"
                        + " replica");
        require(
                text("replicationId").stream().allMatch(ReplicationId::isReplicationId),
                "replicationId must be a replication id");
        require(
                text("pinned").stream().allMatch(List.of("true", "false")::contains),
                "pinned must be the text true or false");
        snapshotTime();
        notBefore();
        chosenAt();
        dataTime();
        notBeforeDataTime();
        require(
                identity().stream().allMatch(ResourceId::isResourceId),
                "sourceResourceId must be the resource id of a database");
        require(
                StandardCharsets.UTF_8.newEncoder().canEncode(Json.write(members)),
                "an escape such as \\ud800 stands for half a character, which cannot be written again: correct it");
    }

    /** @param text null for a binary secret */
    static ReplicaSecret parse(String name, @Nullable String text) {
        if (text == null) {
            throw new InvalidRequestException(
                    "secret " + name + " is binary: it must be a text that is one JSON object");
        }
        return new ReplicaSecret(
                name,
                Json.members(text)
                        .orElseThrow(() -> new InvalidRequestException(
                                "secret " + name + " must be one JSON object that names no key twice")));
    }

    /** The replica named by a value, which may be invalid. */
    static Optional<String> liveReplicaIn(String text) {
        return textIn(text, key(DatabaseKind.INSTANCE))
                .filter(id -> !id.isBlank())
                .or(() -> textIn(text, key(DatabaseKind.CLUSTER)))
                .filter(IDENTIFIER.asMatchPredicate());
    }

    /** The key that names the live replica, by its kind. */
    static String key(DatabaseKind kind) {
        return switch (kind) {
            case INSTANCE -> "dbInstanceIdentifier";
            case CLUSTER -> "dbClusterIdentifier";
        };
    }

    /** The password in a value, which may be invalid. */
    public static Optional<String> passwordIn(String text) {
        return textIn(text, "password");
    }

    private static Optional<String> textIn(String json, String key) {
        return Json.members(json)
                .map(members -> members.get(key))
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }

    /** Refuses a secret of another lineage. */
    public ReplicaSecret requireOf(Arn source) {
        if (text("sourceArn").stream().anyMatch(arn -> !arn.equals(source.toString()))) {
            throw new ConflictException("secret " + name + " belongs to replicas of another database than " + source
                    + ": use another secret name prefix for one of the two stacks");
        }
        return this;
    }

    public Optional<String> password() {
        return text("password");
    }

    public Optional<String> liveReplica() {
        return text(key(DatabaseKind.INSTANCE)).or(() -> text(key(DatabaseKind.CLUSTER)));
    }

    /** The ARN of the database whose replicas the secret is for. Empty before the first replica has gone live. */
    public Optional<String> sourceArn() {
        return text("sourceArn");
    }

    /** Whether the host and the port are those of the endpoint. */
    public boolean isAt(RestoredDatabase.Endpoint endpoint) {
        return text("host").filter(endpoint.host()::equalsIgnoreCase).isPresent()
                && String.valueOf(endpoint.port()).equals(String.valueOf(members.get("port")));
    }

    public Optional<ReplicationId> replicationId() {
        return text("replicationId").map(ReplicationId::new);
    }

    public Optional<Instant> snapshotTime() {
        return time("snapshotTime");
    }

    /** The time of the most recent transaction in the live replica. Present only if its source is a read replica. */
    public Optional<Instant> dataTime() {
        return time("dataTime");
    }

    public Optional<Instant> notBefore() {
        return time("notBefore");
    }

    /** The latest {@code dataTime} that was live when an operator set {@code notBefore} by a rollback. */
    Optional<Instant> notBeforeDataTime() {
        return time("notBeforeDataTime");
    }

    /**
     * The resource id of the source whose replicas go live. Empty until a replica with a known resource id has gone
     * live.
     */
    public Optional<String> identity() {
        return text("sourceResourceId");
    }

    /** When the operator's last choice was started. */
    public Optional<Instant> chosenAt() {
        return time("chosenAt");
    }

    /** Refuses a choice if a later one exists. A choice that waited or is repeated must not undo a later one. */
    public ReplicaSecret requireNoLaterChoice(Instant chosenAt) {
        chosenAt().filter(chosenAt::isBefore).ifPresent(later -> {
            throw new ConflictException(
                    "secret " + name + " says what an operator has chosen later, at " + later + ": that stands");
        });
        return this;
    }

    /** The live replica, if an operator has chosen it and newer data has not replaced it. */
    public Optional<String> choice() {
        boolean older = notBefore().isPresent()
                && snapshotTime().filter(notBefore().get()::isAfter).isPresent();
        return liveReplica().filter(live -> pinned() || older);
    }

    public boolean pinned() {
        return text("pinned").stream().anyMatch("true"::equals);
    }

    /** Whether the replica's identifier occurs anywhere in the value. The replica's host name begins with it. */
    public boolean names(String replicaId) {
        return Json.write(members).contains(replicaId);
    }

    /** Whether the value already holds the operator's choice: the pin, {@code notBefore} and the accepted source. */
    boolean carries(OperatorChoice choice) {
        return pinned() == choice.pinned()
                && notBefore().equals(Optional.ofNullable(choice.notBefore()))
                && (choice.accepts() == null
                        || identity().filter(choice.accepts()::equals).isPresent());
    }

    public String unpinned(Instant chosenAt) {
        Map<String, Object> changed = copy();
        changed.put("pinned", "false");
        changed.put("chosenAt", chosenAt.toString());
        return Json.write(changed);
    }

    /** Whether the last choice was made at that time and left no pin. */
    public boolean unpinnedAt(Instant time) {
        return !pinned() && chosenAt().filter(time::equals).isPresent();
    }

    public ReplicaSecret withPassword(String password) {
        Map<String, Object> changed = copy();
        changed.put("password", password);
        return new ReplicaSecret(name, changed);
    }

    /** A copy of all keys and values, in their order. */
    Map<String, Object> copy() {
        return new LinkedHashMap<>(members);
    }

    String json() {
        return Json.write(members);
    }

    Optional<String> text(String key) {
        return Optional.ofNullable((String) members.get(key)).filter(value -> !value.isBlank());
    }

    private Optional<Instant> time(String key) {
        try {
            return text(key).map(Instant::parse);
        } catch (DateTimeException e) {
            throw new InvalidRequestException("secret " + name + ": " + key + " must be an ISO 8601 time in UTC");
        }
    }

    private static boolean isPort(Object value) {
        boolean whole = value instanceof Integer || value instanceof Long || value instanceof BigInteger;
        return (whole || value instanceof String)
                && (value.equals("") || PORT.matcher(value.toString()).matches());
    }

    void require(boolean holds, String rule) {
        Require.that(holds, "secret " + name + ": " + rule);
    }

    @Override
    public String toString() {
        return "ReplicaSecret[" + name + ", value not shown]";
    }
}
