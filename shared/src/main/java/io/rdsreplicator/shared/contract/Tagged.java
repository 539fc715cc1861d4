package io.rdsreplicator.shared.contract;

import java.util.List;
import software.amazon.awssdk.services.rds.model.Tag;

/** A database or a snapshot in RDS, as {@link Ownership} sees it. */
public interface Tagged {
    /** The kind of the database, or of the snapshot's database. */
    DatabaseKind kind();

    String id();

    List<Tag> tags();
}
