package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.rds.CallsByStatus.StatusCall;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.FailoverDbClusterRequest;
import software.amazon.awssdk.services.rds.model.FailoverDbClusterResponse;

/**
 * Makes a reader of a DB cluster its writer.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_FailoverDBCluster.html">
 *     FailoverDBCluster</a>
 */
final class ClusterFailover {
    private static final Set<String> PARAMETERS = Set.of("DBClusterIdentifier", "TargetDBInstanceIdentifier");
    private static final String FAILING_OVER = "failing-over";

    private final RdsStage stage;
    private final Clusters clusters;

    ClusterFailover(RdsStage stage, Clusters clusters) {
        this.stage = stage;
        this.clusters = clusters;
    }

    FailoverDbClusterResponse failOver(Caller caller, FailoverDbClusterRequest request) {
        RequestParameters.requireImplemented("failoverDBCluster", request, PARAMETERS);
        Inventory inventory = stage.in(caller.place());
        DbCluster cluster = inventory.cluster(request.dbClusterIdentifier());
        CallsByStatus.require(StatusCall.FAIL_OVER_CLUSTER, cluster, inventory.circumstances);
        DbInstance target = target(inventory, cluster, request.targetDBInstanceIdentifier());
        cluster.status = FAILING_OVER;
        stage.after(Phase.REBOOT, DbCluster.GIBIBYTES, "failed over " + cluster.arn, () -> {
            become(cluster, target.is(DbInstance.AVAILABLE) ? target : cluster.writer);
            cluster.availableAfter(FAILING_OVER);
        });
        return FailoverDbClusterResponse.builder()
                .dbCluster(clusters.described(cluster))
                .build();
    }

    private static DbInstance target(Inventory inventory, DbCluster cluster, String named) {
        List<DbInstance> readers = cluster.members.stream()
                .filter(member -> member != cluster.writer && member.is(DbInstance.AVAILABLE))
                .toList();
        if (named != null) {
            DbInstance target = inventory.instance(named);
            if (!readers.contains(target)) {
                throw RdsFailure.instanceState("Cannot fail over to " + target.id
                        + ", because it is no available reader of the DB cluster " + cluster.id + ".");
            }
            return target;
        }
        return first(readers)
                .orElseThrow(() -> ClusterFailure.state(
                        "Cannot fail over the DB cluster " + cluster.id + ", because it has no available reader."));
    }

    /** Makes another member the writer while the writer is being deleted, if there is one. */
    static void replaceWriter(DbCluster cluster) {
        become(
                cluster,
                first(cluster.members.stream()
                                .filter(member -> !member.is(DbInstance.DELETING))
                                .toList())
                        .orElse(null));
    }

    /** The one with the lowest promotion tier. */
    private static Optional<DbInstance> first(List<DbInstance> members) {
        return members.stream().min(Comparator.comparing(DbCluster::tier));
    }

    private static void become(DbCluster cluster, DbInstance writer) {
        cluster.writer = writer;
        cluster.connectMembers();
    }
}
