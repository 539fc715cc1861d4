package io.rdsreplicator.source;

import io.rdsreplicator.shared.RdsStatus;
import io.rdsreplicator.shared.Require;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;

/** Looks up the database to replicate, and says whether a snapshot can be taken of it. Never changes it. */
final class SourceDatabase {
    private final RdsClient rds;

    SourceDatabase(RdsClient rds) {
        this.rds = rds;
    }

    /**
     * The database, if it is one that this product replicates.
     *
     * @param where the account and Region that is looked in, for the message
     */
    DBInstance find(String identifier, String where) {
        DBInstance instance = describe(identifier, where);
        Require.that(
                instance.dbClusterIdentifier() == null && !instance.engine().startsWith("aurora"),
                "DB instance " + identifier + " is a member of DB cluster " + instance.dbClusterIdentifier()
                        + ": snapshots are taken of whole clusters, which are not replicated yet; name a DB instance that stands alone");
        return instance;
    }

    /**
     * Whether a snapshot can be taken now; if not, waiting may help.
     *
     * @throws FailedInRdsException if waiting cannot help
     */
    static boolean isReady(DBInstance instance) {
        String status = instance.dbInstanceStatus();
        if (RdsStatus.ofInstance(status) == RdsStatus.FAILED) {
            throw new FailedInRdsException("DB instance " + instance.dbInstanceIdentifier() + " is " + status
                    + ", and RDS takes a snapshot of an available one only: " + mend(status));
        }
        return RdsStatus.ofInstance(status) == RdsStatus.READY;
    }

    private DBInstance describe(String identifier, String where) {
        try {
            return rds.describeDBInstances(r -> r.dbInstanceIdentifier(identifier)).dbInstances().get(0);
        } catch (DbInstanceNotFoundException e) {
            throw new InvalidRequestException("there is no DB instance " + identifier + " in " + where + ": correct sourceDatabase");
        }
    }

    private static String mend(String status) {
        return switch (status) {
            case "stopped", "stopping" -> "start the DB instance, then start the replication again";
            case "deleting" -> "it can no longer be replicated";
            default -> "repair it (the events of RDS name the reason), then start the replication again";
        };
    }
}
