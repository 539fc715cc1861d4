package io.rdsreplicator.local.stacks;

import static io.rdsreplicator.local.identity.AssumableRoles.allow;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/** An operation over the API has the permissions of its caller, and no more. */
class StackCallerTest {
    private static final AccountRegion A = new AccountRegion("111111111111", "eu-west-1");
    private static final String ROLE =
            """
            Resources:
              R:
                Type: AWS::IAM::Role
                Properties: {AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [
                  {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}}""";
    private static final String READ = "iam:Get*";
    private static final String LIST = "iam:List*";

    private final Timeline timeline = Timeline.virtual(Instant.EPOCH);
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final Stacks stacks = new Stacks(timeline, frontDoor, frontDoor.roles(), (caller, bucket, key) -> null);

    private CloudFormationClient as(Caller caller) {
        return frontDoor.client(CloudFormationClient.class, caller);
    }

    private Caller deployer(String... actions) {
        return AssumableRoles.with(
                frontDoor.roles(),
                A,
                "deployer" + actions.length,
                allow("*", "cloudformation:*"),
                allow("arn:aws:iam::111111111111:role/s-*", actions));
    }

    private String create(Caller caller) {
        as(caller).createStack(r -> r.stackName("s").templateBody(ROLE).capabilitiesWithStrings("CAPABILITY_IAM"));
        timeline.runUntilIdle();
        return stacks.describe(A, "s").status().name();
    }

    private Stream<String> reasons() {
        return as(Caller.root(A)).describeStackEvents(r -> r.stackName("s")).stackEvents().stream()
                .map(StackEvent::resourceStatusReason);
    }

    @Test
    void makesARoleIfTheCallerMay() {
        assertThat(create(deployer("iam:CreateRole", READ, LIST))).isEqualTo("CREATE_COMPLETE");
    }

    @Test
    void failsIfTheCallerMayNotMakeARole() {
        assertThat(create(deployer(READ, LIST))).isEqualTo("ROLLBACK_COMPLETE");
        assertThat(reasons()).anyMatch(reason -> reason != null && reason.contains("iam:CreateRole"));
    }

    @Test
    void deletesAsWhoeverDeletes() {
        Caller maker = deployer("iam:CreateRole", READ, LIST);
        create(maker);

        as(maker).deleteStack(r -> r.stackName("s"));
        timeline.runUntilIdle();

        assertThat(stacks.describe(A, "s").status()).isEqualTo(StackStatus.DELETE_FAILED);
        assertThat(reasons()).anyMatch(reason -> reason != null && reason.contains("iam:DeleteRole"));

        as(Caller.root(A)).deleteStack(r -> r.stackName("s"));
        timeline.runUntilIdle();

        assertThat(stacks.list(A)).isEmpty();
    }
}
