package io.rdsreplicator.local.states;

import static io.rdsreplicator.local.calls.AwsAssertions.assertFailsWith;
import static io.rdsreplicator.local.identity.AssumableRoles.allow;
import static io.rdsreplicator.local.states.StatesStage.PLACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AssumableRoles;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.lambda.LambdaService;
import io.rdsreplicator.local.lambda.ScriptedRuntime;
import io.rdsreplicator.local.time.Timeline;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

class MachineAccessTest {
    private static final String MACHINE = PLACE.arn("states", "stateMachine:m");
    private static final String EXECUTION = PLACE.arn("states", "execution:m:one");
    private static final String FUNCTION = StatesStage.functionArn("step");
    private static final String WAIT =
            StatesStage.definition("Wait", "'Wait': {'Type': 'Wait', 'Seconds': 60, 'End': true}");

    private final Timeline timeline = Timeline.virtual(StatesStage.START);
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private final SfnClient owner = open();

    private SfnClient open() {
        new StatesService(timeline, frontDoor, new LambdaService(timeline, frontDoor, new ScriptedRuntime()));
        return as(Caller.root(PLACE));
    }

    private SfnClient as(Caller caller) {
        return frontDoor.client(SfnClient.class, caller);
    }

    @BeforeEach
    void aMachineAndAFunction() {
        AssumableRoles.allowing(frontDoor.roles(), PLACE, "states");
        frontDoor.client(LambdaClient.class, Caller.root(PLACE)).createFunction(f -> f.functionName("step")
                .runtime("java21")
                .handler("a.B")
                .role(StatesStage.ROLE)
                .code(c -> c.s3Bucket("local").s3Key("function.jar")));
        owner.createStateMachine(r -> r.name("m").definition(WAIT).roleArn(StatesStage.ROLE));
    }

    @Test
    void aRoleDoesWhatItsPolicyAllows() {
        SfnClient starter = as(AssumableRoles.with(
                frontDoor.roles(),
                PLACE,
                "starter",
                allow(MACHINE, "states:StartExecution"),
                allow(PLACE.arn("states", "execution:m:*"), "states:DescribeExecution")));

        starter.startExecution(r -> r.stateMachineArn(MACHINE).name("one"));
        assertThat(starter.describeExecution(r -> r.executionArn(EXECUTION)).name())
                .isEqualTo("one");
        assertFailsWith("AccessDeniedException", () -> starter.stopExecution(r -> r.executionArn(EXECUTION)))
                .isEqualTo(
                        "User: arn:aws:iam::111111111111:role/starter is not authorized to perform: states:StopExecution on resource: "
                                + EXECUTION
                                + " because no identity-based policy allows the states:StopExecution action");
        assertFailsWith(
                "AccessDeniedException", () -> starter.startExecution(r -> r.stateMachineArn(MACHINE + "-other")));
        assertFailsWith("AccessDeniedException", () -> starter.listExecutions(r -> r.stateMachineArn(MACHINE)))
                .contains(MACHINE);
        assertFailsWith("AccessDeniedException", () -> starter.getExecutionHistory(r -> r.executionArn(EXECUTION)));
        assertFailsWith("AccessDeniedException", () -> starter.listStateMachines());
        assertFailsWith("AccessDeniedException", () -> starter.deleteStateMachine(r -> r.stateMachineArn(MACHINE)));
        assertFailsWith(
                "AccessDeniedException",
                () -> starter.createStateMachine(
                        r -> r.name("n").definition(WAIT).roleArn(StatesStage.ROLE)));
    }

    @Test
    void aMachineGetsARoleThatItsCallerMayPassAndThatTrustsStepFunctions() {
        SfnClient creator =
                as(AssumableRoles.allowing(frontDoor.roles(), PLACE, "creator", "states:CreateStateMachine"));
        String trust =
                """
                {"Statement": {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole",
                 "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:states:*:*:stateMachine:other"}}}}""";
        String foreign = frontDoor
                .roles()
                .create(PLACE, "foreign", trust, Map.of(), List.of(), null)
                .arn();

        assertFailsWith(
                        "AccessDeniedException",
                        () -> creator.createStateMachine(
                                r -> r.name("n").definition(WAIT).roleArn(StatesStage.ROLE)))
                .contains("iam:PassRole on resource: " + StatesStage.ROLE);
        assertFailsWith(
                        "AccessDeniedException",
                        () -> owner.createStateMachine(
                                r -> r.name("n").definition(WAIT).roleArn(foreign)))
                .isEqualTo(
                        "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the "
                                + "provided role.");
        assertThat(owner.listStateMachines().stateMachines()).hasSize(1);
    }

    private DescribeExecutionResponse invokeStep() {
        String definition = StatesStage.definition(
                "Step",
                "'Step': {'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'Arguments': {'FunctionName': '"
                        + FUNCTION + "'}, 'End': true}");
        String machine = owner.createStateMachine(
                        r -> r.name("n").definition(definition).roleArn(StatesStage.ROLE))
                .stateMachineArn();
        String execution = owner.startExecution(r -> r.stateMachineArn(machine)).executionArn();
        timeline.runUntilIdle();
        return owner.describeExecution(r -> r.executionArn(execution));
    }

    @Test
    void aTaskFailsWhereTheMachinesRoleMayNotInvoke() {
        DescribeExecutionResponse refused = invokeStep();

        assertThat(refused.error()).isEqualTo("Lambda.AWSLambdaException");
        assertThat(refused.cause())
                .startsWith("User: " + StatesStage.ROLE + " is not authorized to perform: lambda:InvokeFunction "
                        + "on resource: " + FUNCTION
                        + " because no identity-based policy allows the lambda:InvokeFunction action");
    }

    @Test
    void aTaskSucceedsWhereTheMachinesRoleMayInvoke() {
        frontDoor
                .roles()
                .putPolicy(
                        StatesStage.ROLE,
                        "invoke",
                        "{\"Version\": \"2012-10-17\", \"Statement\": " + allow(FUNCTION, "lambda:InvokeFunction")
                                + "}");

        assertThat(invokeStep().statusAsString()).isEqualTo("SUCCEEDED");
    }
}
