package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.rds.RdsStatus;
import io.rdsreplicator.shared.runtime.Require;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.rds.model.ClusterScalabilityType;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * Checks whether a database is one that this product replicates. A read replica is replicated like any other DB
 * instance. RDS takes no snapshots of SQL Server read replicas, so these cannot be replicated.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Overview.Differences.html">
 *     Differences between read replicas for DB engines</a>
 */
final class Replicable {
    private static final Pattern INSTANCE_ENGINE = Pattern.compile("postgres|mysql|mariadb|oracle-.*|sqlserver-.*");
    private static final Set<String> CLUSTER_ENGINES = Set.of("aurora-postgresql", "aurora-mysql");

    private Replicable() {}

    /**
     * @throws InvalidRequestException if it is not replicated; the message says what to do
     */
    static void require(DBInstance instance) {
        String name = "DB instance " + instance.dbInstanceIdentifier();
        String engine = instance.engine();
        requireNoOtherService(name, engine);
        String cluster = Objects.requireNonNullElse(instance.dbClusterIdentifier(), "(not named)");
        Require.that(
                instance.dbClusterIdentifier() == null && !engine.startsWith("aurora"),
                name + " is a member of DB cluster " + cluster
                        + ", and snapshots are taken of whole clusters: name the cluster as sourceDatabase");
        Require.that(
                !engine.startsWith("custom-"),
                name + " is of RDS Custom (engine " + engine
                        + "), whose snapshots cannot be copied to another account: it is not replicated");
        Require.that(
                INSTANCE_ENGINE.matcher(engine).matches(),
                name + " is of engine " + engine
                        + ", which is not replicated; postgres, mysql, mariadb, oracle and sqlserver are");
        Require.that(
                !Boolean.TRUE.equals(instance.multiTenant()),
                name
                        + " is an Oracle CDB in the multi-tenant configuration, whose master password RDS does not"
                        + " reset as that of a DB instance: it is not replicated yet");
        Require.that(
                instance.readReplicaSourceDBInstanceIdentifier() == null || !engine.startsWith("sqlserver-"),
                name + " is a read replica of " + instance.readReplicaSourceDBInstanceIdentifier()
                        + ", and RDS takes no snapshots of read replicas of SQL Server: name its source");
    }

    /**
     * @throws InvalidRequestException if it is not replicated; the message says what to do
     */
    static void require(DBCluster cluster) {
        String name = "DB cluster " + cluster.dbClusterIdentifier();
        String engine = cluster.engine();
        requireNoOtherService(name, engine);
        Require.that(
                cluster.dbClusterInstanceClass() == null
                        && !INSTANCE_ENGINE.matcher(engine).matches(),
                name + " is a Multi-AZ DB cluster (engine " + engine
                        + "), whose snapshots RDS does not share: restore one of its snapshots as a DB instance, and"
                        + " replicate that");
        Require.that(
                CLUSTER_ENGINES.contains(engine),
                name + " is of engine " + engine + ", which is not replicated; aurora-postgresql and aurora-mysql are");
        Require.that(
                !"serverless".equals(cluster.engineMode()),
                name + " is of Aurora Serverless v1, which is not replicated: convert it to a provisioned cluster or to"
                        + " Aurora Serverless v2");
        Require.that(
                cluster.clusterScalabilityType() != ClusterScalabilityType.LIMITLESS,
                name + " is of Aurora PostgreSQL Limitless Database, which is not replicated: name another cluster");
        Require.that(
                cluster.globalClusterIdentifier() == null || !isReplica(cluster),
                name + " is a secondary cluster of global database " + cluster.globalClusterIdentifier()
                        + ": replicate the primary cluster, with a source stack in its Region");
    }

    /** Whether the cluster takes its data from another one: it names it, or is available for readers only. */
    static boolean isReplica(DBCluster cluster) {
        String source = cluster.replicationSourceIdentifier();
        boolean forReaders = RdsStatus.forUse(cluster.status()) == RdsStatus.READY
                && !cluster.dbClusterMembers().isEmpty()
                && cluster.dbClusterMembers().stream().noneMatch(Replicable::isWriter);
        return forReaders || (source != null && !source.isEmpty());
    }

    private static boolean isWriter(DBClusterMember member) {
        return Boolean.TRUE.equals(member.isClusterWriter());
    }

    /** Other services use the same API, and RDS describes their clusters and instances too. */
    private static void requireNoOtherService(String name, String engine) {
        Require.that(
                !engine.equals("docdb") && !engine.equals("neptune"),
                name + " is of " + (engine.equals("docdb") ? "Amazon DocumentDB" : "Amazon Neptune")
                        + ", which is not replicated; DB instances of Amazon RDS and DB clusters of Aurora are");
    }
}
