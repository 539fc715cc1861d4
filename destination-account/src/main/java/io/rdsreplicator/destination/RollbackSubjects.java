package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.tracking.Subject;
import io.rdsreplicator.shared.tracking.Subjects;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/** What rollbacks work on: their input names the database. */
final class RollbackSubjects implements Subjects {
    @Override
    public Subject read(ExecutionListItem execution, String input) {
        String database = AnnouncedSubjects.text(Json.members(input).orElse(Map.of()), "sourceDatabase");
        return database == null ? Subject.UNKNOWN : new Subject(null, database.toLowerCase(Locale.ROOT), true);
    }
}
