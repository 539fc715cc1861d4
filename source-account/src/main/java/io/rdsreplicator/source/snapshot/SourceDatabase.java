package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.FailedInRdsException;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.Require;
import java.util.Objects;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.RdsException;

/**
 * Looks up the database to replicate, and checks whether a snapshot can be taken of it. Never changes it. A read
 * replica is replicated like any other DB instance. RDS takes no snapshots of SQL Server read replicas, so these cannot
 * be replicated.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Overview.Differences.html">
 *     Differences between read replicas for DB engines</a>
 */
public final class SourceDatabase {
    private static final Pattern ENGINE = Pattern.compile("postgres|mysql|mariadb|oracle-.*|sqlserver-.*");

    private final RdsClient rds;

    public SourceDatabase(RdsClient rds) {
        this.rds = rds;
    }

    /**
     * Finds the database, if it is one that this product replicates.
     *
     * @param where the account and Region of the search, for the message
     */
    public DBInstance find(String identifier, String where) {
        DBInstance instance = describe(identifier, where);
        String engine = instance.engine();
        String cluster = Objects.requireNonNullElse(instance.dbClusterIdentifier(), "(not named)");
        Require.that(
                instance.dbClusterIdentifier() == null && !engine.startsWith("aurora"),
                "DB instance " + identifier + " is a member of DB cluster " + cluster
                        + ": snapshots are taken of whole clusters, which are not replicated yet; name a DB instance that stands alone");
        Require.that(
                ENGINE.matcher(engine).matches(),
                "DB instance " + identifier + " is of engine " + engine
                        + ", which is not replicated; postgres, mysql, mariadb, oracle and" + " sqlserver are");
        Require.that(
                !Boolean.TRUE.equals(instance.multiTenant()),
                "DB instance " + identifier
                        + " is an Oracle CDB in the multi-tenant configuration, whose master password RDS does not"
                        + " reset as that of a DB instance: it is not replicated yet");
        Require.that(
                instance.readReplicaSourceDBInstanceIdentifier() == null || !engine.startsWith("sqlserver-"),
                "DB instance " + identifier + " is a read replica of "
                        + instance.readReplicaSourceDBInstanceIdentifier()
                        + ", and RDS takes no snapshots of read replicas of SQL Server: name its source");
        return instance;
    }

    /**
     * Whether a snapshot can be taken now. If not, waiting may help.
     *
     * @throws FailedInRdsException if waiting cannot help
     */
    public static boolean isReady(DBInstance instance) {
        String status = instance.dbInstanceStatus();
        if (RdsStatus.forSnapshot(status) == RdsStatus.FAILED) {
            throw new FailedInRdsException("DB instance " + instance.dbInstanceIdentifier() + " is " + status
                    + ", and RDS takes a snapshot of an available one only: " + mend(status));
        }
        return RdsStatus.forSnapshot(status) == RdsStatus.READY;
    }

    private DBInstance describe(String identifier, String where) {
        try {
            return rds.describeDBInstances(r -> r.dbInstanceIdentifier(identifier))
                    .dbInstances()
                    .get(0);
        } catch (RdsException e) {
            if (AwsErrors.isCode(e, "DBInstanceNotFound")) {
                throw new InvalidRequestException(
                        "there is no DB instance " + identifier + " in " + where + ": correct sourceDatabase");
            }
            throw AwsErrors.translate("DescribeDBInstances of " + identifier, e);
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
