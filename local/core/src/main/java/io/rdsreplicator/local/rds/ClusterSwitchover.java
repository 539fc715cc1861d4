package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import java.util.List;

/**
 * Renames DB clusters as a blue/green deployment does at its switchover.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/blue-green-deployments-switching.html">
 *     Switching a blue/green deployment</a>
 */
final class ClusterSwitchover {
    private static final String FORMER = "-old1";

    private final RdsStage stage;

    ClusterSwitchover(RdsStage stage) {
        this.stage = stage;
    }

    /** Gives the green DB cluster and its members the names of the blue ones, in the order of their creation. */
    void switchOver(AccountRegion place, String blueIdentifier, String greenIdentifier) {
        Inventory inventory = stage.in(place);
        DbCluster blue = available(inventory, blueIdentifier);
        DbCluster green = available(inventory, greenIdentifier);
        String name = blue.id;
        List<String> members = blue.members.stream().map(member -> member.id).toList();
        blue.members.forEach(member -> inventory.rename(member, member.id + FORMER));
        for (int i = 0; i < Math.min(members.size(), green.members.size()); i++) {
            inventory.rename(green.members.get(i), members.get(i));
        }
        rename(inventory, blue, name + FORMER);
        rename(inventory, green, name);
    }

    private static DbCluster available(Inventory inventory, String identifier) {
        DbCluster cluster = inventory.cluster(identifier);
        if (!cluster.is(DbCluster.AVAILABLE)) {
            throw ClusterFailure.state(cluster.id + " is " + cluster.status + " and cannot be switched over");
        }
        return cluster;
    }

    private void rename(Inventory inventory, DbCluster cluster, String name) {
        String from = cluster.arn;
        inventory.rename(cluster, name);
        stage.work(
                "rename " + from,
                () -> stage.storage.rename(from, cluster.arn),
                endpoint -> {
                    cluster.server = endpoint;
                    cluster.connectMembers();
                },
                () -> cluster.status = DbCluster.FAILED);
    }
}
