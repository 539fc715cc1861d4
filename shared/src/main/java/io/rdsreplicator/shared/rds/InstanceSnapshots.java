package io.rdsreplicator.shared.rds;

import io.rdsreplicator.shared.contract.DatabaseKind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.DBSnapshotAttribute;
import software.amazon.awssdk.services.rds.model.Tag;

/** The snapshots of DB instances. */
record InstanceSnapshots(RdsClient rds) implements Snapshots {
    private static final String RESTORE = "restore";
    /** AWS documents 20 copies in progress for each destination Region and account. */
    private static final int SLOTS = 20;

    @Override
    public DatabaseKind kind() {
        return DatabaseKind.INSTANCE;
    }

    @Override
    public String createCall() {
        return "CreateDBSnapshot";
    }

    @Override
    public String copyCall() {
        return "CopyDBSnapshot";
    }

    @Override
    public String shareCall() {
        return "ModifyDBSnapshotAttribute";
    }

    @Override
    public String describeCall() {
        return "DescribeDBSnapshots";
    }

    @Override
    public boolean encryptsByCopy() {
        return true;
    }

    @Override
    public int copySlots() {
        return SLOTS;
    }

    @Override
    public String quotaName() {
        return AccountQuota.MANUAL_SNAPSHOTS;
    }

    @Override
    public boolean keepOriginalTime() {
        return true;
    }

    @Override
    public Optional<Snapshot> find(String id) {
        try {
            return rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(id)).dbSnapshots().stream()
                    .findFirst()
                    .map(InstanceSnapshots::read);
        } catch (SdkException e) {
            if (RdsRefusal.SNAPSHOT_NOT_FOUND.is(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<Snapshot> list() {
        return rds.describeDBSnapshotsPaginator(r -> r.snapshotType("manual")).dbSnapshots().stream()
                .map(InstanceSnapshots::read)
                .toList();
    }

    @Override
    public void create(String database, String id, List<Tag> tags) {
        rds.createDBSnapshot(
                r -> r.dbInstanceIdentifier(database).dbSnapshotIdentifier(id).tags(tags));
    }

    @Override
    public void copy(SnapshotCopy copy) {
        rds.copyDBSnapshot(r -> r.sourceDBSnapshotIdentifier(copy.source())
                .sourceRegion(copy.signedRegion())
                .targetDBSnapshotIdentifier(copy.target())
                .kmsKeyId(copy.kmsKeyArn())
                .optionGroupName(copy.optionGroupName())
                .copyTags(false)
                .tags(copy.tags()));
    }

    @Override
    public List<String> sharedWith(String id) {
        return rds
                .describeDBSnapshotAttributes(r -> r.dbSnapshotIdentifier(id))
                .dbSnapshotAttributesResult()
                .dbSnapshotAttributes()
                .stream()
                .filter(attribute -> RESTORE.equals(attribute.attributeName()))
                .map(DBSnapshotAttribute::attributeValues)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public void share(String id, String account) {
        rds.modifyDBSnapshotAttribute(
                r -> r.dbSnapshotIdentifier(id).attributeName(RESTORE).valuesToAdd(account));
    }

    @Override
    public void unshare(String id, String account) {
        rds.modifyDBSnapshotAttribute(
                r -> r.dbSnapshotIdentifier(id).attributeName(RESTORE).valuesToRemove(account));
    }

    @Override
    public void delete(String id) {
        rds.deleteDBSnapshot(r -> r.dbSnapshotIdentifier(id));
    }

    private static Snapshot read(DBSnapshot snapshot) {
        return new Snapshot(
                DatabaseKind.INSTANCE,
                snapshot.dbSnapshotIdentifier(),
                snapshot.dbSnapshotArn(),
                snapshot.status(),
                snapshot.percentProgress(),
                Boolean.TRUE.equals(snapshot.encrypted()),
                snapshot.kmsKeyId(),
                snapshot.snapshotCreateTime(),
                snapshot.originalSnapshotCreateTime(),
                snapshot.snapshotDatabaseTime(),
                Objects.requireNonNullElse(snapshot.allocatedStorage(), 0),
                snapshot.engine(),
                snapshot.engineVersion(),
                snapshot.masterUsername(),
                snapshot.dbInstanceIdentifier(),
                snapshot.dbiResourceId(),
                snapshot.sourceDBSnapshotIdentifier(),
                snapshot.optionGroupName(),
                snapshot.tagList());
    }
}
