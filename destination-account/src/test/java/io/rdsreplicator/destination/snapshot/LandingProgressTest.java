package io.rdsreplicator.destination.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.contract.Names;
import io.rdsreplicator.shared.contract.Ownership;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.contract.ReplicationTags;
import io.rdsreplicator.shared.contract.SnapshotKind;
import io.rdsreplicator.shared.executions.ExecutionTarget;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterSnapshotsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsResponse;

class LandingProgressTest {
    private static final ReplicationId ID = new ReplicationId("orders-20261121040506-3f9a1c");
    private static final ExecutionTarget TARGET = new ExecutionTarget(ID, "orders", true);

    private final Ownership ownership = new Ownership("stack-b", new Names("rr-", "rr-"));

    @Test
    void isThePercentageOfTheCopy() {
        assertThat(progress(copy().percentProgress(40))).contains(40);
    }

    @Test
    void isUnknownUntilRdsReportsAPercentage() {
        assertThat(progress(copy())).isEmpty();
    }

    private Optional<Integer> progress(DBSnapshot.Builder copy) {
        return new LandingProgress(rds(copy.build()), ownership).of(TARGET);
    }

    private DBSnapshot.Builder copy() {
        ReplicationTags tags = new ReplicationTags(
                "stack-b", ID, "arn:aws:rds:us-east-1:111111111111:db:orders", Optional.empty(), "landed");
        return DBSnapshot.builder()
                .dbSnapshotIdentifier(ownership.names().snapshot(SnapshotKind.LANDED, ID))
                .dbSnapshotArn("arn:aws:rds:us-east-1:222222222222:snapshot:s")
                .dbInstanceIdentifier("orders")
                .engine("postgres")
                .engineVersion("16.4")
                .masterUsername("app")
                .status("creating")
                .tagList(tags.toTags());
    }

    private static RdsClient rds(DBSnapshot snapshot) {
        return new RdsClient() {
            @Override
            public DescribeDbSnapshotsResponse describeDBSnapshots(DescribeDbSnapshotsRequest request) {
                return DescribeDbSnapshotsResponse.builder()
                        .dbSnapshots(snapshot)
                        .build();
            }

            @Override
            public DescribeDbClusterSnapshotsResponse describeDBClusterSnapshots(
                    DescribeDbClusterSnapshotsRequest request) {
                return DescribeDbClusterSnapshotsResponse.builder().build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }
}
