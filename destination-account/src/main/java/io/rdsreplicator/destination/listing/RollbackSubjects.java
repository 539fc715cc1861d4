package io.rdsreplicator.destination.listing;

import io.rdsreplicator.shared.executions.Subject;
import io.rdsreplicator.shared.executions.Subjects;
import io.rdsreplicator.shared.runtime.Json;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/**
 * What rollbacks work on: their input names the database. A dry run, or one that only takes the pin off, does not the whole work; a restore
 * does another.
 */
public final class RollbackSubjects implements Subjects {
    @Override
    public Subject read(ExecutionListItem execution, String input) {
        Map<String, Object> members = Json.members(input).orElse(Map.of());
        String database = AnnouncedSubjects.text(members, "sourceDatabase");
        return database == null ? Subject.UNKNOWN : new Subject(null, database.toLowerCase(Locale.ROOT), swaps(members));
    }

    private static boolean swaps(Map<String, Object> members) {
        boolean onlyUnpins = Boolean.TRUE.equals(members.get("unpin")) && members.get("to") == null;
        return !onlyUnpins && members.get("restore") == null && !Boolean.TRUE.equals(members.get("dryRun"));
    }
}
