package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterResponse;

/**
 * Modifies a DB cluster. Deletion protection, tag copying and capacity change at once. A password is reset next,
 * whatever {@code ApplyImmediately} says. The backup retention waits for {@code ApplyImmediately}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Modifying.html">Modifying an Aurora
 *     DB cluster</a>
 */
final class ClusterModifications {
    private static final Set<String> PARAMETERS = Set.of(
            "DBClusterIdentifier",
            "ApplyImmediately",
            "BackupRetentionPeriod",
            "MasterUserPassword",
            "DeletionProtection",
            "CopyTagsToSnapshot",
            "ServerlessV2ScalingConfiguration");
    private static final String MODIFYING = "modifying";
    private static final String RESETTING = "resetting-master-credentials";
    private static final String HIDDEN = "****";

    private final RdsStage stage;
    private final Clusters clusters;

    ClusterModifications(RdsStage stage, Clusters clusters) {
        this.stage = stage;
        this.clusters = clusters;
    }

    ModifyDbClusterResponse modify(Caller caller, ModifyDbClusterRequest request) {
        RequestParameters.requireImplemented("modifyDBCluster", request, PARAMETERS);
        Inventory inventory = stage.in(caller.place());
        DbCluster cluster = inventory.cluster(request.dbClusterIdentifier());
        Integer retention = ClusterRules.backupRetention(request.backupRetentionPeriod());
        String password = request.masterUserPassword();
        if (password != null) {
            MasterPasswords.ofCluster(password);
        }
        CallsByStatus.require(StatusCall.MODIFY_CLUSTER, cluster, inventory.circumstances);
        if (password != null && cluster.members.isEmpty() && !inventory.circumstances.takesPasswordsWithoutMembers()) {
            throw ClusterFailure.state("The DB cluster " + cluster.id + " has no DB instance to reset its password.");
        }
        cluster.scaling = ClusterRules.scaling(cluster.scaling, request.serverlessV2ScalingConfiguration());
        cluster.deletionProtection =
                Objects.requireNonNullElse(request.deletionProtection(), cluster.deletionProtection);
        cluster.copyTagsToSnapshot =
                Objects.requireNonNullElse(request.copyTagsToSnapshot(), cluster.copyTagsToSnapshot);
        if (password != null) {
            cluster.pending = cluster.pending.copy(p -> p.masterUserPassword(HIDDEN));
            add(cluster, RESETTING, Phase.RESET_PASSWORD, () -> reset(cluster, password));
        }
        if (retention != null) {
            cluster.pending = cluster.pending.copy(p -> p.backupRetentionPeriod(retention));
        }
        if (Boolean.TRUE.equals(request.applyImmediately()) && cluster.pending.backupRetentionPeriod() != null) {
            add(cluster, MODIFYING, Phase.MODIFY, () -> applyPending(cluster));
        }
        begin(cluster);
        return ModifyDbClusterResponse.builder()
                .dbCluster(clusters.described(cluster))
                .build();
    }

    private static void add(DbCluster cluster, String status, Phase phase, Runnable apply) {
        cluster.changes.add(new DbCluster.Change(status, phase, apply));
    }

    private void begin(DbCluster cluster) {
        if (!cluster.changes.isEmpty()) {
            cluster.settled = () -> proceed(cluster);
            stage.after(Phase.NOTICE, DbCluster.GIBIBYTES, "modification noticed " + cluster.arn, cluster.settled);
        }
    }

    /** Starts the next change if no other change is in progress. */
    private void proceed(DbCluster cluster) {
        if (cluster.changes.isEmpty() || !cluster.is(DbCluster.AVAILABLE)) {
            return;
        }
        DbCluster.Change change = cluster.changes.remove();
        cluster.status = change.status();
        stage.after(change.phase(), DbCluster.GIBIBYTES, change.status() + " " + cluster.arn, () -> {
            if (cluster.is(change.status())) {
                change.apply().run();
            }
        });
    }

    private void reset(DbCluster cluster, String password) {
        Runnable over = () -> {
            boolean another =
                    cluster.changes.stream().anyMatch(change -> change.status().equals(RESETTING));
            if (!another) {
                cluster.pending = cluster.pending.copy(p -> p.masterUserPassword(null));
            }
            cluster.availableAfter(RESETTING);
        };
        stage.work(
                "change the password of " + cluster.arn,
                () -> {
                    stage.storage.changePassword(cluster.arn, cluster.masterUsername, password);
                    return null;
                },
                done -> over.run(),
                over);
    }

    private static void applyPending(DbCluster cluster) {
        cluster.backupRetention =
                Objects.requireNonNullElse(cluster.pending.backupRetentionPeriod(), cluster.backupRetention);
        cluster.pending = cluster.pending.copy(p -> p.backupRetentionPeriod(null));
        cluster.availableAfter(MODIFYING);
    }
}
