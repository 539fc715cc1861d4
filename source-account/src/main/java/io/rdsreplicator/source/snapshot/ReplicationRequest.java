package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.DbIdentifier;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.Require;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The request that starts a replication.
 *
 * @param sourceDatabase an identifier in lower case, as RDS stores it
 * @param kind of the database; empty if the request does not name it
 * @param resumed the earlier replication whose work is adopted
 * @param dryRun whether it is a preflight: everything is checked, and nothing is made
 */
public record ReplicationRequest(
        String sourceDatabase, Optional<DatabaseKind> kind, Optional<ReplicationId> resumed, boolean dryRun) {
    private static final String DATABASE = "sourceDatabase";
    private static final String KIND = "kind";
    private static final String RESUMED = "replicationId";
    private static final String DRY_RUN = "dryRun";
    /** The Step Functions console adds this field. */
    private static final String COMMENT = "Comment";

    private static final List<String> FIELDS = List.of(DATABASE, KIND, RESUMED, DRY_RUN, COMMENT);

    /**
     * @param json the execution's input, any JSON value
     * @param defaultDatabase the stack's, or an empty text
     * @throws io.rdsreplicator.shared.errors.InvalidRequestException with the name of the field that is unknown, or of
     *     a wrong type or form
     */
    public static ReplicationRequest read(@Nullable Object json, String defaultDatabase) {
        if (!(json instanceof Map<?, ?> members)) {
            throw new InvalidRequestException(
                    "the execution's input must be a JSON object, as {} or {\"sourceDatabase\": \"orders\"}");
        }
        for (Object field : members.keySet()) {
            Require.that(
                    FIELDS.contains(field),
                    "the execution's input has an unknown field: " + Json.shortened((String) field) + "; it takes "
                            + FIELDS);
            boolean flag = field.equals(DRY_RUN);
            Require.that(
                    flag ? members.get(field) instanceof Boolean : members.get(field) instanceof String,
                    field + (flag ? " must be true or false" : " must be a string"));
        }
        boolean named = members.containsKey(DATABASE);
        Require.that(
                named || !defaultDatabase.isEmpty(),
                "sourceDatabase is missing, and the stack has no default database: start with {\"sourceDatabase\": \"<identifier>\"}");
        String database = DbIdentifier.require(named ? (String) members.get(DATABASE) : defaultDatabase, DATABASE);
        Optional<ReplicationId> resumed =
                Optional.ofNullable((String) members.get(RESUMED)).map(ReplicationId::new);
        Optional<DatabaseKind> kind =
                Optional.ofNullable((String) members.get(KIND)).map(DatabaseKind::ofWord);
        boolean dryRun = Boolean.TRUE.equals(members.get(DRY_RUN));
        Require.that(
                !dryRun || resumed.isEmpty(), "dryRun resumes nothing: leave replicationId out, or leave dryRun out");
        return new ReplicationRequest(database, kind, resumed, dryRun);
    }

    /** Whether the requested database can be of this kind. */
    public boolean canBe(DatabaseKind possible) {
        return kind.isEmpty() || kind.get() == possible;
    }
}
