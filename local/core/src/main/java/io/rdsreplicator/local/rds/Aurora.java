package io.rdsreplicator.local.rds;

/** The parts of RDS that serve Aurora DB clusters. */
final class Aurora {
    final Clusters clusters;
    final ClusterModifications modifications;
    final DbClusterMembers members;
    final MemberModifications memberModifications;
    final ClusterFailover failover;
    final ClusterSwitchover switchover;
    final DbClusterSnapshots snapshots;
    final ClusterSharing sharing;
    final ClusterCopies copies;
    final ClusterRestores restores;
    final ClusterPermissions permissions;
    final ClusterParameterGroups parameterGroups;

    Aurora(
            RdsStage stage,
            Groups groups,
            ParameterGroups allParameterGroups,
            ParameterChanges parameterChanges,
            Options options,
            Access access) {
        ClusterGroups ofClusters = new ClusterGroups(groups, allParameterGroups);
        parameterGroups = new ClusterParameterGroups(allParameterGroups, parameterChanges);
        ClusterOptions clusterOptions = new ClusterOptions(stage);
        copies = new ClusterCopies(stage);
        snapshots = new DbClusterSnapshots(stage, copies);
        sharing = new ClusterSharing(stage, snapshots);
        clusters = new Clusters(stage, ofClusters, clusterOptions, snapshots);
        modifications = new ClusterModifications(stage, ofClusters, clusterOptions, clusters);
        members = new DbClusterMembers(stage, groups, ofClusters, options);
        memberModifications = new MemberModifications(stage, groups, options);
        failover = new ClusterFailover(stage, clusters);
        switchover = new ClusterSwitchover(stage);
        restores = new ClusterRestores(stage, ofClusters, clusterOptions, snapshots, clusters);
        permissions = new ClusterPermissions(stage, access, snapshots);
    }
}
