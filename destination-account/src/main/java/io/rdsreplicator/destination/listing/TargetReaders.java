package io.rdsreplicator.destination.listing;

import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.executions.ExecutionTarget;
import io.rdsreplicator.shared.runtime.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/** Reads what the executions of this account's state machines work on. */
public final class TargetReaders {
    private TargetReaders() {}

    /**
     * Reads which replication an execution of this account works on. The name of the execution begins with the
     * replication id, or says that it resumes one. Its input is an announcement.
     */
    public static final class OfReplications implements ExecutionTarget.Reader {
        @Override
        public boolean isPreflight(ExecutionListItem execution, String input) {
            return PreflightAnnouncement.isExecution(execution.name());
        }

        @Override
        public boolean canBeOf(ExecutionListItem execution, String sourceDatabase) {
            return named(execution).stream().allMatch(id -> id.canBeOf(sourceDatabase));
        }

        @Override
        public ExecutionTarget read(ExecutionListItem execution, String input) {
            Map<String, Object> members = Json.members(input).orElse(Map.of());
            Optional<ReplicationId> announced = Optional.ofNullable(text(members, "replicationId"))
                    .filter(ReplicationId::isReplicationId)
                    .map(ReplicationId::new);
            ReplicationId id = named(execution).or(() -> announced).orElse(null);
            String database = text(members, "sourceDatabase");
            boolean first = id != null && execution.name().equals(id.value());
            return new ExecutionTarget(id, database == null ? "" : database, first);
        }

        private static Optional<ReplicationId> named(ExecutionListItem execution) {
            return ReplicationId.resumedBy(execution.name()).or(() -> ReplicationId.atStartOf(execution.name()));
        }
    }

    /**
     * Reads what a rollback works on: its input names the database. A dry run and an execution that only removes the
     * pin do not do all steps of a rollback. A restore has steps of its own.
     */
    public static final class OfRollbacks implements ExecutionTarget.Reader {
        @Override
        public ExecutionTarget read(ExecutionListItem execution, String input) {
            Map<String, Object> members = Json.members(input).orElse(Map.of());
            String database = text(members, "sourceDatabase");
            return database == null
                    ? ExecutionTarget.UNKNOWN
                    : new ExecutionTarget(null, database.toLowerCase(Locale.ROOT), swaps(members));
        }

        private static boolean swaps(Map<String, Object> members) {
            boolean onlyUnpins = Boolean.TRUE.equals(members.get("unpin")) && members.get("to") == null;
            return !onlyUnpins && members.get("restore") == null && !Boolean.TRUE.equals(members.get("dryRun"));
        }
    }

    /** A text member of a JSON object; null if it is missing or no text. */
    static @Nullable String text(Map<String, Object> members, String name) {
        return members.get(name) instanceof String text ? text : null;
    }
}
