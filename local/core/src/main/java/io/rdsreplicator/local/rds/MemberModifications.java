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
 * Modifies and reboots the DB instances of DB clusters. The promotion tier and public access change at once. The class
 * waits for {@code ApplyImmediately}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Modifying.html">Modifying an Aurora
 *     DB cluster</a>
 */
final class MemberModifications {
    private static final Set<String> PARAMETERS = Set.of(
            "DBInstanceIdentifier", "DBInstanceClass", "PromotionTier", "PubliclyAccessible", "ApplyImmediately");
    private static final int HIGHEST_TIER = 15;
    private static final String MODIFYING = "modifying";
    private static final String REBOOTING = "rebooting";

    private final RdsStage stage;

    MemberModifications(RdsStage stage) {
        this.stage = stage;
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
        if (tier != null) {
            db.kept = db.kept.copy(k -> k.promotionTier(tier));
        }
        db.publiclyAccessible = Objects.requireNonNullElse(request.publiclyAccessible(), db.publiclyAccessible);
        if (request.dbInstanceClass() != null) {
            db.pending = db.pending.copy(p -> p.dbInstanceClass(request.dbInstanceClass()));
        }
        if (Boolean.TRUE.equals(request.applyImmediately()) && db.pending.dbInstanceClass() != null) {
            stage.after(Phase.NOTICE, DbCluster.GIBIBYTES, "modification noticed " + db.arn, () -> changeClass(db));
        }
        return ModifyDbInstanceResponse.builder().dbInstance(db.describe()).build();
    }

    private void changeClass(DbInstance db) {
        if (db.is(DbInstance.AVAILABLE)) {
            pass(db, MODIFYING, Phase.MODIFY, () -> {
                db.instanceClass = Objects.requireNonNullElse(db.pending.dbInstanceClass(), db.instanceClass);
                db.pending = db.pending.copy(p -> p.dbInstanceClass(null));
            });
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
            }
        });
    }
}
