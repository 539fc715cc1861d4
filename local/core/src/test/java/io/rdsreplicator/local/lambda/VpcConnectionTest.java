package io.rdsreplicator.local.lambda;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.ResourceNotReadyException;
import software.amazon.awssdk.services.lambda.model.VpcConfig;

class VpcConnectionTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final AccountRegion B = new AccountRegion("222222222222", "eu-west-1");
    private static final VpcConfig VPC = VpcConfig.builder()
            .subnetIds("subnet-01234567")
            .securityGroupIds("sg-01234567")
            .build();
    private static final Duration WEEKS = Duration.ofDays(15);

    private final Timeline timeline = Timeline.virtual(START);
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final ScriptedRuntime runtime = new ScriptedRuntime();
    private final LambdaService service = new LambdaService(timeline, frontDoor, runtime);
    private final LambdaClient lambda = frontDoor.client(LambdaClient.class, Caller.root(B));

    @BeforeEach
    void makeFunctions() {
        AssumableRoles.allowing(frontDoor.roles(), B, "start");
        create("inside", VPC);
        create("outside", null);
    }

    private void create(String name, VpcConfig vpc) {
        lambda.createFunction(f -> f.functionName(name)
                .runtime("java21")
                .handler("example.Start")
                .vpcConfig(vpc)
                .role("arn:aws:iam::222222222222:role/start")
                .code(c -> c.s3Bucket("local").s3Key("function.jar")));
    }

    private void invoke(String name) {
        lambda.invoke(i -> i.functionName(name));
    }

    private List<String> state(String name) {
        GetFunctionConfigurationResponse shown = lambda.getFunctionConfiguration(g -> g.functionName(name));
        List<String> state = new ArrayList<>(List.of(shown.stateAsString()));
        if (shown.stateReasonCode() != null) {
            state.add(shown.stateReasonCodeAsString());
            state.add(shown.stateReason());
        }
        return state;
    }

    @Test
    void aFunctionInAVpcIsInactiveAfterIdleWeeksUntilAnInvocationThatFailsReconnectsIt() {
        timeline.runFor(WEEKS);

        assertThat(state("inside")).containsExactly("Inactive", "Idle", "The function is currently idle.");
        assertThatThrownBy(() -> invoke("inside")).isInstanceOfSatisfying(ResourceNotReadyException.class, refusal -> {
            assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("ResourceNotReadyException");
            assertThat(refusal.statusCode()).isEqualTo(502);
        });
        assertThat(state("inside")).containsExactly("Pending", "Restoring", "The function is being restored.");
        assertFailsWith("ResourceConflictException", () -> invoke("inside"))
                .endsWith("in the following state: Pending");
        timeline.runFor(Duration.ofMinutes(1));
        assertThat(state("inside")).containsExactly("Active");
        assertThat(runtime.payloads).isEmpty();
        invoke("inside");
        assertThat(runtime.payloads).hasSize(1);
    }

    @Test
    void staysActiveAsLongAsItIsInvokedAndOutsideOfVpcsAlways() {
        for (int i = 0; i < 5; i++) {
            timeline.runFor(Duration.ofDays(13));
            invoke("inside");
        }
        assertThat(state("inside")).containsExactly("Active");
        assertThat(state("outside")).containsExactly("Active");
        invoke("outside");
        assertThat(runtime.payloads).hasSize(6);
    }

    @Test
    void aFunctionThatLeavesItsVpcNeedsNoConnection() {
        timeline.runFor(WEEKS);

        lambda.updateFunctionConfiguration(
                u -> u.functionName("inside").vpcConfig(VpcConfig.builder().build()));

        assertThat(lambda.getFunctionConfiguration(g -> g.functionName("inside"))
                        .vpcConfig())
                .isNull();
        invoke("inside");
        assertThat(runtime.payloads).hasSize(1);
    }

    @Test
    void subnetsAndSecurityGroupsAreGivenTogether() {
        assertFailsWith(
                        "InvalidParameterValueException",
                        () -> create(
                                "half",
                                VpcConfig.builder().subnetIds("subnet-01234567").build()))
                .isEqualTo("SubnetIds and SecurityIds must coexist or be both empty list.");
        assertThat(lambda.getFunctionConfiguration(g -> g.functionName("inside"))
                        .vpcConfig()
                        .subnetIds())
                .containsExactly("subnet-01234567");
    }

    @Test
    void anAsynchronousInvocationGoesBackToTheQueueUntilTheFunctionIsConnected() {
        service.reconnectWithin(Duration.ofMinutes(20));
        timeline.runFor(WEEKS);
        Instant asked = timeline.instant();

        lambda.invoke(i -> i.functionName("inside").invocationType(InvocationType.EVENT));
        timeline.runUntil(() -> !runtime.payloads.isEmpty());

        // Pauses of 1, 2, 4 ... 256 seconds, then of five minutes.
        assertThat(Duration.between(asked, timeline.instant()).toSeconds()).isEqualTo(511 + 3 * 300);
        assertThat(runtime.payloads).hasSize(1);
    }

    @Test
    void anAsynchronousInvocationIsDroppedIfTheFunctionIsNotConnectedInSixHours() {
        List<String> dropped = new ArrayList<>();
        service.observe(new InvocationObserver() {
            @Override
            public void ended(Invocation invocation) {
                assertThat(invocation).as("no invocation begins").isNull();
            }

            @Override
            public void dropped(FunctionSpec function, String requestId, String payload, String reason) {
                dropped.add(reason);
            }
        });
        service.reconnectWithin(Duration.ofHours(7));
        timeline.runFor(WEEKS);

        lambda.invoke(i -> i.functionName("inside").invocationType(InvocationType.EVENT));
        timeline.runUntilIdle();

        assertThat(dropped).containsExactly("EventAgeExceeded, no destination");
        assertThat(runtime.payloads).isEmpty();
    }
}
