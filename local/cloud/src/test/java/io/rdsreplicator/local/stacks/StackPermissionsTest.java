package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStacksResponse;

class StackPermissionsTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final String OURS = A.arn("cloudformation", "stack/ours/*");

    private final FrontDoor frontDoor = new FrontDoor(Timeline.virtual(Instant.EPOCH));

    @BeforeEach
    void open() {
        frontDoor.intercept(new StackPermissions(frontDoor.authorization()));
        frontDoor.open(CloudFormationClient.class, NoStacks::new);
    }

    private record NoStacks(Caller caller) implements CloudFormationClient {
        @Override
        public DescribeStacksResponse describeStacks(DescribeStacksRequest request) {
            return DescribeStacksResponse.builder().build();
        }

        @Override
        public ListStacksResponse listStacks(ListStacksRequest request) {
            return ListStacksResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    @Test
    void aRoleSeesTheStacksThatItsPolicyNames() {
        CloudFormationClient reader = frontDoor.client(
                CloudFormationClient.class,
                AssumableRoles.with(
                        frontDoor.roles(), A, "reader", AssumableRoles.allow(OURS, "cloudformation:DescribeStacks")));

        assertThat(reader.describeStacks(r -> r.stackName("ours")).stacks()).isEmpty();
        assertThat(reader.describeStacks(r -> r.stackName(A.arn("cloudformation", "stack/ours/1")))
                        .stacks())
                .isEmpty();
        assertFailsWith("AccessDenied", () -> reader.describeStacks(r -> r.stackName("theirs")))
                .isEqualTo(
                        "User: arn:aws:iam::111111111111:role/reader is not authorized to perform: cloudformation:DescribeStacks on "
                                + "resource: arn:aws:cloudformation:eu-west-1:111111111111:stack/theirs/*"
                                + " because no identity-based policy allows the cloudformation:DescribeStacks action");
        assertFailsWith("AccessDenied", () -> reader.deleteStack(r -> r.stackName("ours")));
        assertFailsWith("AccessDenied", () -> reader.listStacks());
    }

    @Test
    void theAccountSeesAllOfThem() {
        assertThat(frontDoor
                        .client(CloudFormationClient.class, Caller.root(A))
                        .listStacks()
                        .stackSummaries())
                .isEmpty();
    }
}
