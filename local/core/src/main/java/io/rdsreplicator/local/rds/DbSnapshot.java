package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.AccountRegion;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.DBSnapshotAttribute;
import software.amazon.awssdk.services.rds.model.DBSnapshotAttributesResult;
import software.amazon.awssdk.services.rds.model.Tag;

/**
 * A DB snapshot and its current state. It keeps a copy of the DB instance's attributes, because the DB instance can be
 * deleted before it.
 */
final class DbSnapshot extends StoredSnapshot {
    final boolean manual;
    Source source;
    String optionGroup;
    Instant originallyCreated;
    /** The time of the most recent transaction in the snapshot. */
    Instant databaseTime;

    DbSnapshot(
            AccountRegion place,
            String id,
            String arn,
            String image,
            boolean manual,
            Source source,
            Tags tags,
            Instant madeAt) {
        super(place, id, arn, image, tags, madeAt);
        this.manual = manual;
        this.source = source;
    }

    /**
     * The attributes that a snapshot has from its DB instance.
     *
     * @param tableNames how MySQL stores the names of tables in this data, or null
     * @param tags of the DB instance at the time of the snapshot; a copy in another account has none
     */
    record Source(
            String instanceId,
            String resourceId,
            Instant instanceCreated,
            String engine,
            String engineVersion,
            String masterUsername,
            String databaseName,
            int port,
            int allocatedStorage,
            String instanceClass,
            String storageType,
            Integer iops,
            Integer storageThroughput,
            boolean iamAuthentication,
            int backupRetention,
            String tableNames,
            List<Tag> tags) {

        static Source of(DbInstance db) {
            return new Source(
                    db.id,
                    db.resourceId,
                    db.created,
                    db.engine,
                    db.engineVersion,
                    db.masterUsername,
                    db.databaseName,
                    db.port,
                    db.allocatedStorage,
                    db.instanceClass,
                    db.storageType,
                    db.kept.iops(),
                    db.kept.storageThroughput(),
                    db.kept.iamDatabaseAuthenticationEnabled(),
                    db.backupRetention,
                    db.tableNames,
                    db.tags.list());
        }

        /** The same attributes after a rename of the DB instance. */
        Source named(String name) {
            return new Source(
                    name,
                    resourceId,
                    instanceCreated,
                    engine,
                    engineVersion,
                    masterUsername,
                    databaseName,
                    port,
                    allocatedStorage,
                    instanceClass,
                    storageType,
                    iops,
                    storageThroughput,
                    iamAuthentication,
                    backupRetention,
                    tableNames,
                    tags);
        }

        Source withoutTags() {
            return new Source(
                    instanceId,
                    resourceId,
                    instanceCreated,
                    engine,
                    engineVersion,
                    masterUsername,
                    databaseName,
                    port,
                    allocatedStorage,
                    instanceClass,
                    storageType,
                    iops,
                    storageThroughput,
                    iamAuthentication,
                    backupRetention,
                    tableNames,
                    List.of());
        }
    }

    @Override
    String sourceResourceId() {
        return source.resourceId();
    }

    @Override
    int gibibytes() {
        return source.allocatedStorage();
    }

    /** The snapshot as the viewer sees it. An account with which it is shared sees its ARN and no tags. */
    DBSnapshot describe(AccountRegion viewer, Instant now) {
        boolean own = place.equals(viewer);
        return DBSnapshot.builder()
                .dbSnapshotIdentifier(own ? id : arn)
                .dbSnapshotArn(arn)
                .dbInstanceIdentifier(source.instanceId())
                .dbiResourceId(source.resourceId())
                .instanceCreateTime(source.instanceCreated())
                .snapshotType(!own ? "shared" : manual ? "manual" : "automated")
                .status(status)
                .percentProgress(is(AVAILABLE) ? SnapshotProgress.WHOLE : progress.percent(now))
                .snapshotCreateTime(created)
                .originalSnapshotCreateTime(originallyCreated)
                .snapshotDatabaseTime(databaseTime)
                .encrypted(key != null)
                .kmsKeyId(key == null ? null : key.keyArn())
                .optionGroupName(optionGroup)
                .engine(source.engine())
                .engineVersion(source.engineVersion())
                .masterUsername(source.masterUsername())
                .port(source.port())
                .allocatedStorage(source.allocatedStorage())
                .storageType(source.storageType())
                .iops(source.iops())
                .storageThroughput(source.storageThroughput())
                .iamDatabaseAuthenticationEnabled(source.iamAuthentication())
                .sourceDBSnapshotIdentifier(isFromElsewhere() ? copiedFrom.arn : null)
                .sourceRegion(isFromElsewhere() ? copiedFrom.place.region() : null)
                .tagList(own ? tags.list() : List.of())
                .build();
    }

    /**
     * Only a copy from another account or Region names its source snapshot.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html">DBSnapshot</a>
     */
    private boolean isFromElsewhere() {
        return copiedFrom != null && !copiedFrom.place.equals(place);
    }

    DBSnapshotAttributesResult attributes() {
        return DBSnapshotAttributesResult.builder()
                .dbSnapshotIdentifier(id)
                .dbSnapshotAttributes(DBSnapshotAttribute.builder()
                        .attributeName("restore")
                        .attributeValues(accounts())
                        .build())
                .build();
    }
}
