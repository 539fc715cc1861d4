package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.rds.Snapshot;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.Tag;

/** The tag with the time when a snapshot was last shared. A resumed replication can share an old snapshot. */
public final class ShareTimeTag {
    public static final String TAG = "rds-replicator:shared-at";

    private ShareTimeTag() {}

    public static Tag tag(Instant time) {
        return Tag.builder().key(TAG).value(time.toString()).build();
    }

    /** Empty if there is no such tag, or if somebody has changed its value to something else. */
    public static Optional<Instant> read(Snapshot snapshot) {
        try {
            return snapshot.tags().stream()
                    .filter(tag -> tag.key().equals(TAG))
                    .map(tag -> Instant.parse(tag.value()))
                    .findFirst();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
