package io.rdsreplicator.local.rds;

import static io.rdsreplicator.local.rds.RdsFixture.A;
import static io.rdsreplicator.local.rds.RdsFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterFailoverTest {
    private final ClusterFixture clusters = new ClusterFixture();
    private final RdsFixture aws = clusters.aws;

    @BeforeEach
    void create() {
        clusters.cluster("orders", null);
        clusters.member("orders", "one");
    }

    private String writer() {
        return aws.service.cluster(A, "orders").orElseThrow().members().stream()
                .filter(ClusterState.Member::isWriter)
                .map(ClusterState.Member::id)
                .findFirst()
                .orElseThrow();
    }

    private void failOver(String target) {
        aws.a.failoverDBCluster(r -> r.dbClusterIdentifier("orders").targetDBInstanceIdentifier(target));
    }

    @Test
    void makesTheReaderOfTheLowestTierTheWriter() {
        clusters.member("orders", "two");
        aws.a.createDBInstance(
                clusters.memberRequest("orders", "three").promotionTier(0).build());
        aws.timeline.runUntilIdle();
        String endpoint = clusters.described(aws.a, "orders").endpoint();

        failOver(null);

        assertThat(clusters.described(aws.a, "orders").status()).isEqualTo("failing-over");
        assertThat(writer()).isEqualTo("one");
        aws.timeline.runUntilIdle();
        assertThat(clusters.described(aws.a, "orders").status()).isEqualTo("available");
        assertThat(writer()).isEqualTo("three");
        assertThat(clusters.described(aws.a, "orders").endpoint()).isEqualTo(endpoint);
    }

    @Test
    void makesTheNamedReaderTheWriter() {
        clusters.member("orders", "two");
        clusters.member("orders", "three");

        failOver("three");
        aws.timeline.runUntilIdle();

        assertThat(writer()).isEqualTo("three");
    }

    @Test
    void needsAnAvailableReader() {
        aws.database("alone", null);
        refused("InvalidDBClusterStateFault", () -> failOver(null));
        refused("DBInstanceNotFound", () -> failOver("absent"));
        refused("InvalidDBInstanceState", () -> failOver("alone"));
        refused("InvalidDBInstanceState", () -> failOver("one"));
        aws.a.createDBInstance(clusters.memberRequest("orders", "two").build());
        refused("InvalidDBClusterStateFault", () -> failOver(null));
    }
}
