package io.rdsreplicator.source.snapshot;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.Tag;

/** The tag that says when a snapshot was shared last: a resumed replication shares one that is old. */
public final class ShareTimeTag {
    public static final String TAG = "rds-replicator:shared-at";

    private ShareTimeTag() {}

    public static Tag tag(Instant time) {
        return Tag.builder().key(TAG).value(time.toString()).build();
    }

    /** Empty where there is no such tag, or somebody has written something else into it. */
    public static Optional<Instant> read(DBSnapshot snapshot) {
        try {
            return snapshot.tagList().stream()
                    .filter(tag -> tag.key().equals(TAG))
                    .map(tag -> Instant.parse(tag.value()))
                    .findFirst();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
