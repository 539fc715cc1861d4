package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.rds.ParameterGroup.Kind;
import java.util.List;

/** The groups that a DB cluster has. */
final class ClusterGroups {
    private final Groups groups;
    private final ParameterGroups parameterGroups;

    ClusterGroups(Groups groups, ParameterGroups parameterGroups) {
        this.groups = groups;
        this.parameterGroups = parameterGroups;
    }

    /** Gives a cluster the named groups, and a default group for each that is not named. */
    void place(DbCluster cluster, String subnetGroup, String parameterGroup, List<String> securityGroups) {
        cluster.subnetGroup = groups.subnetGroup(cluster.place, subnetGroup == null ? Groups.DEFAULT : subnetGroup);
        cluster.parameterGroup = parameterGroup == null
                ? parameterGroups.byDefault(cluster.place, Kind.CLUSTER, cluster.engine, cluster.engineVersion)
                : fittingParameterGroup(cluster, parameterGroup);
        cluster.securityGroups = securityGroups.isEmpty()
                ? List.of(Groups.defaultSecurityGroup(cluster.place))
                : groups.existing(cluster.place, securityGroups);
    }

    /** Checks that all these security groups exist, and returns them. */
    List<String> existing(DbCluster cluster, List<String> securityGroups) {
        return groups.existing(cluster.place, securityGroups);
    }

    /** The named parameter group, if it belongs to the cluster's family. */
    ParameterGroup fittingParameterGroup(DbCluster cluster, String name) {
        ParameterGroup group = parameterGroups
                .look(cluster.place, Kind.CLUSTER, name)
                .orElseThrow(() -> ClusterFailure.parameterGroupNotFound(name));
        return ParameterGroups.fitting(group, cluster.engine, cluster.engineVersion);
    }

    /** Gives a member another parameter group of its cluster, whose parameters RDS applies at the next reboot. */
    void associate(DbInstance member, ParameterGroup group) {
        parameterGroups.associate(member.clusterParameters, group, member.arn);
    }

    /** What a new member takes from the cluster's parameter group. */
    AppliedParameters applied(DbCluster cluster) {
        return new AppliedParameters(
                cluster.parameterGroup, parameterGroups.valuesFor(cluster.place, cluster.parameterGroup));
    }

    /** How the cluster would store the names of tables with its parameter group. */
    String tableNames(DbCluster cluster) {
        return TableNames.of(
                cluster.engine,
                cluster.engineVersion,
                parameterGroups.valuesFor(cluster.place, cluster.parameterGroup));
    }
}
