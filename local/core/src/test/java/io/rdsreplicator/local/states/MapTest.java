package io.rdsreplicator.local.states;

import static io.rdsreplicator.local.states.StatesStage.definition;
import static io.rdsreplicator.local.states.StatesStage.functionArn;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.states.StatesStage.Answer;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

class MapTest {
    private final StatesStage stage = new StatesStage();

    private static String each(String more, String states) {
        return definition(
                "Each",
                "'Each': {'Type': 'Map', 'Items': '{% $states.input.items %}', " + more
                        + " 'End': true, 'ItemProcessor': {'StartAt': 'One', 'States': {" + states + "}}}");
    }

    private static final String WORK =
            "'One': {'Type': 'Task', 'Resource': '" + functionArn("work") + "', 'End': true}";

    @Test
    void runsEveryItemAndKeepsTheirOrder() {
        stage.function("work", item -> Answer.of(item + "0").after(Duration.ofSeconds(10 - Integer.parseInt(item))));

        DescribeExecutionResponse end = stage.run(each("", WORK), "{\"items\": [1, 2, 3]}");

        assertThat(end.output()).isEqualTo("[10,20,30]");
        assertThat(stage.invokedAfter()).containsExactly(0.0, 0.0, 0.0);
    }

    @Test
    void anEmptyMapReturnsAnEmptyArray() {
        assertThat(stage.run(each("", WORK), "{\"items\": []}").output()).isEqualTo("[]");
    }

    @Test
    void selectsWhatAnIterationGets() {
        stage.function("work", Answer::of);

        DescribeExecutionResponse end = stage.run(
                each(
                        "'ItemSelector': {'i': '{% $states.context.Map.Item.Index %}', 'v': '{% $states.context.Map.Item.Value.name %}',"
                                + "'all': '{% $count($states.input.items) %}'},",
                        WORK),
                "{\"items\": [{\"name\": \"a\"}, {\"name\": \"b\"}]}");

        assertThat(end.output()).isEqualTo("[{\"i\":0,\"v\":\"a\",\"all\":2},{\"i\":1,\"v\":\"b\",\"all\":2}]");
    }

    @Test
    void iterationsReadTheirItemFromTheContext() {
        DescribeExecutionResponse end = stage.run(
                each("", "'One': {'Type': 'Pass', 'Output': '{% $states.context.Map.Item.Index %}', 'End': true}"),
                "{\"items\": [7, 8]}");

        assertThat(end.output()).isEqualTo("[0,1]");
    }

    @Test
    void neverRunsMoreIterationsAtATimeThanAllowed() {
        stage.function("work", item -> Answer.of(item).after(Duration.ofSeconds(10)));

        stage.run(each("'MaxConcurrency': 2,", WORK), "{\"items\": [1, 2, 3, 4, 5]}");

        assertThat(stage.invokedAfter()).containsExactly(0.0, 0.0, 10.0, 10.0, 20.0);
    }

    @Test
    void anInlineMapRunsFortyIterationsAtMost() {
        stage.function("work", item -> Answer.of(item).after(Duration.ofSeconds(1)));

        stage.run(
                each("", WORK),
                "{\"items\": " + StatesJson.write(IntStream.range(0, 50).boxed().toList()) + "}");

        assertThat(stage.invokedAfter()).filteredOn(at -> at == 0.0).hasSize(40);
        assertThat(stage.invokedAfter()).filteredOn(at -> at == 1.0).hasSize(10);
    }

    @Test
    void anItemThatFailsAndIsCaughtInsideLeavesTheOthersAlone() {
        stage.function("work", item -> item.equals("2") ? Answer.error("Refused", "not ours") : Answer.of(item));
        String caught = "'One': {'Type': 'Task', 'Resource': '" + functionArn("work")
                + "', 'End': true, 'Catch': [{'ErrorEquals': "
                + "['States.ALL'], 'Next': 'Note', 'Output': '{% $states.errorOutput.Error %}'}]}, 'Note': {'Type': 'Pass', 'End': true}";

        DescribeExecutionResponse end = stage.run(each("", caught), "{\"items\": [1, 2, 3]}");

        assertThat(end.output()).isEqualTo("[1,\"Refused\",3]");
    }

    @Test
    void anItemThatFailsUncaughtFailsTheMapAndEndsTheOthers() {
        stage.function(
                "work",
                item -> item.equals("2")
                        ? Answer.error("Refused", "not ours").after(Duration.ofSeconds(2))
                        : Answer.of(item).after(Duration.ofSeconds(9)));

        DescribeExecutionResponse end = stage.run(each("'MaxConcurrency': 2,", WORK), "{\"items\": [1, 2, 3]}");

        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("Refused");
        assertThat(stage.invocations).hasSize(2);
        assertThat(stage.eventTypes(end.executionArn()))
                .endsWith(
                        "LambdaFunctionFailed",
                        "MapIterationFailed",
                        "TaskStateAborted",
                        "MapIterationAborted",
                        "MapStateFailed",
                        "ExecutionFailed");
    }
}
