package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotResponse;

/**
 * Restores DB instances from snapshots. The RDS user guide, "Restoring to a DB instance", says which attributes a
 * restore brings back only if the request names them.
 */
final class Restores {
    private static final Set<String> PARAMETERS = Set.of(
            "DBInstanceIdentifier",
            "DBSnapshotIdentifier",
            "DBInstanceClass",
            "Port",
            "DBSubnetGroupName",
            "MultiAZ",
            "PubliclyAccessible",
            "AutoMinorVersionUpgrade",
            "Engine",
            "Iops",
            "StorageThroughput",
            "OptionGroupName",
            "Tags",
            "StorageType",
            "VpcSecurityGroupIds",
            "CopyTagsToSnapshot",
            "EnableIAMDatabaseAuthentication",
            "EnableCloudwatchLogsExports",
            "DBParameterGroupName",
            "DeletionProtection",
            "AllocatedStorage",
            "BackupRetentionPeriod",
            "PreferredBackupWindow",
            "CACertificateIdentifier",
            "EngineLifecycleSupport",
            "ManageMasterUserPassword");
    private final RdsStage stage;
    private final Groups groups;
    private final OptionGroups optionGroups;
    private final DbSnapshots snapshots;
    private final Backups backups;
    private final Options options;

    Restores(
            RdsStage stage,
            Groups groups,
            OptionGroups optionGroups,
            DbSnapshots snapshots,
            Backups backups,
            Options options) {
        this.stage = stage;
        this.groups = groups;
        this.optionGroups = optionGroups;
        this.snapshots = snapshots;
        this.backups = backups;
        this.options = options;
    }

    RestoreDbInstanceFromDbSnapshotResponse restore(Caller caller, RestoreDbInstanceFromDbSnapshotRequest request) {
        RequestParameters.requireImplemented("restoreDBInstanceFromDBSnapshot", request, PARAMETERS);
        AccountRegion place = caller.place();
        Inventory inventory = stage.in(place);
        String id = Identifiers.instance("DBInstanceIdentifier", request.dbInstanceIdentifier());
        String named = Identifiers.required("DBSnapshotIdentifier", request.dbSnapshotIdentifier());
        DbInstances.requireNew(inventory, id);
        DbSnapshot snapshot = snapshots.find(place, named);
        CallsByStatus.require(StatusCall.RESTORE, snapshot, inventory.circumstances);
        if (snapshot.key != null && !snapshot.place.equals(place)) {
            throw RdsFailure.invalidRestore(
                    "A snapshot that is shared and encrypted cannot be restored: copy it first.");
        }
        if (request.engine() != null && !request.engine().equals(snapshot.source.engine())) {
            throw RdsFailure.parameterCombination("The engine " + request.engine() + " is not the snapshot's.");
        }
        if (Boolean.TRUE.equals(request.manageMasterUserPassword())) {
            throw RdsFailure.parameterCombination(
                    "You can manage the master user password at a restore of an Oracle DB instance only.");
        }
        DbInstance db = asInSnapshot(place, id, snapshot.source);
        db.instanceClass =
                Objects.requireNonNullElse(InstanceRules.instanceClass(request.dbInstanceClass()), db.instanceClass);
        db.storageType = Objects.requireNonNullElse(InstanceRules.storageType(request.storageType()), db.storageType);
        inventory.circumstances.requireOffered(db.engine, db.engineVersion, db.instanceClass);
        db.port = Objects.requireNonNullElse(InstanceRules.port(request.port()), db.port);
        db.allocatedStorage = Objects.requireNonNullElse(request.allocatedStorage(), db.allocatedStorage);
        if (db.allocatedStorage < snapshot.source.allocatedStorage()) {
            throw RdsFailure.parameterCombination(
                    "Invalid storage size: the snapshot needs " + snapshot.source.allocatedStorage() + " GiB.");
        }
        db.backupRetention = Objects.requireNonNullElse(
                InstanceRules.backupRetention(request.backupRetentionPeriod()), db.backupRetention);
        db.publiclyAccessible = Objects.requireNonNullElse(request.publiclyAccessible(), true);
        db.multiAz = Boolean.TRUE.equals(request.multiAZ());
        db.deletionProtection = Boolean.TRUE.equals(request.deletionProtection());
        db.copyTagsToSnapshot = Boolean.TRUE.equals(request.copyTagsToSnapshot());
        db.enrol(InstanceRules.lifecycle(request.engineLifecycleSupport()));
        db.tags.add(request.tags().isEmpty() ? snapshot.source.tags() : request.tags());
        db.kept = options.restored(db, snapshot.source, request);
        groups.place(
                db,
                request.dbSubnetGroupName(),
                request.dbParameterGroupName(),
                request.optionGroupName(),
                request.vpcSecurityGroupIds());
        optionGroups.requireLasting(snapshot, place, db.optionGroup);
        StorageKeys.Opened opened = stage.keys.open(caller, snapshot.key, db.arn);
        db.key = opened.key();
        inventory.instances.put(id, db);
        String outcome = stage.strikes(place, RdsFault.RESTORE_FAILS)
                ? "failed"
                : stage.strikes(place, RdsFault.RESTORE_INCOMPATIBLE)
                        ? "incompatible-restore"
                        : TableNames.fit(db) ? DbInstance.AVAILABLE : TableNames.INCOMPATIBLE;
        stage.work(
                "restore " + db.arn,
                () -> stage.storage.restore(snapshot.image, opened.plain(), db.arn, db.port),
                endpoint -> stage.after(Phase.RESTORE, db.allocatedStorage, "restored " + db.arn, () -> {
                    db.created = stage.now(place);
                    if (outcome.equals(DbInstance.AVAILABLE)) {
                        backups.first(db, () -> db.endpoint = endpoint);
                    } else {
                        db.status = outcome;
                    }
                }),
                () -> db.status = "failed");
        return RestoreDbInstanceFromDbSnapshotResponse.builder()
                .dbInstance(db.describe())
                .build();
    }

    private DbInstance asInSnapshot(AccountRegion place, String id, DbSnapshot.Source source) {
        DbInstance db = new DbInstance(place, id, stage.newResourceId(place.arn("rds", "db:" + id)), stage.now());
        db.engine = source.engine();
        db.engineVersion = source.engineVersion();
        db.masterUsername = source.masterUsername();
        db.databaseName = source.databaseName();
        db.instanceClass = source.instanceClass();
        db.storageType = source.storageType();
        db.port = source.port();
        db.allocatedStorage = source.allocatedStorage();
        db.backupRetention = source.backupRetention();
        db.tableNames = source.tableNames();
        return db;
    }
}
