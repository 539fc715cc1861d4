package io.rdsreplicator.shared.rds;

import io.rdsreplicator.shared.contract.DatabaseKind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBClusterSnapshot;
import software.amazon.awssdk.services.rds.model.DBClusterSnapshotAttribute;
import software.amazon.awssdk.services.rds.model.Tag;

/** The snapshots of DB clusters. */
record ClusterSnapshots(RdsClient rds) implements Snapshots {
    private static final String RESTORE = "restore";
    /** AWS documents five copies in progress for each destination Region and account. */
    private static final int SLOTS = 5;

    @Override
    public DatabaseKind kind() {
        return DatabaseKind.CLUSTER;
    }

    @Override
    public String createCall() {
        return "CreateDBClusterSnapshot";
    }

    @Override
    public String copyCall() {
        return "CopyDBClusterSnapshot";
    }

    @Override
    public String shareCall() {
        return "ModifyDBClusterSnapshotAttribute";
    }

    @Override
    public String describeCall() {
        return "DescribeDBClusterSnapshots";
    }

    @Override
    public boolean encryptsByCopy() {
        return false;
    }

    @Override
    public int copySlots() {
        return SLOTS;
    }

    @Override
    public String quotaName() {
        return AccountQuota.MANUAL_CLUSTER_SNAPSHOTS;
    }

    @Override
    public boolean keepOriginalTime() {
        return false;
    }

    @Override
    public Optional<Snapshot> find(String id) {
        try {
            return rds.describeDBClusterSnapshots(r -> r.dbClusterSnapshotIdentifier(id)).dbClusterSnapshots().stream()
                    .findFirst()
                    .map(ClusterSnapshots::read);
        } catch (SdkException e) {
            if (RdsRefusal.SNAPSHOT_NOT_FOUND.is(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<Snapshot> list() {
        return rds.describeDBClusterSnapshotsPaginator(r -> r.snapshotType("manual")).dbClusterSnapshots().stream()
                .map(ClusterSnapshots::read)
                .toList();
    }

    @Override
    public void create(String database, String id, List<Tag> tags) {
        rds.createDBClusterSnapshot(r ->
                r.dbClusterIdentifier(database).dbClusterSnapshotIdentifier(id).tags(tags));
    }

    @Override
    public void copy(SnapshotCopy copy) {
        rds.copyDBClusterSnapshot(r -> r.sourceDBClusterSnapshotIdentifier(copy.source())
                .sourceRegion(copy.signedRegion())
                .targetDBClusterSnapshotIdentifier(copy.target())
                .kmsKeyId(copy.kmsKeyArn())
                .copyTags(false)
                .tags(copy.tags()));
    }

    @Override
    public List<String> sharedWith(String id) {
        return rds
                .describeDBClusterSnapshotAttributes(r -> r.dbClusterSnapshotIdentifier(id))
                .dbClusterSnapshotAttributesResult()
                .dbClusterSnapshotAttributes()
                .stream()
                .filter(attribute -> RESTORE.equals(attribute.attributeName()))
                .map(DBClusterSnapshotAttribute::attributeValues)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public void share(String id, String account) {
        rds.modifyDBClusterSnapshotAttribute(
                r -> r.dbClusterSnapshotIdentifier(id).attributeName(RESTORE).valuesToAdd(account));
    }

    @Override
    public void unshare(String id, String account) {
        rds.modifyDBClusterSnapshotAttribute(
                r -> r.dbClusterSnapshotIdentifier(id).attributeName(RESTORE).valuesToRemove(account));
    }

    @Override
    public void delete(String id) {
        rds.deleteDBClusterSnapshot(r -> r.dbClusterSnapshotIdentifier(id));
    }

    private static Snapshot read(DBClusterSnapshot snapshot) {
        return new Snapshot(
                DatabaseKind.CLUSTER,
                snapshot.dbClusterSnapshotIdentifier(),
                snapshot.dbClusterSnapshotArn(),
                snapshot.status(),
                snapshot.percentProgress(),
                Boolean.TRUE.equals(snapshot.storageEncrypted()),
                snapshot.kmsKeyId(),
                snapshot.snapshotCreateTime(),
                null,
                null,
                // For a snapshot of an Aurora volume, AWS's examples show 0 or 1.
                Math.max(1, Objects.requireNonNullElse(snapshot.allocatedStorage(), 1)),
                snapshot.engine(),
                snapshot.engineVersion(),
                snapshot.masterUsername(),
                snapshot.dbClusterIdentifier(),
                snapshot.dbClusterResourceId(),
                snapshot.sourceDBClusterSnapshotArn(),
                null,
                snapshot.tagList());
    }
}
