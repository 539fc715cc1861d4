package io.rdsreplicator.destination.rollback;

import io.rdsreplicator.shared.contract.DbIdentifier;
import io.rdsreplicator.shared.contract.ResourceId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Require;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An operator's request to the rollback machine.
 *
 * @param sourceDatabase an identifier in lower case, as RDS stores it
 * @param to {@code latest}, a replication id or a replica's identifier; if empty, the replica before the live one
 * @param pin whether no other replica goes live until the pin is removed
 * @param unpin whether an earlier pin is removed; without {@code to}, nothing else changes
 * @param restore the replication whose landed snapshot is restored as a replica; nothing else changes then
 * @param accept the resource id of the source whose newest replica goes live; its later replicas then go live
 *     automatically
 * @param dryRun whether the actions are only reported and not done
 */
public record RollbackRequest(
        String sourceDatabase,
        Optional<String> to,
        boolean pin,
        boolean unpin,
        Optional<String> restore,
        Optional<String> accept,
        boolean dryRun) {
    public static final String LATEST = "latest";

    private static final String DATABASE = "sourceDatabase";
    private static final String TO = "to";
    private static final String PIN = "pin";
    private static final String UNPIN = "unpin";
    private static final String RESTORE = "restore";
    private static final String ACCEPT = "accept";
    private static final String DRY_RUN = "dryRun";
    private static final List<String> TEXTS = List.of(DATABASE, TO, RESTORE, ACCEPT);
    private static final List<String> FLAGS = List.of(PIN, UNPIN, DRY_RUN);
    /** The Step Functions console adds this field. */
    private static final String COMMENT = "Comment";

    /**
     * @param json the execution's input, any JSON value
     * @throws io.rdsreplicator.shared.errors.InvalidRequestException if a field is unknown, has a wrong type or form,
     *     or contradicts another; the message names the field
     */
    public static RollbackRequest read(@Nullable Object json) {
        if (!(json instanceof Map<?, ?> members)) {
            throw new InvalidRequestException(
                    "the execution's input must be a JSON object, as {\"sourceDatabase\": \"orders\"}");
        }
        members.keySet().forEach(field -> check((String) field, members.get(field)));
        Require.that(
                members.containsKey(DATABASE),
                "sourceDatabase is missing: start with {\"sourceDatabase\": \"<identifier>\"}, the database"
                        + " in the source account whose replica is to be changed");
        String database = DbIdentifier.require((String) members.get(DATABASE), DATABASE);
        Optional<String> to = Optional.ofNullable((String) members.get(TO))
                .map(target -> DbIdentifier.require(
                        target,
                        TO,
                        "latest, a replication id, or the identifier of a replica, which is " + DbIdentifier.RULE));
        boolean unpin = isTrue(members, UNPIN);
        if (unpin) {
            Require.that(!isTrue(members, PIN), "unpin and pin contradict each other: leave one out");
            Require.that(
                    to.isEmpty() || to.get().equals(LATEST),
                    "with unpin, to can be latest only, or be left out; for another replica that is not pinned, use to and \"pin\": false");
        }
        Optional<String> restore = Optional.ofNullable((String) members.get(RESTORE));
        Require.that(
                restore.isEmpty() || List.of(TO, PIN, UNPIN, ACCEPT).stream().noneMatch(members::containsKey),
                "restore stands alone, with dryRun at most: it takes no replica live; then roll back to what it has restored");
        Optional<String> accept = Optional.ofNullable((String) members.get(ACCEPT));
        accept.ifPresent(resourceId -> {
            ResourceId.require(resourceId, ACCEPT);
            Require.that(
                    to.isEmpty() && !unpin && !isTrue(members, PIN),
                    "accept takes the newest replica of its source live and pins nothing: leave out to, pin and unpin");
        });
        boolean pin = !unpin && accept.isEmpty() && (!members.containsKey(PIN) || isTrue(members, PIN));
        return new RollbackRequest(database, to, pin, unpin, restore, accept, isTrue(members, DRY_RUN));
    }

    /** Whether the request only removes the pin. */
    public boolean onlyUnpins() {
        return unpin && to.isEmpty();
    }

    private static void check(String field, @Nullable Object value) {
        boolean text = TEXTS.contains(field) || field.equals(COMMENT);
        Require.that(
                text || FLAGS.contains(field),
                "the execution's input has an unknown field: " + Json.shortened(field) + "; it takes " + TEXTS + ", "
                        + FLAGS);
        Require.that(!text || value instanceof String, field + " must be a string");
        Require.that(text || value instanceof Boolean, field + " must be true or false");
    }

    private static boolean isTrue(Map<?, ?> members, String flag) {
        return Boolean.TRUE.equals(members.get(flag));
    }
}
