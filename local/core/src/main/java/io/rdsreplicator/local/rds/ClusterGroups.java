package io.rdsreplicator.local.rds;

import java.util.List;

/** The groups that a DB cluster has. Only the default cluster parameter groups exist here. */
final class ClusterGroups {
    private final Groups groups;

    ClusterGroups(Groups groups) {
        this.groups = groups;
    }

    /** Gives a cluster the named groups, and a default group for each that is not named. */
    void place(DbCluster cluster, String subnetGroup, String parameterGroup, List<String> securityGroups) {
        cluster.subnetGroup = groups.subnetGroup(cluster.place, subnetGroup == null ? Groups.DEFAULT : subnetGroup);
        cluster.parameterGroup = Groups.defaultParameterGroup(cluster.engine, cluster.engineVersion);
        if (parameterGroup != null && !parameterGroup.equalsIgnoreCase(cluster.parameterGroup)) {
            throw ClusterFailure.parameterGroupNotFound(parameterGroup);
        }
        cluster.securityGroups = securityGroups.isEmpty()
                ? List.of(Groups.defaultSecurityGroup(cluster.place))
                : groups.existing(cluster.place, securityGroups);
    }
}
