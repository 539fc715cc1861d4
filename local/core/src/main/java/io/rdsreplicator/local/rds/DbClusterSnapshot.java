package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.rds.model.DBClusterSnapshot;
import software.amazon.awssdk.services.rds.model.DBClusterSnapshotAttribute;
import software.amazon.awssdk.services.rds.model.DBClusterSnapshotAttributesResult;

/** A manual DB cluster snapshot and its current state. */
final class DbClusterSnapshot extends StoredSnapshot {
    Source source;

    DbClusterSnapshot(AccountRegion place, String id, String image, Source source, Tags tags, Instant madeAt) {
        super(place, id, arn(place, id), image, tags, madeAt);
        this.source = source;
    }

    static String arn(AccountRegion place, String id) {
        return place.arn("rds", "cluster-snapshot:" + id);
    }

    /** The attributes of the DB cluster at the time of the snapshot. */
    record Source(
            String clusterId,
            String resourceId,
            Instant clusterCreated,
            String engine,
            String engineVersion,
            String masterUsername,
            String databaseName,
            String vpc,
            int port,
            String storageType,
            boolean iamAuthentication,
            int backupRetention,
            String tableNames) {

        static Source of(DbCluster cluster) {
            return new Source(
                    cluster.id,
                    cluster.resourceId,
                    cluster.created,
                    cluster.engine,
                    cluster.engineVersion,
                    cluster.masterUsername,
                    cluster.databaseName,
                    cluster.subnetGroup.vpcId(),
                    cluster.port,
                    cluster.storageType,
                    cluster.kept.iamDatabaseAuthenticationEnabled(),
                    cluster.backupRetention,
                    cluster.tableNames);
        }

        /** The same attributes after a rename of the DB cluster. */
        Source named(String name) {
            return new Source(
                    name,
                    resourceId,
                    clusterCreated,
                    engine,
                    engineVersion,
                    masterUsername,
                    databaseName,
                    vpc,
                    port,
                    storageType,
                    iamAuthentication,
                    backupRetention,
                    tableNames);
        }
    }

    @Override
    String sourceResourceId() {
        return source.resourceId();
    }

    @Override
    int gibibytes() {
        return DbCluster.GIBIBYTES;
    }

    /** The snapshot as the viewer sees it. An account with which it is shared sees its ARN and no tags. */
    DBClusterSnapshot describe(AccountRegion viewer, Instant now) {
        boolean own = place.equals(viewer);
        return DBClusterSnapshot.builder()
                .dbClusterSnapshotIdentifier(own ? id : arn)
                .dbClusterSnapshotArn(arn)
                .dbClusterIdentifier(source.clusterId())
                .dbClusterResourceId(source.resourceId())
                .clusterCreateTime(source.clusterCreated())
                .snapshotType(own ? "manual" : "shared")
                .status(status)
                .percentProgress(is(AVAILABLE) ? SnapshotProgress.WHOLE : progress.percent(now))
                .snapshotCreateTime(created)
                .storageEncrypted(key != null)
                .kmsKeyId(key == null ? null : key.keyArn())
                .engine(source.engine())
                .engineVersion(source.engineVersion())
                .engineMode("provisioned")
                .masterUsername(source.masterUsername())
                .vpcId(source.vpc())
                .port(source.port())
                .allocatedStorage(DbCluster.GIBIBYTES)
                .storageType(source.storageType())
                .iamDatabaseAuthenticationEnabled(source.iamAuthentication())
                .backupRetentionPeriod(source.backupRetention())
                .sourceDBClusterSnapshotArn(copiedFrom == null ? null : copiedFrom.arn)
                .tagList(own ? tags.list() : List.of())
                .build();
    }

    DBClusterSnapshotAttributesResult attributes() {
        return DBClusterSnapshotAttributesResult.builder()
                .dbClusterSnapshotIdentifier(id)
                .dbClusterSnapshotAttributes(DBClusterSnapshotAttribute.builder()
                        .attributeName("restore")
                        .attributeValues(accounts())
                        .build())
                .build();
    }
}
