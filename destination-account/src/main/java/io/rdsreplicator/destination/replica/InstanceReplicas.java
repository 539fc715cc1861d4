package io.rdsreplicator.destination.replica;

import io.rdsreplicator.destination.settings.ReplicaSettings;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.rds.AccountQuota;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.MasterUserSecret;
import software.amazon.awssdk.services.rds.model.Tag;

/** DB instances that stand alone. A DB instance of a DB cluster is not one of them. */
record InstanceReplicas(RdsClient rds) implements Replicas {
    @Override
    public List<String> quotaNames() {
        return List.of(AccountQuota.DB_INSTANCES);
    }

    @Override
    public int instancesEach(ReplicaSettings settings) {
        return 1;
    }

    @Override
    public Optional<RestoredDatabase> find(String id) {
        try {
            return rds.describeDBInstances(r -> r.dbInstanceIdentifier(id)).dbInstances().stream()
                    .filter(instance -> instance.dbClusterIdentifier() == null)
                    .findFirst()
                    .map(InstanceReplicas::read);
        } catch (SdkException e) {
            if (RdsRefusal.DATABASE_NOT_FOUND.is(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<RestoredDatabase> list() {
        return rds.describeDBInstancesPaginator().dbInstances().stream()
                .filter(instance -> instance.dbClusterIdentifier() == null)
                .map(InstanceReplicas::read)
                .toList();
    }

    /** It has no automated backups: RDS would make one before the DB instance becomes available. */
    @Override
    public Optional<String> restore(ReplicaRestore restore) {
        ReplicaSettings settings = restore.settings();
        rds.restoreDBInstanceFromDBSnapshot(r -> InstanceSettings.give(
                r.dbInstanceIdentifier(restore.replicaId())
                        .dbSnapshotIdentifier(restore.snapshotId())
                        .dbSubnetGroupName(
                                settings.text(ReplicaSetting.SUBNET_GROUP).orElse(restore.subnetGroup()))
                        .vpcSecurityGroupIds(
                                settings.texts(ReplicaSetting.SECURITY_GROUPS).orElse(restore.securityGroups()))
                        .publiclyAccessible(false)
                        .backupRetentionPeriod(0)
                        .copyTagsToSnapshot(false)
                        .optionGroupName(
                                settings.text(ReplicaSetting.OPTION_GROUP).orElse(restore.optionGroupName()))
                        .engineLifecycleSupport(InstanceSettings.lifecycle(settings, restore.engineLifecycleSupport()))
                        .tags(restore.tags()),
                settings));
        return Optional.empty();
    }

    @Override
    public Optional<String> complete(RestoredDatabase database, ReplicaSettings settings) {
        return Optional.empty();
    }

    @Override
    public Optional<String> apply(String id, ReplicaSettings settings) {
        return new SettingsApplication(rds).toInstance(id, settings);
    }

    @Override
    public void start(String id) {
        rds.startDBInstance(r -> r.dbInstanceIdentifier(id));
    }

    /** RDS refuses to delete a DB instance whose protection is on. */
    @Override
    public Duration lockHoldsAfter() {
        return Duration.ZERO;
    }

    @Override
    public void protect(String id, boolean on) {
        rds.modifyDBInstance(
                r -> r.dbInstanceIdentifier(id).deletionProtection(on).applyImmediately(true));
    }

    @Override
    public void lock(String id, @Nullable String masterPassword) {
        rds.modifyDBInstance(r -> r.dbInstanceIdentifier(id)
                .masterUserPassword(masterPassword)
                .deletionProtection(true)
                .applyImmediately(true));
    }

    @Override
    public Optional<String> delete(RestoredDatabase database) {
        rds.deleteDBInstance(r ->
                r.dbInstanceIdentifier(database.id()).skipFinalSnapshot(true).deleteAutomatedBackups(true));
        return Optional.empty();
    }

    /** A DB instance has no part without its data. */
    @Override
    public Optional<String> cool(RestoredDatabase database) {
        return Optional.empty();
    }

    @Override
    public void tag(RestoredDatabase database, List<Tag> tags) {
        rds.addTagsToResource(r -> r.resourceName(database.arn()).tags(tags));
    }

    static RestoredDatabase read(DBInstance instance) {
        return new RestoredDatabase(
                DatabaseKind.INSTANCE,
                instance.dbInstanceIdentifier(),
                instance.dbInstanceArn(),
                instance.dbInstanceStatus(),
                instance.dbInstanceStatus(),
                instance.engine(),
                instance.engineVersion(),
                instance.masterUsername(),
                instance.dbName(),
                instance.dbInstanceClass(),
                Objects.requireNonNullElse(instance.allocatedStorage(), 0),
                instance.instanceCreateTime(),
                Boolean.TRUE.equals(instance.storageEncrypted()),
                instance.kmsKeyId(),
                Boolean.FALSE.equals(instance.publiclyAccessible()),
                Boolean.TRUE.equals(instance.deletionProtection()),
                endpoint(instance.endpoint()),
                null,
                null,
                instance.pendingModifiedValues() != null
                        && instance.pendingModifiedValues().masterUserPassword() != null,
                Optional.ofNullable(instance.masterUserSecret())
                        .map(MasterUserSecret::secretArn)
                        .orElse(null),
                instance.engineLifecycleSupport(),
                instance.tagList());
    }

    private static RestoredDatabase.@Nullable Endpoint endpoint(
            software.amazon.awssdk.services.rds.model.@Nullable Endpoint endpoint) {
        return endpoint == null || endpoint.address() == null || endpoint.port() == null
                ? null
                : new RestoredDatabase.Endpoint(endpoint.address(), endpoint.port());
    }
}
