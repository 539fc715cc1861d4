package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.calls.AwsErrors.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.identity.Place;
import io.rdsreplicator.local.identity.TestRoles;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

class StackPermissionsTest {
    private static final Place A = new Place("111111111111", "eu-west-1");
    private static final String OURS = A.arn("cloudformation", "stack/ours/*");

    private final Timeline timeline = Timeline.virtual(Instant.EPOCH);
    private final FrontDoor frontDoor = new FrontDoor(timeline);

    @BeforeEach
    void open() {
        new Stacks(timeline, frontDoor, frontDoor.roles());
    }

    @Test
    void aRoleSeesTheStacksThatItsPolicyNames() {
        CloudFormationClient reader = frontDoor.client(CloudFormationClient.class,
                TestRoles.with(frontDoor.roles(), A, "reader", TestRoles.allow(OURS, "cloudformation:DescribeStacks")));

        assertFailsWith("ValidationError", () -> reader.describeStacks(r -> r.stackName("ours"))).contains("does not exist");
        assertFailsWith("AccessDenied", () -> reader.describeStacks(r -> r.stackName("theirs")))
                .isEqualTo("User: arn:aws:iam::111111111111:role/reader is not authorized to perform: cloudformation:DescribeStacks on "
                        + "resource: arn:aws:cloudformation:eu-west-1:111111111111:stack/theirs/*"
                        + " because no identity-based policy allows the cloudformation:DescribeStacks action");
        assertFailsWith("AccessDenied", () -> reader.deleteStack(r -> r.stackName("ours")));
        assertFailsWith("AccessDenied", () -> reader.listStacks());
    }

    @Test
    void theAccountSeesAllOfThem() {
        assertThat(frontDoor.client(CloudFormationClient.class, Caller.root(A)).listStacks().stackSummaries()).isEmpty();
    }
}
