package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import io.rdsreplicator.local.rds.storage.DatabaseEndpoint;
import io.rdsreplicator.local.rds.storage.DatabaseSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;

/** Creates, finds, stops and deletes DB instances. */
final class DbInstances {
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("mysql", 3306, "mariadb", 3306);
    private static final int DEFAULT_PORT = 5432;
    private static final int DEFAULT_STORAGE = 20;
    static final String DEFAULT_VERSION = "14.20";
    private static final String REBOOTING = "rebooting";
    private static final Set<String> PARAMETERS = Set.of(
            "DBInstanceIdentifier",
            "DBName",
            "AllocatedStorage",
            "DBInstanceClass",
            "Engine",
            "EngineVersion",
            "MasterUsername",
            "MasterUserPassword",
            "ManageMasterUserPassword",
            "MasterUserSecretKmsKeyId",
            "VpcSecurityGroupIds",
            "DBSubnetGroupName",
            "DBParameterGroupName",
            "OptionGroupName",
            "BackupRetentionPeriod",
            "PreferredBackupWindow",
            "PreferredMaintenanceWindow",
            "Port",
            "MultiAZ",
            "AutoMinorVersionUpgrade",
            "PubliclyAccessible",
            "Tags",
            "StorageType",
            "Iops",
            "StorageThroughput",
            "StorageEncrypted",
            "KmsKeyId",
            "CopyTagsToSnapshot",
            "MonitoringInterval",
            "MonitoringRoleArn",
            "EnableIAMDatabaseAuthentication",
            "DatabaseInsightsMode",
            "EnablePerformanceInsights",
            "PerformanceInsightsKMSKeyId",
            "PerformanceInsightsRetentionPeriod",
            "EnableCloudwatchLogsExports",
            "DeletionProtection",
            "MaxAllocatedStorage",
            "CACertificateIdentifier",
            "EngineLifecycleSupport");

    private final RdsStage stage;
    private final Groups groups;
    private final DbSnapshots snapshots;
    private final Backups backups;
    private final Options options;
    private final ManagedPasswords passwords;

    DbInstances(
            RdsStage stage,
            Groups groups,
            DbSnapshots snapshots,
            Backups backups,
            Options options,
            ManagedPasswords passwords) {
        this.stage = stage;
        this.groups = groups;
        this.snapshots = snapshots;
        this.backups = backups;
        this.options = options;
        this.passwords = passwords;
    }

    CreateDbInstanceResponse create(Caller caller, CreateDbInstanceRequest request) {
        RequestParameters.requireImplemented("createDBInstance", request, PARAMETERS);
        String id = Identifiers.instance("DBInstanceIdentifier", request.dbInstanceIdentifier());
        String engine = Identifiers.required("Engine", request.engine());
        if (engine.startsWith("aurora")) {
            throw RdsFailure.parameterCombination(
                    "DBClusterIdentifier must be specified for a DB instance of engine " + engine + ".");
        }
        String version = Objects.requireNonNullElse(request.engineVersion(), DEFAULT_VERSION);
        stage.requireEngine(engine, version);
        String user = Identifiers.required("MasterUsername", request.masterUsername());
        boolean manages = ManagedPasswords.asked(
                request.manageMasterUserPassword(), request.masterUserPassword(), request.masterUserSecretKmsKeyId());
        if (!manages) {
            MasterPasswords.checked(engine, Identifiers.required("MasterUserPassword", request.masterUserPassword()));
        }
        Inventory inventory = stage.in(caller.place());
        requireNew(inventory, id);
        DbInstance db = new DbInstance(
                caller.place(), id, stage.newResourceId(caller.place().arn("rds", "db:" + id)), stage.now());
        db.engine = engine;
        db.engineVersion = version;
        db.masterUsername = user;
        db.databaseName = request.dbName();
        db.enrol(InstanceRules.lifecycle(request.engineLifecycleSupport()));
        db.instanceClass =
                InstanceRules.instanceClass(Identifiers.required("DBInstanceClass", request.dbInstanceClass()));
        db.allocatedStorage = Objects.requireNonNullElse(request.allocatedStorage(), DEFAULT_STORAGE);
        db.storageType = Objects.requireNonNullElse(InstanceRules.storageType(request.storageType()), "gp2");
        db.port = Objects.requireNonNullElse(
                InstanceRules.port(request.port()), DEFAULT_PORTS.getOrDefault(engine, DEFAULT_PORT));
        db.backupRetention =
                Objects.requireNonNullElse(InstanceRules.backupRetention(request.backupRetentionPeriod()), 1);
        db.publiclyAccessible = Objects.requireNonNullElse(request.publiclyAccessible(), true);
        db.multiAz = Boolean.TRUE.equals(request.multiAZ());
        db.deletionProtection = Boolean.TRUE.equals(request.deletionProtection());
        db.copyTagsToSnapshot = Boolean.TRUE.equals(request.copyTagsToSnapshot());
        db.tags.add(request.tags());
        groups.place(
                db,
                request.dbSubnetGroupName(),
                request.dbParameterGroupName(),
                request.optionGroupName(),
                request.vpcSecurityGroupIds());
        db.tableNames = TableNames.of(engine, version, db.parameters.values());
        db.kept = options.created(caller, db, request);
        if (manages) {
            db.kept = db.kept.copy(
                    k -> k.masterUserSecret(passwords.secret(caller, db, request.masterUserSecretKmsKeyId())));
        }
        if (Boolean.TRUE.equals(request.storageEncrypted()) || request.kmsKeyId() != null) {
            db.key = stage.keys.create(caller, request.kmsKeyId(), db.arn).key();
        }
        inventory.instances.put(id, db);
        String password = manages ? passwords.password(db) : request.masterUserPassword();
        DatabaseSpec spec = new DatabaseSpec(version, user, password, request.dbName(), db.port);
        stage.work(
                "create " + db.arn,
                () -> stage.storage.create(db.arn, spec),
                endpoint -> stage.after(Phase.CREATE, db.allocatedStorage, "created " + db.arn, () -> {
                    db.created = stage.now(db.place);
                    backups.first(db, () -> db.endpoint = endpoint);
                }),
                () -> db.status = "failed");
        return CreateDbInstanceResponse.builder().dbInstance(db.describe()).build();
    }

    static void requireNew(Inventory inventory, String id) {
        if (inventory.instances.containsKey(id)) {
            throw RdsFailure.instanceExists();
        }
        int most = inventory.circumstances.most(RdsQuota.INSTANCES);
        if (inventory.instances.size() >= most) {
            throw RdsFailure.instanceQuota(most);
        }
    }

    DescribeDbInstancesResponse describe(Caller caller, DescribeDbInstancesRequest request) {
        Inventory inventory = stage.in(caller.place());
        Instant now = stage.now();
        RdsConditions circumstances = inventory.circumstances;
        List<DbInstance> found = inventory.instances.values().stream()
                .filter(db -> circumstances.shows(db.madeAt, now))
                .filter(InstanceFilters.of(request.filters()))
                .toList();
        if (request.dbInstanceIdentifier() != null) {
            DbInstance named = inventory.instance(request.dbInstanceIdentifier());
            if (!found.contains(named)) {
                throw RdsFailure.instanceNotFound(request.dbInstanceIdentifier());
            }
            found = List.of(named);
        }
        DescribePage<DbInstance> page = DescribePage.of(found, db -> db.id, request.maxRecords(), request.marker());
        List<DBInstance> described = page.records().stream()
                .map(db -> circumstances.showsTags(db.madeAt, now)
                        ? db.describe()
                        : db.describe().copy(d -> d.tagList(List.of())))
                .toList();
        return DescribeDbInstancesResponse.builder()
                .dbInstances(described)
                .marker(page.marker())
                .build();
    }

    DeleteDbInstanceResponse delete(Caller caller, DeleteDbInstanceRequest request) {
        Inventory inventory = stage.in(caller.place());
        DbInstance db = inventory.instance(request.dbInstanceIdentifier());
        boolean skip = Boolean.TRUE.equals(request.skipFinalSnapshot());
        String named = request.finalDBSnapshotIdentifier();
        if (skip == (named != null)) {
            throw RdsFailure.parameterCombination(
                    skip
                            ? "FinalDBSnapshotIdentifier can not be specified when deleting an instance with SkipFinalSnapshot"
                            : "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
        }
        if (db.deletionProtection) {
            throw RdsFailure.parameterCombination(
                    "Cannot delete protected DB Instance, please disable deletion protection and try again.");
        }
        CallsByStatus.require(skip ? StatusCall.DELETE : StatusCall.DELETE_WITH_SNAPSHOT, db, inventory.circumstances);
        if (skip) {
            db.status = DbInstance.DELETING;
            remove(inventory, db);
        } else {
            String id = Identifiers.snapshot("FinalDBSnapshotIdentifier", named);
            DbSnapshots.requireNewManual(inventory, id);
            snapshots.take(db, id, true, new Tags(), Phase.SNAPSHOT, () -> remove(inventory, db));
            db.status = DbInstance.DELETING;
        }
        return DeleteDbInstanceResponse.builder().dbInstance(db.describe()).build();
    }

    /** Also removes the automated snapshots of the DB instance. */
    private void remove(Inventory inventory, DbInstance db) {
        Runnable gone = () -> {
            inventory.instances.remove(db.id);
            db.nextBackup.cancel();
            backups.forgetAll(db);
        };
        stage.work(
                "delete " + db.arn,
                () -> {
                    stage.storage.deleteDatabase(db.arn);
                    return null;
                },
                done -> stage.after(Phase.DELETE, db.allocatedStorage, "deleted " + db.arn, gone),
                gone);
    }

    DBInstance start(Caller caller, String id) {
        DbInstance db = named(caller, id, StatusCall.START);
        return pass(db, "starting", Phase.START, () -> stage.storage.start(db.arn), DbInstance.AVAILABLE);
    }

    DBInstance stop(Caller caller, String id) {
        DbInstance db = named(caller, id, StatusCall.STOP);
        return pass(
                db,
                "stopping",
                Phase.STOP,
                () -> {
                    stage.storage.stop(db.arn);
                    return db.endpoint;
                },
                "stopped");
    }

    DBInstance reboot(Caller caller, String id) {
        DbInstance db = named(caller, id, StatusCall.REBOOT);
        return pass(
                db,
                REBOOTING,
                Phase.REBOOT,
                () -> {
                    stage.storage.stop(db.arn);
                    return stage.storage.start(db.arn);
                },
                DbInstance.AVAILABLE);
    }

    private DbInstance named(Caller caller, String id, StatusCall call) {
        Inventory inventory = stage.in(caller.place());
        DbInstance db = inventory.instance(id);
        CallsByStatus.require(call, db, inventory.circumstances);
        return db;
    }

    private DBInstance pass(DbInstance db, String status, Phase phase, Callable<DatabaseEndpoint> work, String then) {
        db.status = status;
        stage.work(
                status + " " + db.arn,
                work,
                endpoint -> stage.after(phase, db.allocatedStorage, status + " over " + db.arn, () -> {
                    if (db.is(status)) {
                        db.endpoint = endpoint;
                        if (!status.equals("stopping")) {
                            db.parameters.reboot();
                        }
                        db.status = TableNames.fit(db) ? then : TableNames.INCOMPATIBLE;
                        db.settled.run();
                    }
                }),
                () -> db.status = "failed");
        return db.describe();
    }
}
