package io.rdsreplicator.local.states;

import static io.rdsreplicator.local.states.StatesStage.definition;
import static io.rdsreplicator.local.states.StatesStage.functionArn;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.states.StatesStage.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.EvaluationFailedEventDetails;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** A Map over what is no array, and expressions that fail in and around a Map. */
class MapFailureTest {
    private static final String ERROR = "States.QueryEvaluationError";
    private static final String CATCH =
            "'Catch': [{'ErrorEquals': ['States.QueryEvaluationError'], 'Output': '{% $states.errorOutput %}', 'Next': 'Caught'}],";
    private static final String PASS = "'One': {'Type': 'Pass', 'End': true}";
    private static final String BROKEN = "'One': {'Type': 'Pass', 'Output': '{% $states.input.no %}', 'End': true}";

    private final StatesStage stage = new StatesStage();

    private static String each(String fields, String processor) {
        return definition(
                "Each",
                "'Each': {'Type': 'Map', " + fields + " 'Next': 'Done', 'ItemProcessor': {'StartAt': 'One', 'States': {"
                        + processor + "}}}, 'Done': {'Type': 'Succeed'}"
                        + (fields.contains("'Caught'") ? ", 'Caught': {'Type': 'Succeed'}" : ""));
    }

    private List<EvaluationFailedEventDetails> evaluations(DescribeExecutionResponse end) {
        return stage.history(end.executionArn()).stream()
                .map(HistoryEvent::evaluationFailedEventDetails)
                .filter(details -> details != null)
                .toList();
    }

    private void failed(DescribeExecutionResponse end, String state, String location, String cause) {
        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo(ERROR);
        assertThat(end.cause()).isEqualTo(cause);
        assertThat(evaluations(end))
                .containsExactly(EvaluationFailedEventDetails.builder()
                        .error(ERROR)
                        .cause(cause)
                        .state(state)
                        .location(location)
                        .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"a\": 1} | object", "7 | number", "\"text\" | string", "null | null"})
    void aMapWithoutItemsIteratesOverItsInputWhichHasToBeAnArray(String input, String type) {
        DescribeExecutionResponse end = stage.run(each("", PASS), input);

        failed(
                end,
                "Each",
                null,
                "An error occurred while executing the state 'Each' (entered at the event id #2). "
                        + "Map state input must be an array but was: " + type);
        assertThat(stage.eventTypes(end.executionArn()))
                .containsExactly("ExecutionStarted", "MapStateEntered", "EvaluationFailed", "ExecutionFailed");
    }

    @Test
    void aMapWithoutItemsCatchesThatItsInputIsNoArray() {
        DescribeExecutionResponse end = stage.run(each(CATCH, PASS), "{}");

        assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(end.output()).contains(ERROR, "Map state input must be an array");
        assertThat(stage.eventTypes(end.executionArn()))
                .containsExactly(
                        "ExecutionStarted",
                        "MapStateEntered",
                        "EvaluationFailed",
                        "MapStateExited",
                        "SucceedStateEntered",
                        "SucceedStateExited",
                        "ExecutionSucceeded");
    }

    @Test
    void itemsHaveToComeOutAsAnArray() {
        DescribeExecutionResponse end =
                stage.run(each("'Items': '{% $states.input.items %}',", PASS), "{\"items\": {\"a\": 1}}");

        failed(
                end,
                "Each",
                "Items",
                "An error occurred while executing the state 'Each' (entered at the event id #2). "
                        + "The JSONata expression '$states.input.items' specified for the field 'Items' returned an unexpected result type. "
                        + "Expected 'array', but was 'object' for value: {\"a\":1}");
        assertThat(stage.eventTypes(end.executionArn()))
                .containsExactly("ExecutionStarted", "MapStateEntered", "EvaluationFailed", "ExecutionFailed");
    }

    @Test
    void itemsThatCannotBeEvaluatedAreCaughtByTheMap() {
        DescribeExecutionResponse end = stage.run(each("'Items': '{% $states.input.no %}'," + CATCH, PASS), "{}");

        assertThat(end.output()).contains(ERROR, "specified for the field 'Items' returned nothing (undefined).");
        assertThat(stage.eventTypes(end.executionArn()))
                .startsWith("ExecutionStarted", "MapStateEntered", "EvaluationFailed", "MapStateExited");
    }

    @Test
    void anItemSelectorThatFailsEndsItsIterationAndTheMap() {
        DescribeExecutionResponse end = stage.run(
                each("'ItemSelector': {'v': '{% $states.context.Map.Item.Value.v %}'},", PASS),
                "[{\"v\": 1}, {\"no\": 2}]");

        failed(
                end,
                "Each",
                "ItemSelector/v",
                "An error occurred while executing the state 'Each' (entered at the event id #2). "
                        + "The JSONata expression '$states.context.Map.Item.Value.v' specified for the field 'ItemSelector/v' "
                        + "returned nothing (undefined).");
        assertThat(stage.eventTypes(end.executionArn()))
                .containsExactly(
                        "ExecutionStarted",
                        "MapStateEntered",
                        "MapStateStarted",
                        "MapIterationStarted",
                        "MapIterationStarted",
                        "EvaluationFailed",
                        "MapIterationFailed",
                        "MapIterationAborted",
                        "MapStateFailed",
                        "ExecutionFailed");
    }

    @Test
    void anItemSelectorFailsWhenItsIterationBeginsAndTheMapCatchesIt() {
        stage.function("work", item -> Answer.of(item).after(Duration.ofSeconds(5)));
        String fields = "'MaxConcurrency': 1, 'ItemSelector': {'v': '{% $states.context.Map.Item.Value.v %}'}," + CATCH;
        String work = "'One': {'Type': 'Task', 'Resource': '" + functionArn("work") + "', 'End': true}";

        DescribeExecutionResponse end = stage.run(each(fields, work), "[{\"v\": 1}, {\"no\": 2}, {\"v\": 3}]");

        assertThat(end.output()).contains(ERROR, "ItemSelector/v");
        assertThat(stage.invocations).hasSize(1);
        assertThat(stage.eventTypes(end.executionArn()))
                .containsExactly(
                        "ExecutionStarted",
                        "MapStateEntered",
                        "MapStateStarted",
                        "MapIterationStarted",
                        "TaskStateEntered",
                        "LambdaFunctionScheduled",
                        "LambdaFunctionStarted",
                        "LambdaFunctionSucceeded",
                        "TaskStateExited",
                        "MapIterationSucceeded",
                        "MapIterationStarted",
                        "EvaluationFailed",
                        "MapIterationFailed",
                        "MapStateFailed",
                        "MapStateExited",
                        "SucceedStateEntered",
                        "SucceedStateExited",
                        "ExecutionSucceeded");
    }

    @Test
    void anExpressionInsideTheProcessorIsToldOfOnceAndOfItsOwnState() {
        DescribeExecutionResponse end = stage.run(each("'MaxConcurrency': 1,", BROKEN), "[1, 2]");

        failed(
                end,
                "One",
                "Output",
                "An error occurred while executing the state 'One' (entered at the event id #5). "
                        + "The JSONata expression '$states.input.no' specified for the field 'Output' returned nothing (undefined).");
        assertThat(stage.eventTypes(end.executionArn()))
                .containsExactly(
                        "ExecutionStarted",
                        "MapStateEntered",
                        "MapStateStarted",
                        "MapIterationStarted",
                        "PassStateEntered",
                        "EvaluationFailed",
                        "MapIterationFailed",
                        "MapStateFailed",
                        "ExecutionFailed");
    }

    @Test
    void anExpressionInsideTheProcessorIsCaughtByTheMap() {
        DescribeExecutionResponse end = stage.run(each("'MaxConcurrency': 1," + CATCH, BROKEN), "[1, 2]");

        assertThat(end.output()).contains(ERROR, "executing the state 'One' (entered at the event id #5)");
        assertThat(evaluations(end)).hasSize(1);
        assertThat(stage.eventTypes(end.executionArn()))
                .containsExactly(
                        "ExecutionStarted",
                        "MapStateEntered",
                        "MapStateStarted",
                        "MapIterationStarted",
                        "PassStateEntered",
                        "EvaluationFailed",
                        "MapIterationFailed",
                        "MapStateFailed",
                        "MapStateExited",
                        "SucceedStateEntered",
                        "SucceedStateExited",
                        "ExecutionSucceeded");
    }

    @Test
    void anExpressionInsideABranchOfAParallelIsToldOfOnce() {
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Both",
                        "'Both': {'Type': 'Parallel', 'End': true, 'Branches': " + "[{'StartAt': 'One', 'States': {"
                                + BROKEN + "}}]}"),
                "{}");

        assertThat(end.error()).isEqualTo(ERROR);
        assertThat(evaluations(end))
                .extracting(EvaluationFailedEventDetails::state)
                .containsExactly("One");
    }

    @Test
    void anExpressionOfACatcherIsToldOfByItsPlace() {
        String broken = "'Catch': [{'ErrorEquals': ['Never'], 'Next': 'Caught'}, {'ErrorEquals': ['States.ALL'], "
                + "'Output': '{% $states.input.no %}', 'Next': 'Caught'}],";

        DescribeExecutionResponse end = stage.run(each(broken, PASS), "{}");

        assertThat(evaluations(end))
                .extracting(EvaluationFailedEventDetails::location)
                .containsExactly(null, "Catch[1]/Output");
        assertThat(end.cause()).contains("specified for the field 'Catch[1]/Output' returned nothing");
    }
}
