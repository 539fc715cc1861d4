package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceResponse;

/**
 * Modifies and reboots the DB instances of DB clusters. Most changes are made at once, and monitoring is configured
 * next. The class and the certificate wait for {@code ApplyImmediately}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Modifying.html">Modifying an Aurora
 *     DB cluster</a>
 */
final class MemberModifications {
    private static final Set<String> PARAMETERS = Set.of(
            "DBInstanceIdentifier",
            "DBInstanceClass",
            "DBParameterGroupName",
            "PromotionTier",
            "PubliclyAccessible",
            "PreferredMaintenanceWindow",
            "AutoMinorVersionUpgrade",
            "CACertificateIdentifier",
            "MonitoringInterval",
            "MonitoringRoleArn",
            "EnablePerformanceInsights",
            "PerformanceInsightsKMSKeyId",
            "PerformanceInsightsRetentionPeriod",
            "ApplyImmediately");
    private static final int HIGHEST_TIER = 15;
    private static final String MODIFYING = "modifying";
    private static final String REBOOTING = "rebooting";

    private static final String MONITORING = "configuring-enhanced-monitoring";

    private final RdsStage stage;
    private final Groups groups;
    private final Options options;

    MemberModifications(RdsStage stage, Groups groups, Options options) {
        this.stage = stage;
        this.groups = groups;
        this.options = options;
    }

    ModifyDbInstanceResponse modify(Caller caller, ModifyDbInstanceRequest request) {
        DbClusterMembers.requireOfTheInstance(request);
        RequestParameters.requireImplemented("modifyDBInstance in a DB cluster", request, PARAMETERS);
        DbInstance db = named(caller, request.dbInstanceIdentifier(), StatusCall.MODIFY);
        if (request.dbInstanceClass() != null) {
            ClusterRules.memberClass(request.dbInstanceClass(), db.memberOf);
        }
        Integer tier = request.promotionTier();
        if (tier != null && (tier < 0 || tier > HIGHEST_TIER)) {
            throw RdsFailure.parameterValue("Invalid promotion tier: " + tier);
        }
        Options.certificate(request.caCertificateIdentifier(), null);
        DBInstance monitored = options.monitored(caller, db, request);
        ParameterGroup parameters = request.dbParameterGroupName() == null
                ? db.parameters.group()
                : groups.fittingParameterGroup(db, request.dbParameterGroupName());
        db.kept = options.modified(caller, db, request);
        groups.associate(db, parameters);
        if (tier != null) {
            db.kept = db.kept.copy(k -> k.promotionTier(tier));
        }
        db.publiclyAccessible = Objects.requireNonNullElse(request.publiclyAccessible(), db.publiclyAccessible);
        db.pending = db.pending.copy(p -> {
            if (request.dbInstanceClass() != null) {
                p.dbInstanceClass(request.dbInstanceClass());
            }
            if (request.caCertificateIdentifier() != null) {
                p.caCertificateIdentifier(request.caCertificateIdentifier());
            }
        });
        if (monitored != null) {
            add(db, MONITORING, Phase.CONFIGURE, () -> monitor(db, monitored));
        }
        boolean waits = db.pending.dbInstanceClass() != null || db.pending.caCertificateIdentifier() != null;
        if (Boolean.TRUE.equals(request.applyImmediately()) && waits) {
            add(db, MODIFYING, Phase.MODIFY, () -> apply(db));
        }
        if (!db.changes.isEmpty()) {
            db.settled = () -> proceed(db);
            stage.after(Phase.NOTICE, DbCluster.GIBIBYTES, "modification noticed " + db.arn, db.settled);
        }
        return ModifyDbInstanceResponse.builder().dbInstance(db.describe()).build();
    }

    private static void add(DbInstance db, String status, Phase phase, Runnable apply) {
        db.changes.add(new DbInstance.Change(StatusCall.MODIFY, status, phase, apply));
    }

    private static void monitor(DbInstance db, DBInstance monitored) {
        db.kept = db.kept.copy(k ->
                k.monitoringInterval(monitored.monitoringInterval()).monitoringRoleArn(monitored.monitoringRoleArn()));
    }

    private static void apply(DbInstance db) {
        db.instanceClass = Objects.requireNonNullElse(db.pending.dbInstanceClass(), db.instanceClass);
        db.kept = db.kept.copy(k -> k.caCertificateIdentifier(
                Options.certificate(db.pending.caCertificateIdentifier(), db.kept.caCertificateIdentifier())));
        db.pending = db.pending.copy(p -> p.dbInstanceClass(null).caCertificateIdentifier(null));
    }

    /** Starts the next change if no other change is in progress. */
    private void proceed(DbInstance db) {
        if (!db.changes.isEmpty() && db.is(DbInstance.AVAILABLE)) {
            DbInstance.Change change = db.changes.remove();
            pass(db, change.status(), change.phase(), change.apply());
        }
    }

    DBInstance reboot(Caller caller, String id) {
        DbInstance db = named(caller, id, StatusCall.REBOOT);
        pass(db, REBOOTING, Phase.REBOOT, () -> {
            db.parameters.reboot();
            db.clusterParameters.reboot();
        });
        return db.describe();
    }

    private DbInstance named(Caller caller, String id, StatusCall call) {
        Inventory inventory = stage.in(caller.place());
        DbInstance db = inventory.instance(id);
        CallsByStatus.require(call, db, inventory.circumstances);
        return db;
    }

    private void pass(DbInstance db, String status, Phase phase, Runnable change) {
        db.status = status;
        stage.after(phase, DbCluster.GIBIBYTES, status + " over " + db.arn, () -> {
            if (db.is(status)) {
                change.run();
                db.status = DbInstance.AVAILABLE;
                db.settled.run();
            }
        });
    }
}
