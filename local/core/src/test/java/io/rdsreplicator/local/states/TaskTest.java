package io.rdsreplicator.local.states;

import static io.rdsreplicator.local.states.StatesStage.definition;
import static io.rdsreplicator.local.states.StatesStage.functionArn;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.calls.AwsFailure;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.states.StatesStage.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

class TaskTest {
    private final StatesStage stage = new StatesStage();

    private static String task(String more) {
        return "'Work': {'Type': 'Task', 'Resource': '" + functionArn("work") + "'" + more + "}";
    }

    @Test
    void aFunctionIsInvokedInTheMachinesRoleWithTheArguments() {
        stage.function(
                "work", payload -> Answer.of("{\"got\": " + payload + "}").after(Duration.ofSeconds(3)));

        DescribeExecutionResponse end = stage.run(
                definition("Work", task(", 'Arguments': {'n': '{% $states.input.n %}'}, 'End': true")),
                "{\"n\": 7, \"m\": 8}");

        assertThat(end.output()).isEqualTo("{\"got\":{\"n\":7}}");
        assertThat(end.stopDate()).isEqualTo(StatesStage.START.plusSeconds(3));
        assertThat(stage.invocations).singleElement().satisfies(call -> {
            assertThat(call.caller()).isEqualTo(Caller.role(StatesStage.PLACE, StatesStage.ROLE));
            assertThat(call.function()).isEqualTo(functionArn("work"));
        });
    }

    @Test
    void withoutArgumentsTheFunctionGetsTheInput() {
        stage.function("work", Answer::of);

        assertThat(stage.run(definition("Work", task(", 'End': true")), "{\"n\":7}")
                        .output())
                .isEqualTo("{\"n\":7}");
    }

    @Test
    void theServiceIntegrationWrapsTheResult() {
        stage.function("work", Answer::of);

        DescribeExecutionResponse end = stage.run(
                definition(
                        "Work",
                        """
                'Work': {'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke',
                   'Arguments': {'FunctionName': 'work', 'Payload': {'n': 1}},
                   'Output': {'n': '{% $states.result.Payload.n %}', 'v': '{% $states.result.ExecutedVersion %}',
                   'code': '{% $states.result.StatusCode %}'}, 'End': true}"""),
                "{}");

        assertThat(end.output()).isEqualTo("{\"n\":1,\"v\":\"$LATEST\",\"code\":200}");
        assertThat(stage.eventTypes(end.executionArn()))
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded");
    }

    @Test
    void aFunctionsErrorIsNamedByItsTypeAndItsPayloadIsTheCause() {
        stage.function("work", Answer.error("io.example.ReplicaLostException", "gone"));

        DescribeExecutionResponse end = stage.run(definition("Work", task(", 'End': true")), "{}");

        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("io.example.ReplicaLostException");
        assertThat(StatesJson.parse(end.cause()))
                .isEqualTo(Map.of("errorType", "io.example.ReplicaLostException", "errorMessage", "gone"));
        assertThat(stage.eventTypes(end.executionArn()))
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "LambdaFunctionScheduled",
                        "LambdaFunctionStarted",
                        "LambdaFunctionFailed",
                        "ExecutionFailed");
    }

    @Test
    void aRefusalByLambdaIsNamedAfterItsException() {
        assertThat(stage.run(definition("Work", task(", 'End': true")), "{}").error())
                .isEqualTo("Lambda.ResourceNotFoundException");
    }

    @Test
    void otherRefusalsByLambdaAreToldApart() {
        AwsServiceException busy = AwsFailure.of(
                TooManyRequestsException.builder(), "lambda", "TooManyRequestsException", 429, "Rate exceeded");
        AwsServiceException broken =
                AwsFailure.of(LambdaException.builder(), "lambda", "InternalFailure", 500, "internal");
        AwsServiceException denied =
                AwsFailure.of(LambdaException.builder(), "lambda", "AccessDeniedException", 403, "no");
        SdkClientException unreachable = SdkClientException.create("unreachable");

        assertThat(errorAfter(busy)).isEqualTo("Lambda.TooManyRequestsException");
        assertThat(errorAfter(broken)).isEqualTo("Lambda.ServiceException");
        assertThat(errorAfter(denied)).isEqualTo("Lambda.AWSLambdaException");
        assertThat(errorAfter(unreachable)).isEqualTo("Lambda.SdkClientException");
    }

    private String errorAfter(RuntimeException refusal) {
        stage.function("work", payload -> {
            throw refusal;
        });
        return stage.run(definition("Work", task(", 'End': true")), "{}").error();
    }

    @Test
    void aTaskTimesOutAndItsLateResultIsIgnored() {
        stage.function(
                "work",
                Answer.of("1").after(Duration.ofSeconds(60)),
                Answer.of("2").after(Duration.ofSeconds(5)));

        String retry = "'Retry': [{'ErrorEquals': ['States.Timeout'], 'IntervalSeconds': 1}]";
        String wait = ", 'Wait': {'Type': 'Wait', 'Seconds': 100, 'End': true}";
        DescribeExecutionResponse end =
                stage.run(definition("Work", task(", 'TimeoutSeconds': 30, 'Next': 'Wait', " + retry) + wait), "{}");

        assertThat(end.output()).isEqualTo("2");
        assertThat(stage.invokedAfter()).containsExactly(0.0, 31.0);
        assertThat(stage.eventTypes(end.executionArn())).contains("LambdaFunctionTimedOut");
    }

    @Test
    void anUncaughtTimeoutOfATaskFailsTheExecution() {
        stage.function("work", Answer.of("1").after(Duration.ofSeconds(60)));

        DescribeExecutionResponse end = stage.run(
                definition("Work", task(", 'TimeoutSeconds': '{% $states.input.limit %}', 'End': true")),
                "{\"limit\": 5}");

        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("States.Timeout");
        assertThat(end.stopDate()).isEqualTo(StatesStage.START.plusSeconds(5));
    }

    @Test
    void theMachinesTimeoutEndsTheExecutionWhateverItCatches() {
        stage.function("work", Answer.of("1").after(Duration.ofSeconds(600)));
        String states = task(", 'End': true, 'Catch': [{'ErrorEquals': ['States.ALL'], 'Next': 'Caught'}]")
                + ", 'Caught': {'Type': 'Succeed'}";
        String definition = definition("Work", states).replaceFirst("\\{", "{\"TimeoutSeconds\": 60,");

        DescribeExecutionResponse end = stage.run(definition, "{}");

        assertThat(end.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(end.stopDate()).isEqualTo(StatesStage.START.plusSeconds(60));
        assertThat(stage.eventTypes(end.executionArn())).endsWith("LambdaFunctionStarted", "ExecutionTimedOut");
    }

    @Test
    void aResultBeyondThePayloadLimitHasToBeCaughtByName() {
        stage.function("work", Answer.of("\"" + "x".repeat(262_144) + "\""));
        String all = "'Catch': [{'ErrorEquals': ['States.ALL'], 'Next': 'Caught'}]";
        String named = "'Catch': [{'ErrorEquals': ['States.DataLimitExceeded'], 'Next': 'Caught'}]";
        String caught = ", 'Caught': {'Type': 'Succeed'}";

        DescribeExecutionResponse uncaught =
                stage.run(definition("Work", task(", 'End': true, " + all) + caught), "{}");
        assertThat(uncaught.error()).isEqualTo("States.DataLimitExceeded");

        String other =
                stage.start(stage.create("other", definition("Work", task(", 'End': true, " + named) + caught)), "{}");
        stage.timeline.runUntilIdle();
        assertThat(stage.describe(other).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void anOutputOfTheLargestSizeStillPasses() {
        stage.function("work", Answer.of("\"" + "x".repeat(262_142) + "\""));

        assertThat(stage.run(definition("Work", task(", 'End': true")), "{}").status())
                .isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void anExpressionThatFailsInATaskCanBeCaught() {
        String states = task(", 'End': true, 'Arguments': '{% $states.input.missing %}', "
                        + "'Catch': [{'ErrorEquals': ['States.QueryEvaluationError'], 'Next': 'Caught'}]")
                + ", 'Caught': {'Type': 'Succeed'}";
        DescribeExecutionResponse end = stage.run(definition("Work", states), "{}");

        assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(end.output()).contains("returned nothing (undefined)");
        assertThat(stage.invocations).isEmpty();
        assertThat(stage.eventTypes(end.executionArn())).contains("EvaluationFailed");
    }
}
