package io.rdsreplicator.destination.listing;

import io.rdsreplicator.shared.executions.ExecutionTarget;
import io.rdsreplicator.shared.executions.TargetReader;
import io.rdsreplicator.shared.runtime.Json;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/**
 * Reads what a rollback works on: its input names the database. A dry run and an execution that only removes the pin do
 * not do all steps of a rollback. A restore has steps of its own.
 */
public final class RollbackTargetReader implements TargetReader {
    @Override
    public ExecutionTarget read(ExecutionListItem execution, String input) {
        Map<String, Object> members = Json.members(input).orElse(Map.of());
        String database = AnnouncedTargetReader.text(members, "sourceDatabase");
        return database == null
                ? ExecutionTarget.UNKNOWN
                : new ExecutionTarget(null, database.toLowerCase(Locale.ROOT), swaps(members));
    }

    private static boolean swaps(Map<String, Object> members) {
        boolean onlyUnpins = Boolean.TRUE.equals(members.get("unpin")) && members.get("to") == null;
        return !onlyUnpins && members.get("restore") == null && !Boolean.TRUE.equals(members.get("dryRun"));
    }
}
