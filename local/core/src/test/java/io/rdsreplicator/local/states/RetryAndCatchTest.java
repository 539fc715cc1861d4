package io.rdsreplicator.local.states;

import static io.rdsreplicator.local.states.StatesStage.definition;
import static io.rdsreplicator.local.states.StatesStage.functionArn;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.states.StatesStage.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

class RetryAndCatchTest {
    private final StatesStage stage = new StatesStage();

    private DescribeExecutionResponse run(String handling, Answer... answers) {
        stage.function("work", answers);
        return stage.run(
                definition(
                        "Work",
                        "'Work': {'Type': 'Task', 'Resource': '" + functionArn("work") + "', 'End': true, " + handling
                                + "}, 'First': {'Type': 'Pass', 'Output': {'by': 'First', 'in': '{% $states.input %}'}, 'End': true}"
                                + ", 'Second': {'Type': 'Pass', 'Output': {'by': 'Second', 'in': '{% $states.input %}'}, 'End': true}"),
                "{}");
    }

    private static final String BOTH =
            "'Catch': [{'ErrorEquals': ['Never'], 'Next': 'First'}, {'ErrorEquals': ['States.ALL'], 'Next': 'Second'}]";

    @Test
    void retriesThreeTimesAfterOneTwoAndFourSecondsUnlessToldOtherwise() {
        DescribeExecutionResponse end =
                run("'Retry': [{'ErrorEquals': ['Busy']}], " + BOTH, Answer.error("Busy", "later"));

        assertThat(stage.invokedAfter()).containsExactly(0.0, 1.0, 3.0, 7.0);
        assertThat(end.output()).startsWith("{\"by\":\"Second\"");
    }

    @Test
    void backsOffAtItsRateUpToTheLongestDelay() {
        run(
                "'Retry': [{'ErrorEquals': ['Busy'], 'IntervalSeconds': 3, 'BackoffRate': 1.5, 'MaxDelaySeconds': 6, 'MaxAttempts': 4}], "
                        + BOTH,
                Answer.error("Busy", "later"));

        assertThat(stage.invokedAfter()).containsExactly(0.0, 3.0, 7.5, 13.5, 19.5);
    }

    @Test
    void fullJitterStaysBelowTheDelayAndRepeatsItself() {
        String retry =
                "'Retry': [{'ErrorEquals': ['Busy'], 'IntervalSeconds': 10, 'JitterStrategy': 'FULL', 'MaxAttempts': 3}], "
                        + BOTH;
        run(retry, Answer.error("Busy", "later"));
        RetryAndCatchTest again = new RetryAndCatchTest();
        again.run(retry, Answer.error("Busy", "later"));

        List<Double> at = stage.invokedAfter();
        assertThat(at.get(1) - at.get(0)).isBetween(0.0, 10.0);
        assertThat(at.get(2) - at.get(1)).isBetween(0.0, 20.0);
        assertThat(at.get(3) - at.get(2)).isBetween(0.0, 40.0);
        assertThat(at.get(3)).isNotIn(0.0, 70.0);
        assertThat(again.stage.invokedAfter()).isEqualTo(at);
    }

    @Test
    void eachRetrierCountsForItselfAndTheFirstThatMatchesDecides() {
        DescribeExecutionResponse end = run(
                "'Retry': [{'ErrorEquals': ['A', 'B'], 'MaxAttempts': 2}, {'ErrorEquals': ['C'], 'IntervalSeconds': 5},"
                        + "{'ErrorEquals': ['States.ALL'], 'MaxAttempts': 9}], " + BOTH,
                Answer.error("A", ""),
                Answer.error("B", ""),
                Answer.error("C", ""),
                Answer.error("B", ""));

        assertThat(stage.invokedAfter()).containsExactly(0.0, 1.0, 3.0, 8.0);
        assertThat(end.output()).startsWith("{\"by\":\"Second\"");
    }

    @Test
    void noAttemptsMeansNoRetry() {
        run(
                "'Retry': [{'ErrorEquals': ['Busy'], 'MaxAttempts': 0}, {'ErrorEquals': ['States.ALL']}], " + BOTH,
                Answer.error("Busy", ""));

        assertThat(stage.invocations).hasSize(1);
    }

    @Test
    void theContextCountsTheRetries() {
        DescribeExecutionResponse end = run(
                "'Retry': [{'ErrorEquals': ['Busy']}], 'Output': '{% $states.context.State.RetryCount %}', " + BOTH,
                Answer.error("Busy", ""),
                Answer.error("Busy", ""),
                Answer.of("1"));

        assertThat(end.output()).isEqualTo("2");
    }

    @Test
    void theFirstCatcherThatMatchesDecides() {
        DescribeExecutionResponse end = run(
                "'Catch': [{'ErrorEquals': ['Other', 'Lost'], 'Next': 'First'}, {'ErrorEquals': ['States.ALL'], 'Next': 'Second'}]",
                Answer.error("Lost", "gone"));

        assertThat(StatesJson.parse(end.output()))
                .isEqualTo(StatesJson.parse("{\"by\": \"First\", \"in\": {\"Error\": \"Lost\", \"Cause\": "
                        + StatesJson.write(StatesJson.write(StatesJson.parse(
                                Answer.error("Lost", "gone").result().payload())))
                        + "}}"));
    }

    @Test
    void aCatcherShapesItsOutputAndAssigns() {
        stage.function("work", Answer.error("Lost", "gone"));
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Work",
                        "'Work': {'Type': 'Task', 'Resource': '" + functionArn("work")
                                + """
                ', 'End': true, 'Catch': [{'ErrorEquals': ['States.TaskFailed'], 'Next': 'Report',
                  'Assign': {'problem': '{% $parse($states.errorOutput.Cause).errorMessage %}'},
                  'Output': {'error': '{% $states.errorOutput.Error %}', 'was': '{% $states.input %}'}}]},
                'Report': {'Type': 'Pass', 'End': true,
                  'Output': {'problem': '{% $problem %}', 'in': '{% $states.input %}'}}"""),
                "{\"x\":1}");

        assertThat(end.output()).isEqualTo("{\"problem\":\"gone\",\"in\":{\"error\":\"Lost\",\"was\":{\"x\":1}}}");
        assertThat(stage.eventTypes(end.executionArn()))
                .containsSubsequence("LambdaFunctionFailed", "TaskStateExited", "PassStateEntered");
    }

    @Test
    void taskFailedCatchesEveryErrorButATimeout() {
        assertThat(StateFailure.of("Anything", "").matches(List.of("States.TaskFailed")))
                .isTrue();
        assertThat(StateFailure.of("States.Timeout", null).matches(List.of("States.TaskFailed")))
                .isFalse();
        assertThat(StateFailure.of("States.Timeout", null).matches(List.of("States.ALL")))
                .isTrue();
    }

    @Test
    void aRuntimeErrorCannotBeCaught() {
        assertThat(StateFailure.of("States.Runtime", "").matches(List.of("States.ALL")))
                .isFalse();
        assertThat(StateFailure.of("States.Runtime", "").matches(List.of("States.Runtime")))
                .isFalse();
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Work",
                        """
                'Work': {'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'Arguments': {}, 'End': true,
                   'Catch': [{'ErrorEquals': ['States.ALL'], 'Next': 'Caught'}]},
                'Caught': {'Type': 'Succeed'}"""),
                "{}");

        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("States.Runtime");
    }

    @Test
    void aParallelIsRetriedAsAWhole() {
        stage.function("work", Answer.error("Busy", ""), Answer.of("1"));
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Both",
                        """
                'Both': {'Type': 'Parallel', 'End': true, 'Retry': [{'ErrorEquals': ['Busy']}], 'Branches': [{'StartAt': 'Work', 'States':
                  {'Work': {'Type': 'Task', 'Resource': '%s', 'End': true}}}]}"""
                                .formatted(functionArn("work"))),
                "{}");

        assertThat(end.output()).isEqualTo("[1]");
        assertThat(stage.invokedAfter()).containsExactly(0.0, 1.0);
    }
}
