package io.rdsreplicator.destination.replica;

import io.rdsreplicator.shared.contract.DatabaseKind;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Databases as RDS may describe them, for tests that need no more of one. */
public final class RestoredDatabases {
    private static final Instant CREATED = Instant.parse("2026-11-21T05:00:00Z");

    private RestoredDatabases() {}

    /** As the steps see a DB instance that RDS describes. */
    public static RestoredDatabase of(DBInstance instance) {
        return InstanceReplicas.read(instance);
    }

    public static RestoredDatabase instance(String id, String engine, String databaseName) {
        return database(DatabaseKind.INSTANCE, id, engine, databaseName, null, null);
    }

    /** A DB cluster with a writer. The reader endpoint is that of readers that are not listed. */
    public static RestoredDatabase cluster(String id, String readerHost) {
        return database(
                DatabaseKind.CLUSTER,
                id,
                "aurora-postgresql",
                "shop",
                readerHost,
                List.of(new RestoredDatabase.Member(id + "-1", "available", true, true, "db.r8g.large")));
    }

    private static RestoredDatabase database(
            DatabaseKind kind,
            String id,
            String engine,
            String databaseName,
            String readerHost,
            List<RestoredDatabase.Member> members) {
        return new RestoredDatabase(
                kind,
                id,
                "arn:aws:rds:eu-west-1:222222222222:" + kind.arnType() + ":" + id,
                "available",
                "available",
                engine,
                "16.4",
                "app",
                databaseName,
                "db.r8g.large",
                20,
                CREATED,
                true,
                "arn:aws:kms:eu-west-1:222222222222:key/k",
                true,
                true,
                new RestoredDatabase.Endpoint("new.example", 5433),
                readerHost,
                members,
                false,
                null,
                null,
                List.of());
    }
}
