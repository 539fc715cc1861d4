package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.contract.InstanceClass;
import io.rdsreplicator.shared.contract.OwnTags;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.runtime.Require;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.OptionGroupMembership;
import software.amazon.awssdk.services.rds.model.ServerlessV2ScalingConfigurationInfo;

/**
 * Looks up the database to replicate, among the DB instances and the DB clusters. Refuses what cannot be replicated.
 * Never changes anything. A read replica is replicated like any other DB instance, except one of SQL Server: RDS takes
 * no snapshots of these.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Overview.Differences.html">
 *     Differences between read replicas for DB engines</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html">
 *     Sharing a snapshot: Multi-AZ DB clusters</a>
 */
public final class SourceDatabases {
    private static final Pattern INSTANCE_ENGINE = Pattern.compile("postgres|mysql|mariadb|oracle-.*|sqlserver-.*");
    private static final Pattern CLUSTER_ENGINE = Pattern.compile("aurora-(postgresql|mysql)");
    private static final String DEFAULT_OPTIONS = "default:";

    private final RdsClient rds;

    public SourceDatabases(RdsClient rds) {
        this.rds = rds;
    }

    /**
     * Finds the database, if it is one that this product replicates.
     *
     * @param kind if the request has one
     * @param where the account and Region of the search, for the message
     * @throws InvalidRequestException if there is none, if the name is not enough, or if it cannot be replicated
     */
    public SourceDatabase find(String identifier, Optional<DatabaseKind> kind, String where) {
        Optional<DBInstance> instance =
                kind.equals(Optional.of(DatabaseKind.CLUSTER)) ? Optional.empty() : instance(identifier);
        Optional<DBCluster> cluster =
                kind.equals(Optional.of(DatabaseKind.INSTANCE)) ? Optional.empty() : cluster(identifier);
        Require.that(
                instance.isEmpty() || cluster.isEmpty(),
                "there are a DB instance and a DB cluster " + identifier + " in " + where
                        + ": add \"kind\": \"instance\" or \"kind\": \"cluster\" to the request");
        return instance.map(SourceDatabases::read)
                .or(() -> cluster.map(this::read))
                .orElseThrow(() -> new InvalidRequestException("there is no "
                        + kind.map(DatabaseKind::label).orElse("DB instance or DB cluster") + " " + identifier + " in "
                        + where + ": correct sourceDatabase"));
    }

    private static SourceDatabase read(DBInstance instance) {
        String id = instance.dbInstanceIdentifier();
        String label = "DB instance " + id;
        String engine = instance.engine();
        Require.that(
                instance.dbClusterIdentifier() == null,
                label + " is a member of DB cluster " + instance.dbClusterIdentifier()
                        + ": snapshots are taken of whole DB clusters; name " + instance.dbClusterIdentifier());
        Require.that(
                !engine.startsWith("custom-"),
                label + " is of Amazon RDS Custom (" + engine
                        + "), which is not replicated: RDS copies its snapshots to no other account");
        Require.that(
                INSTANCE_ENGINE.matcher(engine).matches(),
                label + " is of engine " + engine + ", which is not replicated; postgres, mysql, mariadb, oracle and"
                        + " sqlserver are");
        Require.that(
                !Boolean.TRUE.equals(instance.multiTenant()),
                label + " is an Oracle CDB in the multi-tenant configuration, whose master password RDS does not"
                        + " reset as that of a DB instance: it is not replicated yet");
        String source = instance.readReplicaSourceDBInstanceIdentifier();
        Require.that(
                source == null || !engine.startsWith("sqlserver-"),
                label + " is a read replica of " + source
                        + ", and RDS takes no snapshots of read replicas of SQL Server: name its source");
        return new SourceDatabase(
                DatabaseKind.INSTANCE,
                id,
                Arn.parse(instance.dbInstanceArn(), "the ARN of " + label),
                instance.dbiResourceId(),
                instance.dbInstanceStatus(),
                engine,
                Objects.requireNonNullElse(instance.allocatedStorage(), 0),
                instance.engineLifecycleSupport(),
                instance.kmsKeyId(),
                source != null,
                instance.optionGroupMemberships().stream()
                        .map(OptionGroupMembership::optionGroupName)
                        .filter(name -> !name.startsWith(DEFAULT_OPTIONS))
                        .toList(),
                null,
                OwnTags.byKey(instance.tagList()));
    }

    private SourceDatabase read(DBCluster cluster) {
        String id = cluster.dbClusterIdentifier();
        String label = "DB cluster " + id;
        requireReplicable(cluster, label);
        return new SourceDatabase(
                DatabaseKind.CLUSTER,
                id,
                Arn.parse(cluster.dbClusterArn(), "the ARN of " + label),
                cluster.dbClusterResourceId(),
                cluster.status(),
                cluster.engine(),
                Objects.requireNonNullElse(cluster.allocatedStorage(), 0),
                cluster.engineLifecycleSupport(),
                cluster.kmsKeyId(),
                false,
                List.of(),
                writerClass(cluster),
                OwnTags.byKey(cluster.tagList()));
    }

    private static void requireReplicable(DBCluster cluster, String label) {
        String engine = cluster.engine();
        Require.that(
                !List.of("docdb", "neptune").contains(engine),
                label + " is of " + (engine.equals("neptune") ? "Amazon Neptune" : "Amazon DocumentDB")
                        + ", which shares the API of RDS but is not replicated");
        Require.that(
                cluster.dbClusterInstanceClass() == null
                        && !List.of("postgres", "mysql").contains(engine),
                label + " is a Multi-AZ DB cluster: RDS shares no snapshot of it with another account. Replicate a DB"
                        + " instance that is restored from its snapshot, or an Aurora DB cluster");
        Require.that(
                CLUSTER_ENGINE.matcher(engine).matches(),
                label + " is of engine " + engine
                        + ", which is not replicated; aurora-postgresql and aurora-mysql are");
        Require.that(
                !"serverless".equals(cluster.engineMode()),
                label + " is of Aurora Serverless v1, which is not replicated: migrate it to Serverless v2");
        Require.that(
                !"limitless".equals(cluster.clusterScalabilityTypeAsString()),
                label + " is of Aurora PostgreSQL Limitless Database, whose snapshots cannot be shared: it is not"
                        + " replicated");
        Require.that(
                cluster.replicationSourceIdentifier() == null,
                label + " is a secondary DB cluster of a global database or a replica of "
                        + cluster.replicationSourceIdentifier() + ": name the primary DB cluster");
    }

    /** Null if the cluster has no writer. RDS describes the class of a member with the member. */
    private @Nullable InstanceClass writerClass(DBCluster cluster) {
        return cluster.dbClusterMembers().stream()
                .filter(member -> Boolean.TRUE.equals(member.isClusterWriter()))
                .map(DBClusterMember::dbInstanceIdentifier)
                .findFirst()
                .flatMap(this::instance)
                .map(writer -> instanceClass(writer.dbInstanceClass(), cluster.serverlessV2ScalingConfiguration()))
                .orElse(null);
    }

    private static InstanceClass instanceClass(String name, @Nullable ServerlessV2ScalingConfigurationInfo capacity) {
        return name.equals(InstanceClass.SERVERLESS) && capacity != null
                ? new InstanceClass(name, capacity.minCapacity(), capacity.maxCapacity())
                : new InstanceClass(name);
    }

    private Optional<DBInstance> instance(String identifier) {
        try {
            return rds.describeDBInstances(r -> r.dbInstanceIdentifier(identifier)).dbInstances().stream()
                    .findFirst();
        } catch (SdkException e) {
            if (RdsRefusal.DATABASE_NOT_FOUND.is(e)) {
                return Optional.empty();
            }
            throw AwsErrors.translate("DescribeDBInstances of " + identifier, e);
        }
    }

    private Optional<DBCluster> cluster(String identifier) {
        try {
            return rds.describeDBClusters(r -> r.dbClusterIdentifier(identifier)).dbClusters().stream()
                    .findFirst();
        } catch (SdkException e) {
            if (RdsRefusal.DATABASE_NOT_FOUND.is(e)) {
                return Optional.empty();
            }
            throw AwsErrors.translate("DescribeDBClusters of " + identifier, e);
        }
    }
}
