package io.rdsreplicator.local.rds;

import io.rdsreplicator.local.identity.Caller;
import software.amazon.awssdk.services.rds.model.AccountQuota;
import software.amazon.awssdk.services.rds.model.DescribeAccountAttributesResponse;

/**
 * Describes the quotas of an account in a Region, and how much of each is used.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AccountQuota.html">AccountQuota</a>
 */
final class AccountQuotas {
    private final RdsStage stage;

    AccountQuotas(RdsStage stage) {
        this.stage = stage;
    }

    /** The answer does not contain the quotas of copies in progress: RDS does not report them. */
    DescribeAccountAttributesResponse describe(Caller caller) {
        Inventory inventory = stage.in(caller.place());
        return DescribeAccountAttributesResponse.builder()
                .accountQuotas(
                        quota(
                                "DBInstances",
                                inventory.instances.size(),
                                inventory.circumstances.most(RdsQuota.INSTANCES)),
                        quota(
                                "ManualSnapshots",
                                inventory.manualSnapshots(),
                                inventory.circumstances.most(RdsQuota.MANUAL_SNAPSHOTS)),
                        quota("DBClusters", inventory.clusters.size(), inventory.circumstances.most(RdsQuota.CLUSTERS)),
                        quota(
                                "ManualClusterSnapshots",
                                inventory.clusterSnapshots.size(),
                                inventory.circumstances.most(RdsQuota.MANUAL_CLUSTER_SNAPSHOTS)),
                        quota(
                                "DBParameterGroups",
                                inventory
                                        .parameterGroups(ParameterGroup.Kind.INSTANCE)
                                        .size(),
                                inventory.circumstances.most(SettingsQuota.PARAMETER_GROUPS)),
                        quota(
                                "DBClusterParameterGroups",
                                inventory
                                        .parameterGroups(ParameterGroup.Kind.CLUSTER)
                                        .size(),
                                inventory.circumstances.most(SettingsQuota.CLUSTER_PARAMETER_GROUPS)))
                .build();
    }

    private static AccountQuota quota(String name, long used, long most) {
        return AccountQuota.builder()
                .accountQuotaName(name)
                .used(used)
                .max(most)
                .build();
    }
}
