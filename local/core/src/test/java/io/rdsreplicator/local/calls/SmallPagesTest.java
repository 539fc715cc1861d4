package io.rdsreplicator.local.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;

class SmallPagesTest {
    private final List<DescribeDbInstancesRequest> asked = new ArrayList<>();
    private final RdsClient client = SmallPages.of(RdsClient.class, new RdsClient() {
        @Override
        public DescribeDbInstancesResponse describeDBInstances(DescribeDbInstancesRequest request) {
            asked.add(request);
            return DescribeDbInstancesResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "rds";
        }

        @Override
        public void close() {}
    });

    @Test
    void asksForFewAtATimeHoweverItIsCalled() {
        client.describeDBInstances();
        client.describeDBInstances(r -> r.dbInstanceIdentifier("orders"));
        client.describeDBInstances(
                DescribeDbInstancesRequest.builder().maxRecords(100).build());
        client.describeDBInstancesPaginator().dbInstances().forEach(instance -> {});

        assertThat(asked).extracting(DescribeDbInstancesRequest::maxRecords).containsExactly(20, 20, 20, 20);
        assertThat(asked.get(1).dbInstanceIdentifier()).isEqualTo("orders");
        assertThat(client.serviceName()).isEqualTo("rds");
    }

    @Test
    void leavesAPageThatIsSmallerAsItIs() {
        client.describeDBInstances(r -> r.maxRecords(5));

        assertThat(asked).extracting(DescribeDbInstancesRequest::maxRecords).containsExactly(5);
    }
}
