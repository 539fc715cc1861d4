package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceResponse;

/**
 * Modifies a DB instance. It checks the whole request first. Then it applies one part at once and hands the other part
 * to {@link Changes}.
 */
final class Modifications {
    private static final Set<String> PARAMETERS = Set.of(
            "DBInstanceIdentifier",
            "ApplyImmediately",
            "AllocatedStorage",
            "DBInstanceClass",
            "DBSubnetGroupName",
            "VpcSecurityGroupIds",
            "MasterUserPassword",
            "DBParameterGroupName",
            "DBPortNumber",
            "BackupRetentionPeriod",
            "PreferredBackupWindow",
            "PreferredMaintenanceWindow",
            "MultiAZ",
            "AutoMinorVersionUpgrade",
            "Iops",
            "StorageThroughput",
            "OptionGroupName",
            "StorageType",
            "CACertificateIdentifier",
            "CopyTagsToSnapshot",
            "MonitoringInterval",
            "MonitoringRoleArn",
            "PubliclyAccessible",
            "EnableIAMDatabaseAuthentication",
            "DatabaseInsightsMode",
            "EnablePerformanceInsights",
            "PerformanceInsightsKMSKeyId",
            "PerformanceInsightsRetentionPeriod",
            "CloudwatchLogsExportConfiguration",
            "DeletionProtection",
            "MaxAllocatedStorage",
            "ManageMasterUserPassword",
            "MasterUserSecretKmsKeyId");

    private static final Set<String> STORAGE = Set.of("AllocatedStorage", "StorageType", "Iops", "StorageThroughput");

    private final RdsStage stage;
    private final Groups groups;
    private final Options options;
    private final Changes changes;

    Modifications(RdsStage stage, Groups groups, Options options, Changes changes) {
        this.stage = stage;
        this.groups = groups;
        this.options = options;
        this.changes = changes;
    }

    ModifyDbInstanceResponse modify(Caller caller, ModifyDbInstanceRequest request) {
        RequestParameters.requireImplemented("modifyDBInstance", request, PARAMETERS);
        Inventory inventory = stage.in(caller.place());
        DbInstance db = inventory.instance(request.dbInstanceIdentifier());
        check(db, request);
        calls(request).forEach(call -> CallsByStatus.require(call, db, inventory.circumstances));
        Changes.Asked asked = changes.asked(caller, db, request);
        db.kept = options.modified(caller, db, request);
        atOnce(db, request);
        changes.begin(db, asked);
        return ModifyDbInstanceResponse.builder().dbInstance(db.describe()).build();
    }

    private void check(DbInstance db, ModifyDbInstanceRequest request) {
        InstanceRules.instanceClass(request.dbInstanceClass());
        InstanceRules.backupRetention(request.backupRetentionPeriod());
        InstanceRules.storageType(request.storageType());
        InstanceRules.port(request.dbPortNumber());
        Options.certificate(request.caCertificateIdentifier(), null);
        ManagedPasswords.check(db, request);
        if (request.masterUserPassword() != null) {
            MasterPasswords.checked(db.engine, request.masterUserPassword());
        }
        groups.existing(db.place, request.vpcSecurityGroupIds());
        if (request.dbSubnetGroupName() != null) {
            groups.requireNoMove(db, request.dbSubnetGroupName());
        }
        if (request.dbParameterGroupName() != null) {
            groups.fittingParameterGroup(db, request.dbParameterGroupName());
        }
        if (request.optionGroupName() != null) {
            groups.fittingOptionGroup(db, request.optionGroupName());
        }
    }

    /** The calls in the table of statuses that match what a request changes. */
    private static Set<StatusCall> calls(ModifyDbInstanceRequest request) {
        Set<StatusCall> calls = EnumSet.noneOf(StatusCall.class);
        Set<String> given = RequestParameters.given(request);
        given.removeAll(Set.of("DBInstanceIdentifier", "ApplyImmediately"));
        if (given.removeAll(STORAGE)) {
            calls.add(StatusCall.MODIFY_STORAGE);
        }
        if (given.equals(Set.of("DeletionProtection"))) {
            calls.add(StatusCall.MODIFY_PROTECTION);
        } else if (calls.isEmpty() || !given.isEmpty()) {
            calls.add(StatusCall.MODIFY);
        }
        return calls;
    }

    private void atOnce(DbInstance db, ModifyDbInstanceRequest request) {
        if (request.deletionProtection() != null) {
            db.deletionProtection = request.deletionProtection();
        }
        if (request.copyTagsToSnapshot() != null) {
            db.copyTagsToSnapshot = request.copyTagsToSnapshot();
        }
        if (request.publiclyAccessible() != null) {
            db.publiclyAccessible = request.publiclyAccessible();
        }
        if (!request.vpcSecurityGroupIds().isEmpty()) {
            db.joiningGroups = new HashSet<>(request.vpcSecurityGroupIds());
            db.joiningGroups.removeAll(db.securityGroups);
            db.securityGroups = request.vpcSecurityGroupIds();
            stage.after(
                    RdsDurations.Phase.NOTICE,
                    db.allocatedStorage,
                    "security groups joined " + db.arn,
                    () -> db.joiningGroups = Set.of());
        }
        if (request.dbParameterGroupName() != null) {
            groups.associate(db, groups.fittingParameterGroup(db, request.dbParameterGroupName()));
        }
    }
}
