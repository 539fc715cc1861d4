package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;

import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.CreateDbClusterRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterSnapshot;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Aurora clusters in the two accounts of {@link RdsFixture}. */
final class ClusterFixture {
    static final String ENGINE = "aurora-postgresql";
    static final String VERSION = "16.4";

    final RdsFixture aws = new RdsFixture();

    ClusterFixture() {
        aws.service.circumstances(A).takeSnapshotsWithoutMembers(true);
    }

    CreateDbClusterRequest.Builder request(String id) {
        return CreateDbClusterRequest.builder()
                .dbClusterIdentifier(id)
                .engine(ENGINE)
                .engineVersion(VERSION)
                .masterUsername("owner")
                .masterUserPassword("first-secret");
    }

    /** An available cluster in A without members, encrypted under a key or (null) not at all, that holds its name. */
    DBCluster cluster(String id, String keyId) {
        return cluster(request(id).kmsKeyId(keyId).build());
    }

    DBCluster cluster(CreateDbClusterRequest request) {
        DBCluster made = aws.a.createDBCluster(request).dbCluster();
        aws.storage.write(made.dbClusterArn(), "content of " + made.dbClusterIdentifier());
        aws.timeline.runUntilIdle();
        return described(aws.a, made.dbClusterIdentifier());
    }

    DBCluster described(RdsClient rds, String id) {
        return rds.describeDBClusters(r -> r.dbClusterIdentifier(id))
                .dbClusters()
                .get(0);
    }

    CreateDbInstanceRequest.Builder memberRequest(String cluster, String id) {
        return CreateDbInstanceRequest.builder()
                .dbInstanceIdentifier(id)
                .dbClusterIdentifier(cluster)
                .dbInstanceClass("db.r6g.large")
                .engine(ENGINE);
    }

    /** An available member of a cluster in A. */
    DBInstance member(String cluster, String id) {
        aws.a.createDBInstance(memberRequest(cluster, id).build());
        aws.timeline.runUntilIdle();
        return aws.instance(aws.a, id);
    }

    DBClusterSnapshot snapshot(RdsClient rds, String id) {
        return rds.describeDBClusterSnapshots(r -> r.dbClusterSnapshotIdentifier(id))
                .dbClusterSnapshots()
                .get(0);
    }

    /** An available cluster snapshot in A. */
    DBClusterSnapshot snapshotOf(String cluster, String id) {
        aws.a.createDBClusterSnapshot(r -> r.dbClusterIdentifier(cluster).dbClusterSnapshotIdentifier(id));
        aws.timeline.runUntilIdle();
        return snapshot(aws.a, id);
    }

    void share(String snapshot, String... accounts) {
        aws.a.modifyDBClusterSnapshotAttribute(r ->
                r.dbClusterSnapshotIdentifier(snapshot).attributeName("restore").valuesToAdd(accounts));
    }

    static String snapshotArn(String id) {
        return A.arn("rds", "cluster-snapshot:" + id);
    }
}
