package io.rdsreplicator.source.snapshot;

import io.rdsreplicator.shared.contract.Arn;
import io.rdsreplicator.shared.contract.DatabaseKind;
import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.rds.RdsRefusal;
import io.rdsreplicator.shared.runtime.Require;
import io.rdsreplicator.shared.settings.DescribedSettings;
import io.rdsreplicator.shared.settings.ReplicaSetting;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.OptionGroupMembership;
import software.amazon.awssdk.services.rds.model.RdsException;

/** Finds the DB instance or DB cluster that a request names, if it is one that this product replicates. */
public final class SourceDatabases {
    private final RdsClient rds;

    public SourceDatabases(RdsClient rds) {
        this.rds = rds;
    }

    /**
     * @param where the account and Region of the search, for the message
     * @throws InvalidRequestException if there is none, if a DB instance and a DB cluster have the name and the request
     *     does not say which, or if it cannot be replicated
     */
    public SourceDatabase find(ReplicationRequest request, String where) {
        String id = request.sourceDatabase();
        Optional<DBInstance> instance = request.canBe(DatabaseKind.INSTANCE) ? describedInstance(id) : Optional.empty();
        Optional<DBCluster> cluster = request.canBe(DatabaseKind.CLUSTER) ? describedCluster(id) : Optional.empty();
        // The first member of a cluster can have the cluster's name. Only the cluster can be replicated then.
        boolean isMember = instance.isPresent() && instance.get().dbClusterIdentifier() != null;
        if (cluster.isPresent() && (instance.isEmpty() || isMember)) {
            return read(cluster.get());
        }
        Require.that(
                cluster.isEmpty(),
                "there are a DB instance " + id + " and a DB cluster " + id + " in " + where
                        + ": add \"kind\": \"instance\" or \"kind\": \"cluster\" to the request");
        return read(instance.orElseThrow(() -> new InvalidRequestException(
                "there is no " + request.kind().map(DatabaseKind::label).orElse("DB instance or DB cluster") + " " + id
                        + " in " + where + ": correct sourceDatabase")));
    }

    private static SourceDatabase read(DBInstance instance) {
        Replicable.require(instance);
        return new SourceDatabase(
                DatabaseKind.INSTANCE,
                instance.dbInstanceIdentifier(),
                Arn.parse(instance.dbInstanceArn(), "the ARN of DB instance " + instance.dbInstanceIdentifier()),
                instance.dbiResourceId(),
                instance.dbInstanceStatus(),
                instance.engine(),
                instance.engineVersion(),
                instance.masterUsername(),
                instance.dbInstanceClass(),
                Objects.requireNonNullElse(instance.allocatedStorage(), 0),
                instance.engineLifecycleSupport(),
                instance.kmsKeyId(),
                instance.readReplicaSourceDBInstanceIdentifier() != null,
                instance.tagList(),
                instance.optionGroupMemberships().stream()
                        .map(OptionGroupMembership::optionGroupName)
                        .toList(),
                null,
                announced(DescribedSettings.of(instance)));
    }

    private SourceDatabase read(DBCluster cluster) {
        Replicable.require(cluster);
        Optional<DBInstance> writer = cluster.dbClusterMembers().stream()
                .filter(member -> Boolean.TRUE.equals(member.isClusterWriter()))
                .map(DBClusterMember::dbInstanceIdentifier)
                .flatMap(id -> describedInstance(id).stream())
                .findFirst();
        Map<ReplicaSetting, Object> settings = new EnumMap<>(ReplicaSetting.class);
        writer.map(DescribedSettings::ofMemberOf).ifPresent(settings::putAll);
        settings.putAll(DescribedSettings.of(cluster));
        return new SourceDatabase(
                DatabaseKind.CLUSTER,
                cluster.dbClusterIdentifier(),
                Arn.parse(cluster.dbClusterArn(), "the ARN of DB cluster " + cluster.dbClusterIdentifier()),
                cluster.dbClusterResourceId(),
                cluster.status(),
                cluster.engine(),
                cluster.engineVersion(),
                cluster.masterUsername(),
                null,
                Objects.requireNonNullElse(cluster.allocatedStorage(), 0),
                cluster.engineLifecycleSupport(),
                cluster.kmsKeyId(),
                Replicable.isReplica(cluster),
                cluster.tagList(),
                List.of(),
                writer.flatMap(found -> WriterClass.of(cluster, found)).orElse(null),
                announced(settings));
    }

    /** Names and ARNs of this account mean nothing in another. */
    private static Map<String, Object> announced(Map<ReplicaSetting, Object> settings) {
        Map<String, Object> announced = new LinkedHashMap<>();
        settings.forEach((setting, value) -> {
            if (setting.canFollowSource()) {
                announced.put(setting.label(), value);
            }
        });
        return announced;
    }

    private Optional<DBInstance> describedInstance(String id) {
        return found(
                "DescribeDBInstances of " + id,
                () -> rds.describeDBInstances(r -> r.dbInstanceIdentifier(id)).dbInstances().stream()
                        .findFirst());
    }

    private Optional<DBCluster> describedCluster(String id) {
        return found(
                "DescribeDBClusters of " + id,
                () -> rds.describeDBClusters(r -> r.dbClusterIdentifier(id)).dbClusters().stream()
                        .findFirst());
    }

    private static <T> Optional<T> found(String call, Supplier<Optional<T>> search) {
        try {
            return search.get();
        } catch (RdsException e) {
            if (RdsRefusal.DATABASE_NOT_FOUND.is(e)) {
                return Optional.empty();
            }
            throw AwsErrors.translate(call, e);
        }
    }
}
