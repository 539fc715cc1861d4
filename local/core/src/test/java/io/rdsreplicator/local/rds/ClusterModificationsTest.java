package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DBCluster;

class ClusterModificationsTest {
    private static final String ARN = A.arn("rds", "cluster:orders");

    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;

    @BeforeEach
    void create() {
        clusters.cluster("orders", null);
    }

    private DBCluster orders() {
        return clusters.described(aws.a, "orders");
    }

    @Test
    void resetsAPasswordAtOnceWhateverTheRequestSays() {
        clusters.member("orders", "writer");
        aws.a.modifyDBCluster(r -> r.dbClusterIdentifier("orders").masterUserPassword("second-secret"));
        assertThat(orders().status()).isEqualTo("available");
        assertThat(orders().pendingModifiedValues().masterUserPassword()).isEqualTo("****");
        aws.minutes(0.5);
        assertThat(orders().status()).isEqualTo("resetting-master-credentials");
        assertThat(aws.storage.accepts(ARN, "owner", "first-secret")).isTrue();
        aws.timeline.runUntilIdle();

        assertThat(orders().status()).isEqualTo("available");
        assertThat(orders().pendingModifiedValues().masterUserPassword()).isNull();
        assertThat(aws.storage.accepts(ARN, "owner", "second-secret")).isTrue();
        refused(
                "InvalidParameterValue",
                () -> aws.a.modifyDBCluster(r -> r.dbClusterIdentifier("orders").masterUserPassword("with/slash")));
    }

    @Test
    void takesNoPasswordWithoutAMember() {
        refused(
                "InvalidDBClusterStateFault",
                () -> aws.a.modifyDBCluster(r -> r.dbClusterIdentifier("orders").masterUserPassword("second-secret")));
        aws.service.circumstances(A).takePasswordsWithoutMembers(true);

        aws.a.modifyDBCluster(r -> r.dbClusterIdentifier("orders").masterUserPassword("second-secret"));
        aws.timeline.runUntilIdle();

        assertThat(aws.storage.accepts(ARN, "owner", "second-secret")).isTrue();
    }

    @Test
    void keepsARetentionPendingUntilItIsToBeApplied() {
        aws.a.modifyDBCluster(r -> r.dbClusterIdentifier("orders").backupRetentionPeriod(7));
        aws.timeline.runUntilIdle();
        assertThat(orders().backupRetentionPeriod()).isEqualTo(1);
        assertThat(orders().pendingModifiedValues().backupRetentionPeriod()).isEqualTo(7);

        aws.a.modifyDBCluster(r -> r.dbClusterIdentifier("orders").applyImmediately(true));
        aws.minutes(0.5);
        assertThat(orders().status()).isEqualTo("modifying");
        aws.timeline.runUntilIdle();

        assertThat(orders().backupRetentionPeriod()).isEqualTo(7);
        assertThat(orders().pendingModifiedValues().backupRetentionPeriod()).isNull();
        refused(
                "InvalidParameterValue",
                () -> aws.a.modifyDBCluster(r -> r.dbClusterIdentifier("orders").backupRetentionPeriod(36)));
    }

    @Test
    void changesProtectionAndCapacityAtOnce() {
        DBCluster changed = aws.a
                .modifyDBCluster(r -> r.dbClusterIdentifier("orders")
                        .deletionProtection(true)
                        .serverlessV2ScalingConfiguration(
                                s -> s.minCapacity(0.5).maxCapacity(8.0)))
                .dbCluster();

        assertThat(changed.deletionProtection()).isTrue();
        assertThat(changed.serverlessV2ScalingConfiguration().maxCapacity()).isEqualTo(8.0);
        aws.a.modifyDBCluster(
                r -> r.dbClusterIdentifier("orders").serverlessV2ScalingConfiguration(s -> s.maxCapacity(16.0)));
        assertThat(orders().serverlessV2ScalingConfiguration().minCapacity()).isEqualTo(0.5);
        assertThat(orders().serverlessV2ScalingConfiguration().maxCapacity()).isEqualTo(16.0);
    }

    @Test
    void saysWhatItDoesNotDo() {
        assertThatThrownBy(() -> aws.a.modifyDBCluster(
                        r -> r.dbClusterIdentifier("orders").engineVersion("17.1")))
                .hasMessage("rds:modifyDBCluster with EngineVersion is not implemented here");
        refused("DBClusterNotFoundFault", () -> aws.a.modifyDBCluster(r -> r.dbClusterIdentifier("absent")));
    }
}
