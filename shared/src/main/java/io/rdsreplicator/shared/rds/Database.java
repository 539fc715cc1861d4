package io.rdsreplicator.shared.rds;

import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.Tagged;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/** What RDS tells about any DB instance or DB cluster. */
public record Database(DatabaseKind kind, String id, String status, List<Tag> tags) implements Tagged {
    public Database {
        tags = List.copyOf(tags);
    }

    /** The database of a kind with that identifier; empty if there is none. */
    public static Optional<Database> find(DatabaseKind kind, String id, RdsClient rds) {
        try {
            return switch (kind) {
                case INSTANCE ->
                    rds.describeDBInstances(r -> r.dbInstanceIdentifier(id)).dbInstances().stream()
                            .findFirst()
                            .map(found -> new Database(kind, id, found.dbInstanceStatus(), found.tagList()));
                case CLUSTER ->
                    rds.describeDBClusters(r -> r.dbClusterIdentifier(id)).dbClusters().stream()
                            .findFirst()
                            .map(found -> new Database(kind, id, found.status(), found.tagList()));
            };
        } catch (SdkException e) {
            if (RdsRefusal.DATABASE_NOT_FOUND.is(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
