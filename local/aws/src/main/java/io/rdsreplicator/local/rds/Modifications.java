package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.util.EnumSet;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;

/**
 * Changes of a DB instance. Some hold at once; the others show in the pending values first, while the status still is {@code available}
 * for a moment, then in the status, and then are done. Those asked for without {@code ApplyImmediately} stay pending: no maintenance
 * window comes here.
 */
final class Modifications {
    private static final String HIDDEN = "****";

    private final RdsStage stage;

    Modifications(RdsStage stage) {
        this.stage = stage;
    }

    ModifyDbInstanceResponse modify(Caller caller, ModifyDbInstanceRequest request) {
        Inventory inventory = stage.in(caller.place());
        DbInstance db = inventory.instance(request.dbInstanceIdentifier());
        if (request.newDBInstanceIdentifier() != null || request.engineVersion() != null || request.multiAZ() != null
                || request.dbSubnetGroupName() != null || Boolean.TRUE.equals(request.manageMasterUserPassword())) {
            throw new UnsupportedOperationException("rds:modifyDBInstance of name, version, Multi-AZ, subnet group or managed password "
                    + "is not implemented here");
        }
        String password = request.masterUserPassword() == null ? null : Passwords.checked(db.engine, request.masterUserPassword());
        calls(request).forEach(call -> CallsByStatus.require(call, db, inventory.circumstances));
        if (request.allocatedStorage() != null && request.allocatedStorage() < db.allocatedStorage) {
            throw RdsFailure.parameterCombination("Invalid storage size: a DB instance's storage does not shrink.");
        }
        atOnce(db, request);
        if (password != null) {
            db.pending = db.pending.copy(p -> p.masterUserPassword(HIDDEN));
            db.changes.add(new DbInstance.Change(
                    StatusCall.MODIFY, "resetting-master-credentials", Phase.RESET_PASSWORD, () -> reset(db, password)));
        }
        if (resizes(request)) {
            resize(db, request);
        }
        if (!db.changes.isEmpty()) {
            db.settled = () -> proceed(db);
            stage.after(Phase.NOTICE, db.allocatedStorage, "modification noticed " + db.arn, db.settled);
        }
        return ModifyDbInstanceResponse.builder().dbInstance(db.describe()).build();
    }

    /** What a request changes, as the table of statuses tells it apart. */
    private static Set<StatusCall> calls(ModifyDbInstanceRequest request) {
        Set<StatusCall> calls = EnumSet.noneOf(StatusCall.class);
        if (request.allocatedStorage() != null) {
            calls.add(StatusCall.MODIFY_STORAGE);
        }
        ModifyDbInstanceRequest rest = request.copy(r -> r.allocatedStorage(null).applyImmediately(null));
        ModifyDbInstanceRequest nothing = ModifyDbInstanceRequest.builder().dbInstanceIdentifier(request.dbInstanceIdentifier()).build();
        boolean ofProtectionAlone = request.deletionProtection() != null && rest.copy(r -> r.deletionProtection(null)).equals(nothing);
        if (ofProtectionAlone) {
            calls.add(StatusCall.MODIFY_PROTECTION);
        } else if (calls.isEmpty() || !rest.equals(nothing)) {
            calls.add(StatusCall.MODIFY);
        }
        return calls;
    }

    private static boolean resizes(ModifyDbInstanceRequest request) {
        return request.dbInstanceClass() != null || request.allocatedStorage() != null || request.backupRetentionPeriod() != null;
    }

    private static void atOnce(DbInstance db, ModifyDbInstanceRequest request) {
        if (request.deletionProtection() != null) {
            db.deletionProtection = request.deletionProtection();
        }
        if (request.copyTagsToSnapshot() != null) {
            db.copyTagsToSnapshot = request.copyTagsToSnapshot();
        }
        if (request.publiclyAccessible() != null) {
            db.publiclyAccessible = request.publiclyAccessible();
        }
        if (request.hasVpcSecurityGroupIds() && !request.vpcSecurityGroupIds().isEmpty()) {
            db.securityGroups = request.vpcSecurityGroupIds();
        }
    }

    private void resize(DbInstance db, ModifyDbInstanceRequest request) {
        db.pending = db.pending.copy(p -> {
            if (request.dbInstanceClass() != null) {
                p.dbInstanceClass(request.dbInstanceClass());
            }
            if (request.allocatedStorage() != null) {
                p.allocatedStorage(request.allocatedStorage());
            }
            if (request.backupRetentionPeriod() != null) {
                p.backupRetentionPeriod(request.backupRetentionPeriod());
            }
        });
        if (Boolean.TRUE.equals(request.applyImmediately())) {
            StatusCall call = request.allocatedStorage() == null ? StatusCall.MODIFY : StatusCall.MODIFY_STORAGE;
            db.changes.add(new DbInstance.Change(call, "modifying", Phase.MODIFY, () -> {
                PendingModifiedValues values = db.pending;
                db.instanceClass = values.dbInstanceClass() == null ? db.instanceClass : values.dbInstanceClass();
                db.allocatedStorage = values.allocatedStorage() == null ? db.allocatedStorage : values.allocatedStorage();
                db.backupRetention = values.backupRetentionPeriod() == null ? db.backupRetention : values.backupRetentionPeriod();
                db.pending = PendingModifiedValues.builder().masterUserPassword(values.masterUserPassword()).build();
                finish(db, "modifying");
            }));
        }
    }

    /** Starts the next change if the DB instance is free for one. */
    private void proceed(DbInstance db) {
        if (db.changes.isEmpty() || !CallsByStatus.INSTANCES.takes(db.changes.element().call(), db.status, circumstances(db))) {
            return;
        }
        DbInstance.Change change = db.changes.remove();
        db.status = change.status();
        stage.after(change.phase(), db.allocatedStorage, change.status() + " " + db.arn, () -> {
            if (db.is(change.status())) {
                change.apply().run();
            }
        });
    }

    private Circumstances circumstances(DbInstance db) {
        return stage.in(db.place).circumstances;
    }

    private void reset(DbInstance db, String password) {
        Runnable over = () -> {
            boolean another = db.changes.stream().anyMatch(change -> change.phase() == Phase.RESET_PASSWORD);
            if (!another) {
                db.pending = db.pending.copy(p -> p.masterUserPassword(null));
            }
            finish(db, "resetting-master-credentials");
        };
        stage.work("change the password of " + db.arn, () -> {
            stage.storage.changePassword(db.arn, db.masterUsername, password);
            return null;
        }, done -> over.run(), over);
    }

    private void finish(DbInstance db, String status) {
        if (db.is(status)) {
            db.status = DbInstance.AVAILABLE;
            proceed(db);
        }
    }
}
