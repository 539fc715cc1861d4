package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Authorization;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.AddRoleToDbClusterRequest;
import software.amazon.awssdk.services.rds.model.AddRoleToDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.RemoveRoleFromDbClusterRequest;
import software.amazon.awssdk.services.rds.model.RemoveRoleFromDbInstanceRequest;

/**
 * Associates IAM roles with DB instances and DB clusters. A role is {@code INVALID} if RDS cannot assume it for the
 * database.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddRoleToDBInstance.html">
 *     AddRoleToDBInstance</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddRoleToDBCluster.html">
 *     AddRoleToDBCluster</a>
 */
final class RoleAssociations {
    static final String SERVICE = "rds.amazonaws.com";

    private final RdsStage stage;
    private final Authorization authorization;

    RoleAssociations(RdsStage stage, Authorization authorization) {
        this.stage = stage;
        this.authorization = authorization;
    }

    void add(Caller caller, AddRoleToDbInstanceRequest request) {
        Inventory inventory = stage.in(caller.place());
        DbInstance db = inventory.instance(request.dbInstanceIdentifier());
        String feature = Identifiers.required("FeatureName", request.featureName());
        if (db.memberOf != null) {
            throw RdsFailure.parameterCombination(
                    "The DB instance is a member of a DB cluster. Associate the role with the DB cluster.");
        }
        CallsByStatus.require(StatusCall.ADD_ROLE, db, inventory.circumstances);
        requireSupported(EngineFeatures.of(db.engine, db.engineVersion), feature, db.engine);
        if (db.roles.stream().anyMatch(role -> role.arn.equals(request.roleArn()) || feature.equals(role.feature))) {
            throw RdsFailure.roleExists(db.id);
        }
        int most = inventory.circumstances.most(SettingsQuota.INSTANCE_ROLES);
        if (db.roles.size() >= most) {
            throw RdsFailure.roleQuota(most);
        }
        begin(db.place, db.arn, db.roles, new AssociatedRole(request.roleArn(), feature));
    }

    void add(Caller caller, AddRoleToDbClusterRequest request) {
        Inventory inventory = stage.in(caller.place());
        DbCluster cluster = inventory.cluster(request.dbClusterIdentifier());
        CallsByStatus.require(StatusCall.ADD_CLUSTER_ROLE, cluster, inventory.circumstances);
        String feature = request.featureName();
        Set<String> features = EngineFeatures.of(cluster.engine, cluster.engineVersion);
        if (feature == null && !features.isEmpty()) {
            throw RdsFailure.parameterValue("The feature-name parameter must be provided with the current operation "
                    + "for the " + cluster.engine + " engine.");
        }
        if (feature != null) {
            requireSupported(features, feature, cluster.engine);
        }
        if (cluster.roles.stream().anyMatch(role -> role.arn.equals(request.roleArn()))) {
            throw ClusterFailure.roleExists(request.roleArn(), cluster.id);
        }
        int most = inventory.circumstances.most(SettingsQuota.CLUSTER_ROLES);
        if (cluster.roles.size() >= most) {
            throw ClusterFailure.roleQuota(most);
        }
        begin(cluster.place, cluster.arn, cluster.roles, new AssociatedRole(request.roleArn(), feature));
    }

    private static void requireSupported(Set<String> features, String feature, String engine) {
        if (!features.contains(feature)) {
            throw RdsFailure.parameterValue("The feature-name " + feature + " isn't supported by the engine " + engine
                    + ". Supported are: " + features);
        }
    }

    private void begin(AccountRegion place, String database, List<AssociatedRole> roles, AssociatedRole role) {
        roles.add(role);
        stage.after(Phase.CONFIGURE, DbCluster.GIBIBYTES, "associated " + role.arn + " with " + database, () -> {
            boolean assumed = authorization.mayAssume(Caller.service(place, SERVICE, database), role.arn);
            role.status = assumed ? "ACTIVE" : "INVALID";
        });
    }

    void remove(Caller caller, RemoveRoleFromDbInstanceRequest request) {
        Inventory inventory = stage.in(caller.place());
        DbInstance db = inventory.instance(request.dbInstanceIdentifier());
        String feature = Identifiers.required("FeatureName", request.featureName());
        CallsByStatus.require(StatusCall.REMOVE_ROLE, db, inventory.circumstances);
        AssociatedRole found = db.roles.stream()
                .filter(role -> role.arn.equals(request.roleArn()) && feature.equals(role.feature))
                .findFirst()
                .orElseThrow(() -> RdsFailure.roleNotFound(request.roleArn(), db.id));
        end(db.arn, db.roles, found);
    }

    void remove(Caller caller, RemoveRoleFromDbClusterRequest request) {
        Inventory inventory = stage.in(caller.place());
        DbCluster cluster = inventory.cluster(request.dbClusterIdentifier());
        CallsByStatus.require(StatusCall.REMOVE_CLUSTER_ROLE, cluster, inventory.circumstances);
        AssociatedRole found = cluster.roles.stream()
                .filter(role -> role.arn.equals(request.roleArn()))
                .filter(role -> request.featureName() == null || Objects.equals(request.featureName(), role.feature))
                .findFirst()
                .orElseThrow(() -> ClusterFailure.roleNotFound(request.roleArn(), cluster.id));
        end(cluster.arn, cluster.roles, found);
    }

    private void end(String database, List<AssociatedRole> roles, AssociatedRole role) {
        role.status = AssociatedRole.PENDING;
        stage.after(
                Phase.CONFIGURE,
                DbCluster.GIBIBYTES,
                "took " + role.arn + " from " + database,
                () -> roles.remove(role));
    }
}
