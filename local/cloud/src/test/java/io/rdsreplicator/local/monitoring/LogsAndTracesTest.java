package io.rdsreplicator.local.monitoring;

import static io.rdsreplicator.local.monitoring.MonitoringFixture.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.local.monitoring.LogGroups.LogEvent;
import io.rdsreplicator.local.monitoring.Traces.Sent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.TracingMode;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.LogDestination;
import software.amazon.awssdk.services.sfn.model.LogLevel;
import software.amazon.awssdk.services.sfn.model.SfnException;

class LogsAndTracesTest {
    private static final String GROUP_ARN = PLACE.arn("logs", "log-group:/aws/vendedlogs/states/m");
    private static final List<String> WRITE = List.of("logs:CreateLogStream", "logs:PutLogEvents");
    private static final List<String> DELIVER = List.of(
            "logs:CreateLogDelivery",
            "logs:GetLogDelivery",
            "logs:UpdateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:DescribeResourcePolicies",
            "logs:DescribeLogGroups");

    private final MonitoringFixture fixture = new MonitoringFixture();
    private final LogGroups groups = fixture.aws.monitoring().logGroups();

    private CreateFunctionRequest.Builder function(String roleArn) {
        return CreateFunctionRequest.builder()
                .functionName("f")
                .runtime("java21")
                .handler("example.F")
                .role(roleArn)
                .code(c -> c.s3Bucket("local").s3Key("f.jar"));
    }

    private void invoke(CreateFunctionRequest function) {
        fixture.client(LambdaClient.class).createFunction(function);
        fixture.client(LambdaClient.class)
                .invoke(i -> i.functionName("f").payload(SdkBytes.fromUtf8String("\"line\"")));
    }

    @Test
    void aFunctionWritesToTheGroupOfItsName() {
        groups.create(PLACE, "/aws/lambda/f");
        invoke(function(fixture.role("r", WRITE, PLACE.arn("logs", "log-group:/aws/lambda/f:*")))
                .build());

        assertThat(groups.read(PLACE, "/aws/lambda/f").orElseThrow())
                .extracting(LogEvent::message)
                .containsExactly("\"line\"");
        assertThat(groups.lost()).isEmpty();
    }

    @Test
    void aFunctionWritesToTheGroupThatItIsGiven() {
        groups.create(PLACE, "mine");
        invoke(function(fixture.role("r", WRITE, PLACE.arn("logs", "log-group:mine:*")))
                .loggingConfig(l -> l.logGroup("mine"))
                .build());

        assertThat(groups.read(PLACE, "mine").orElseThrow()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"logs:CreateLogStream", "logs:PutLogEvents"})
    void aLineIsLostWithoutEitherPermission(String missing) {
        groups.create(PLACE, "/aws/lambda/f");
        List<String> actions = new ArrayList<>(WRITE);
        actions.remove(missing);
        invoke(function(fixture.role("r", actions, "*")).build());

        assertThat(groups.read(PLACE, "/aws/lambda/f").orElseThrow()).isEmpty();
        assertThat(groups.lost()).singleElement().satisfies(loss -> assertThat(loss.reason())
                .contains(missing));
    }

    @Test
    void aLineIsLostWithoutAGroupUnlessTheRoleMayMakeIt() {
        invoke(function(fixture.role("r", WRITE, "*")).build());
        assertThat(groups.read(PLACE, "/aws/lambda/f")).isEmpty();
        assertThat(groups.lost()).singleElement().satisfies(loss -> assertThat(loss.reason())
                .contains("logs:CreateLogGroup"));

        fixture.client(LambdaClient.class).deleteFunction(d -> d.functionName("f"));
        invoke(function(fixture.role("maker", List.of("logs:*"), "*")).build());
        assertThat(groups.read(PLACE, "/aws/lambda/f").orElseThrow()).hasSize(1);
    }

    @Test
    void aTracedFunctionSendsWhatItsRoleMaySend() {
        String role = fixture.role("r", List.of("xray:PutTraceSegments"), "*");
        invoke(function(role).tracingConfig(t -> t.mode(TracingMode.ACTIVE)).build());

        assertThat(fixture.aws.monitoring().traces().received())
                .extracting(Sent::action)
                .containsExactly("xray:PutTraceSegments");
    }

    @Test
    void aFunctionThatIsNotTracedSendsNothing() {
        invoke(function(fixture.role("r", List.of("xray:*"), "*")).build());

        assertThat(fixture.aws.monitoring().traces().received()).isEmpty();
    }

    private CreateStateMachineRequest.Builder machine(String roleArn, LogLevel level) {
        return CreateStateMachineRequest.builder()
                .name("m")
                .roleArn(roleArn)
                .definition(
                        """
                        {"QueryLanguage": "JSONata", "StartAt": "S", "States": {"S": {"Type": "Pass", "End": true}}}""")
                .loggingConfiguration(l -> l.level(level)
                        .destinations(LogDestination.builder()
                                .cloudWatchLogsLogGroup(g -> g.logGroupArn(GROUP_ARN + ":*"))
                                .build()));
    }

    private void run(CreateStateMachineRequest request) {
        SfnClient states = fixture.client(SfnClient.class);
        String arn = states.createStateMachine(request).stateMachineArn();
        states.startExecution(s -> s.stateMachineArn(arn).input("{\"secret\": 1}"));
        fixture.timeline.runUntilIdle();
    }

    private List<LogEvent> log() {
        return groups.read(PLACE, "/aws/vendedlogs/states/m").orElseThrow();
    }

    @Test
    void aMachineLogsItsEventsWithoutData() {
        groups.create(PLACE, "/aws/vendedlogs/states/m");
        run(machine(fixture.role("r", DELIVER, "*"), LogLevel.ALL).build());

        assertThat(log()).hasSize(4).allSatisfy(event -> assertThat(event.message())
                .doesNotContain("secret"));
        assertThat(log().get(0).message()).contains("\"type\":\"ExecutionStarted\"");
        assertThat(log().get(3).message()).contains("\"type\":\"ExecutionSucceeded\"");
    }

    @Test
    void aMachineLogsDataIfItIsTold() {
        groups.create(PLACE, "/aws/vendedlogs/states/m");
        CreateStateMachineRequest request =
                machine(fixture.role("r", DELIVER, "*"), LogLevel.ALL).build();
        run(request.toBuilder()
                .loggingConfiguration(request.loggingConfiguration().toBuilder()
                        .includeExecutionData(true)
                        .build())
                .build());

        assertThat(log()).anySatisfy(event -> assertThat(event.message()).contains("secret"));
    }

    @Test
    void aMachineThatLogsErrorsOnlyLogsNoSuccess() {
        groups.create(PLACE, "/aws/vendedlogs/states/m");
        run(machine(fixture.role("r", DELIVER, "*"), LogLevel.ERROR).build());

        assertThat(log()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void aMachineIsNotMadeIfItsRoleMayNotDeliverTheLog(int missing) {
        List<String> actions = new ArrayList<>(DELIVER);
        actions.remove(missing);
        CreateStateMachineRequest request =
                machine(fixture.role("r", actions, "*"), LogLevel.ERROR).build();

        assertThatThrownBy(() -> fixture.client(SfnClient.class).createStateMachine(request))
                .isInstanceOfSatisfying(SfnException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
                    assertThat(e.awsErrorDetails().errorMessage())
                            .isEqualTo("The state machine IAM Role is not authorized to access the Log Destination");
                });
        assertThat(fixture.client(SfnClient.class).listStateMachines().stateMachines())
                .isEmpty();
    }

    @Test
    void aMachineThatLogsNothingNeedsNothing() {
        run(machine(fixture.role("r", List.of("sns:Publish"), "*"), LogLevel.OFF)
                .build());

        assertThat(groups.lost()).isEmpty();
    }

    @Test
    void aTracedMachineSendsWhatItsRoleMaySend() {
        String role = fixture.role("r", List.of("xray:Put*"), "*");
        run(machine(role, LogLevel.OFF)
                .tracingConfiguration(t -> t.enabled(true))
                .build());

        assertThat(fixture.aws.monitoring().traces().received())
                .extracting(Sent::action)
                .containsExactly("xray:PutTraceSegments", "xray:PutTelemetryRecords");
    }
}
