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

    Aurora(RdsStage stage, Groups groups, Options options, Access access) {
        ClusterGroups ofClusters = new ClusterGroups(groups);
        copies = new ClusterCopies(stage);
        snapshots = new DbClusterSnapshots(stage, copies);
        sharing = new ClusterSharing(stage, snapshots);
        clusters = new Clusters(stage, ofClusters, snapshots);
        modifications = new ClusterModifications(stage, clusters);
        members = new DbClusterMembers(stage, groups, options);
        memberModifications = new MemberModifications(stage);
        failover = new ClusterFailover(stage, clusters);
        switchover = new ClusterSwitchover(stage);
        restores = new ClusterRestores(stage, ofClusters, snapshots, clusters);
        permissions = new ClusterPermissions(stage, access, snapshots);
    }
}
