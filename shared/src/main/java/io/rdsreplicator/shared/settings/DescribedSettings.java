package io.rdsreplicator.shared.settings;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBParameterGroupStatus;
import software.amazon.awssdk.services.rds.model.OptionGroupMembership;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/**
 * The settings that a database has, as RDS describes it. A setting that RDS does not describe is absent.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html">DBInstance</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html">DBCluster</a>
 */
public final class DescribedSettings {
    private static final String EXTENDED_SUPPORT = "open-source-rds-extended-support";

    private final Map<ReplicaSetting, Object> values = new EnumMap<>(ReplicaSetting.class);

    private DescribedSettings() {}

    /** The settings of a DB instance that is no member of a DB cluster. */
    public static Map<ReplicaSetting, Object> of(DBInstance instance) {
        DescribedSettings described = new DescribedSettings();
        described.ofMember(instance);
        described.put(ReplicaSetting.MULTI_AZ, instance.multiAZ());
        described.put(ReplicaSetting.STORAGE_TYPE, instance.storageType());
        described.put(ReplicaSetting.IOPS, instance.iops());
        described.put(ReplicaSetting.STORAGE_THROUGHPUT, instance.storageThroughput());
        described.put(ReplicaSetting.MAX_ALLOCATED_STORAGE, instance.maxAllocatedStorage());
        described.put(
                ReplicaSetting.OPTION_GROUP,
                first(instance.optionGroupMemberships().stream()
                        .map(OptionGroupMembership::optionGroupName)
                        .toList()));
        described.put(
                ReplicaSetting.PORT,
                instance.endpoint() == null ? null : instance.endpoint().port());
        described.put(
                ReplicaSetting.SUBNET_GROUP,
                instance.dbSubnetGroup() == null
                        ? null
                        : instance.dbSubnetGroup().dbSubnetGroupName());
        described.put(ReplicaSetting.SECURITY_GROUPS, groups(instance.vpcSecurityGroups()));
        described.put(ReplicaSetting.IAM_AUTHENTICATION, instance.iamDatabaseAuthenticationEnabled());
        described.put(ReplicaSetting.LOG_EXPORTS, sorted(instance.enabledCloudwatchLogsExports()));
        described.put(ReplicaSetting.DATABASE_INSIGHTS, instance.databaseInsightsModeAsString());
        described.put(ReplicaSetting.BACKUP_RETENTION, instance.backupRetentionPeriod());
        described.put(ReplicaSetting.BACKUP_WINDOW, instance.preferredBackupWindow());
        described.put(ReplicaSetting.EXTENDED_SUPPORT, supported(instance.engineLifecycleSupport()));
        described.put(
                ReplicaSetting.ROLES,
                sorted(instance.associatedRoles().stream()
                        .map(role -> role(role.featureName(), role.roleArn()))
                        .toList()));
        return described.values;
    }

    /** The settings that each member of a DB cluster has for itself. */
    public static Map<ReplicaSetting, Object> ofMemberOf(DBInstance member) {
        DescribedSettings described = new DescribedSettings();
        described.ofMember(member);
        return described.values;
    }

    /**
     * The settings of a DB cluster without those of its members.
     *
     * @param cluster with its members, of which all but one are readers
     */
    public static Map<ReplicaSetting, Object> of(DBCluster cluster) {
        DescribedSettings described = new DescribedSettings();
        described.put(ReplicaSetting.STORAGE_TYPE, Objects.requireNonNullElse(cluster.storageType(), "aurora"));
        described.put(ReplicaSetting.CLUSTER_PARAMETER_GROUP, cluster.dbClusterParameterGroup());
        described.put(ReplicaSetting.PORT, cluster.port());
        described.put(ReplicaSetting.SUBNET_GROUP, cluster.dbSubnetGroup());
        described.put(ReplicaSetting.SECURITY_GROUPS, groups(cluster.vpcSecurityGroups()));
        described.put(ReplicaSetting.IAM_AUTHENTICATION, cluster.iamDatabaseAuthenticationEnabled());
        described.put(ReplicaSetting.LOG_EXPORTS, sorted(cluster.enabledCloudwatchLogsExports()));
        described.put(ReplicaSetting.DATABASE_INSIGHTS, cluster.databaseInsightsModeAsString());
        described.put(ReplicaSetting.BACKUP_RETENTION, cluster.backupRetentionPeriod());
        described.put(ReplicaSetting.BACKUP_WINDOW, cluster.preferredBackupWindow());
        described.put(ReplicaSetting.MAINTENANCE_WINDOW, cluster.preferredMaintenanceWindow());
        described.put(ReplicaSetting.EXTENDED_SUPPORT, supported(cluster.engineLifecycleSupport()));
        described.put(
                ReplicaSetting.ROLES,
                sorted(cluster.associatedRoles().stream()
                        .map(role -> role(role.featureName(), role.roleArn()))
                        .toList()));
        described.put(
                ReplicaSetting.READERS,
                Math.toIntExact(cluster.dbClusterMembers().stream()
                        .map(DBClusterMember::isClusterWriter)
                        .filter(Boolean.FALSE::equals)
                        .count()));
        if (cluster.serverlessV2ScalingConfiguration() != null) {
            described.put(
                    ReplicaSetting.MIN_CAPACITY,
                    cluster.serverlessV2ScalingConfiguration().minCapacity());
            described.put(
                    ReplicaSetting.MAX_CAPACITY,
                    cluster.serverlessV2ScalingConfiguration().maxCapacity());
        }
        return described.values;
    }

    private void ofMember(DBInstance instance) {
        put(ReplicaSetting.INSTANCE_CLASS, instance.dbInstanceClass());
        put(
                ReplicaSetting.PARAMETER_GROUP,
                first(instance.dbParameterGroups().stream()
                        .map(DBParameterGroupStatus::dbParameterGroupName)
                        .toList()));
        put(ReplicaSetting.MONITORING_INTERVAL, Objects.requireNonNullElse(instance.monitoringInterval(), 0));
        put(ReplicaSetting.MONITORING_ROLE, instance.monitoringRoleArn());
        put(
                ReplicaSetting.PERFORMANCE_INSIGHTS,
                Objects.requireNonNullElse(instance.performanceInsightsEnabled(), false));
        put(ReplicaSetting.PERFORMANCE_INSIGHTS_KEY, instance.performanceInsightsKMSKeyId());
        put(ReplicaSetting.PERFORMANCE_INSIGHTS_RETENTION, instance.performanceInsightsRetentionPeriod());
        put(ReplicaSetting.MAINTENANCE_WINDOW, instance.preferredMaintenanceWindow());
        put(ReplicaSetting.MINOR_UPGRADES, instance.autoMinorVersionUpgrade());
        put(ReplicaSetting.CA_CERTIFICATE, instance.caCertificateIdentifier());
    }

    private void put(ReplicaSetting setting, @Nullable Object value) {
        if (value != null) {
            values.put(setting, value);
        }
    }

    private static @Nullable String first(List<String> names) {
        return names.isEmpty() ? null : names.get(0);
    }

    private static List<String> groups(Collection<VpcSecurityGroupMembership> memberships) {
        return sorted(memberships.stream()
                .map(VpcSecurityGroupMembership::vpcSecurityGroupId)
                .toList());
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted().toList();
    }

    private static String role(@Nullable String feature, String arn) {
        return feature == null || feature.isEmpty() ? arn : feature + "=" + arn;
    }

    private static @Nullable Boolean supported(@Nullable String lifecycle) {
        return lifecycle == null ? null : lifecycle.equals(EXTENDED_SUPPORT);
    }
}
