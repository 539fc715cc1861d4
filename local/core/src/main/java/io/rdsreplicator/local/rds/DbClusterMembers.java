package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AmazonResourceName;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceResponse;

/**
 * Creates and deletes the DB instances of DB clusters. They have no data of their own. The first one that is created is
 * the writer.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html">CreateDBInstance,
 *     what does not apply to Aurora</a>
 */
final class DbClusterMembers {
    private static final Set<String> PARAMETERS = Set.of(
            "DBInstanceIdentifier",
            "DBClusterIdentifier",
            "DBInstanceClass",
            "Engine",
            "DBSubnetGroupName",
            "DBParameterGroupName",
            "AutoMinorVersionUpgrade",
            "PreferredMaintenanceWindow",
            "PubliclyAccessible",
            "PromotionTier",
            "Tags",
            "MonitoringInterval",
            "MonitoringRoleArn",
            "EnablePerformanceInsights",
            "PerformanceInsightsKMSKeyId",
            "PerformanceInsightsRetentionPeriod",
            "CACertificateIdentifier");
    /** What the cluster has for all its members. */
    private static final Set<String> OF_THE_CLUSTER = Set.of(
            "AllocatedStorage",
            "BackupRetentionPeriod",
            "CopyTagsToSnapshot",
            "DatabaseInsightsMode",
            "DBName",
            "DBPortNumber",
            "DeletionProtection",
            "EnableCloudwatchLogsExports",
            "EnableIAMDatabaseAuthentication",
            "EngineLifecycleSupport",
            "EngineVersion",
            "Iops",
            "KmsKeyId",
            "ManageMasterUserPassword",
            "MasterUserPassword",
            "MasterUserSecretKmsKeyId",
            "MasterUsername",
            "MaxAllocatedStorage",
            "MultiAZ",
            "OptionGroupName",
            "Port",
            "PreferredBackupWindow",
            "StorageEncrypted",
            "StorageThroughput",
            "StorageType",
            "VpcSecurityGroupIds");

    private final RdsStage stage;
    private final Groups groups;
    private final ClusterGroups ofClusters;
    private final Options options;

    DbClusterMembers(RdsStage stage, Groups groups, ClusterGroups ofClusters, Options options) {
        this.stage = stage;
        this.groups = groups;
        this.ofClusters = ofClusters;
        this.options = options;
    }

    /** @return whether the name is that of a member of a DB cluster */
    boolean has(Caller caller, String idOrArn) {
        return find(caller, idOrArn).isPresent();
    }

    private Optional<DbInstance> find(Caller caller, String idOrArn) {
        return Optional.ofNullable(idOrArn)
                .map(name -> AmazonResourceName.isArn(name)
                        ? AmazonResourceName.parse(name).resourceName()
                        : name)
                .map(name -> stage.in(caller.place()).instances.get(name.toLowerCase(Locale.ROOT)))
                .filter(db -> db.memberOf != null);
    }

    CreateDbInstanceResponse create(Caller caller, CreateDbInstanceRequest request) {
        requireOfTheInstance(request);
        RequestParameters.requireImplemented("createDBInstance in a DB cluster", request, PARAMETERS);
        Inventory inventory = stage.in(caller.place());
        String id = Identifiers.instance("DBInstanceIdentifier", request.dbInstanceIdentifier());
        DbCluster cluster = inventory.cluster(request.dbClusterIdentifier());
        DbInstances.requireNew(inventory, id);
        String engine = Identifiers.required("Engine", request.engine());
        if (!engine.equals(cluster.engine)) {
            throw RdsFailure.parameterCombination("The engine name requested for your DB instance (" + engine
                    + ") doesn't match the engine name of your DB cluster (" + cluster.engine + ").");
        }
        CallsByStatus.require(StatusCall.CREATE_MEMBER, cluster, inventory.circumstances);
        String named =
                ClusterRules.memberClass(Identifiers.required("DBInstanceClass", request.dbInstanceClass()), cluster);
        inventory.circumstances.requireOffered(engine, cluster.engineVersion, named);
        requireSubnetGroup(cluster, request.dbSubnetGroupName());
        DbInstance db = inCluster(cluster, id);
        db.instanceClass = named;
        db.publiclyAccessible = Objects.requireNonNullElse(request.publiclyAccessible(), true);
        db.tags.add(request.tags());
        groups.place(db, cluster.subnetGroup.name(), request.dbParameterGroupName(), null, cluster.securityGroups);
        db.clusterParameters = ofClusters.applied(cluster);
        db.kept = options.ofMember(caller, db, request);
        inventory.instances.put(id, db);
        cluster.members.add(db);
        if (cluster.writer == null) {
            cluster.writer = db;
        }
        boolean fails = stage.strikes(cluster.place, RdsFault.MEMBER_FAILS);
        stage.after(Phase.CREATE, DbCluster.GIBIBYTES, "created " + db.arn, () -> {
            if (fails && db.is(DbInstance.CREATING)) {
                db.status = "failed";
            } else {
                arrive(cluster, db);
            }
        });
        return CreateDbInstanceResponse.builder().dbInstance(db.describe()).build();
    }

    /**
     * @throws software.amazon.awssdk.services.rds.model.RdsException if a request for a member has a parameter that its
     *     DB cluster has for all its members
     */
    static void requireOfTheInstance(SdkPojo request) {
        Set<String> refused = new TreeSet<>(RequestParameters.given(request));
        refused.retainAll(OF_THE_CLUSTER);
        if (!refused.isEmpty()) {
            throw RdsFailure.parameterCombination("The DB instance is a member of a DB cluster. Set "
                    + String.join(", ", refused) + " for the DB cluster.");
        }
    }

    private static void requireSubnetGroup(DbCluster cluster, String named) {
        if (named != null && !named.equalsIgnoreCase(cluster.subnetGroup.name())) {
            throw RdsFailure.parameterCombination(
                    "The DB instance and its DB cluster must have the same DB subnet group.");
        }
    }

    private DbInstance inCluster(DbCluster cluster, String id) {
        DbInstance db = new DbInstance(
                cluster.place, id, stage.newResourceId(cluster.place.arn("rds", "db:" + id)), stage.now());
        db.memberOf = cluster;
        db.engine = cluster.engine;
        db.engineVersion = cluster.engineVersion;
        db.masterUsername = cluster.masterUsername;
        db.databaseName = cluster.databaseName;
        db.lifecycleSupport = cluster.lifecycleSupport;
        db.storageType = cluster.storageType;
        db.allocatedStorage = DbCluster.GIBIBYTES;
        db.port = cluster.port;
        db.backupRetention = cluster.backupRetention;
        db.key = cluster.key;
        return db;
    }

    private void arrive(DbCluster cluster, DbInstance db) {
        if (db.is(DbInstance.CREATING)) {
            db.created = stage.now(db.place);
            cluster.connectMembers();
            db.status = DbInstance.AVAILABLE;
            cluster.written |= db == cluster.writer;
        }
    }

    /** The deletion protection of a cluster does not protect its members. */
    DeleteDbInstanceResponse delete(Caller caller, DeleteDbInstanceRequest request) {
        Inventory inventory = stage.in(caller.place());
        DbInstance db = inventory.instance(request.dbInstanceIdentifier());
        DbCluster cluster = db.memberOf;
        if (request.finalDBSnapshotIdentifier() != null) {
            throw RdsFailure.parameterCombination(
                    "FinalDBSnapshotIdentifier can not be specified when deleting a member of a DB cluster.");
        }
        CallsByStatus.require(StatusCall.DELETE, db, inventory.circumstances);
        db.status = DbInstance.DELETING;
        if (cluster.writer == db) {
            ClusterFailover.replaceWriter(cluster);
        }
        stage.after(Phase.DELETE, DbCluster.GIBIBYTES, "deleted " + db.arn, () -> {
            inventory.instances.remove(db.id);
            cluster.members.remove(db);
            cluster.memberGone.run();
        });
        return DeleteDbInstanceResponse.builder().dbInstance(db.describe()).build();
    }

    /**
     * @throws software.amazon.awssdk.services.rds.model.RdsException if the DB instance is a member of a DB cluster,
     *     of which RDS takes no DB snapshot
     */
    void requireSnapshot(Caller caller, String idOrArn) {
        if (has(caller, idOrArn)) {
            throw RdsFailure.parameterValue("The specified instance is a member of a cluster and a snapshot cannot be "
                    + "created directly. Please use the CreateDBClusterSnapshot API instead.");
        }
    }

    /**
     * @throws software.amazon.awssdk.services.rds.model.RdsException if the DB instance is a member of a DB cluster,
     *     which starts and stops as a whole
     */
    void requirePower(Caller caller, String idOrArn) {
        find(caller, idOrArn).ifPresent(db -> {
            throw RdsFailure.parameterCombination(
                    db.engine + " DB instances are not eligible for stopping and starting.");
        });
    }
}
