package io.rdsreplicator.local.states;

import static io.rdsreplicator.local.states.StatesStage.definition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;

class VariablesTest {
    private final StatesStage stage = new StatesStage();

    @Test
    void laterStatesReadWhatAnEarlierOneAssigned() {
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Keep",
                        """
                'Keep': {'Type': 'Pass', 'Assign': {'order': {'id': '{% $states.input.id %}', 'none': null}}, 'Output': 'lost',
                  'Next': 'Wait'},
                'Wait': {'Type': 'Wait', 'Seconds': 1, 'Next': 'Use'},
                'Use': {'Type': 'Pass', 'Output': {'id': '{% $order.id %}', 'none': '{% $order.none %}'}, 'End': true}"""),
                "{\"id\": 5}");

        assertThat(end.output()).isEqualTo("{\"id\":5,\"none\":null}");
    }

    @Test
    void allExpressionsOfAStateReadTheValuesFromBeforeItsAssignments() {
        DescribeExecutionResponse end = stage.run(
                definition(
                        "First",
                        """
                'First': {'Type': 'Pass', 'Assign': {'a': 1, 'b': 2}, 'Next': 'Swap'},
                'Swap': {'Type': 'Pass', 'Assign': {'a': '{% $b %}', 'b': '{% $a %}'}, 'Output': '{% [$a, $b] %}', 'Next': 'Use'},
                'Use': {'Type': 'Pass', 'Output': '{% [$states.input, $a, $b] %}', 'End': true}"""),
                "{}");

        assertThat(end.output()).isEqualTo("[1,2,2,1]");
    }

    @Test
    void iterationsReadTheOuterVariablesAndKeepTheirOwnApart() {
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Keep",
                        """
                'Keep': {'Type': 'Pass', 'Assign': {'factor': 10}, 'Next': 'Each'},
                'Each': {'Type': 'Map', 'Items': [1, 2], 'Next': 'After', 'ItemProcessor': {'StartAt': 'Inner', 'States': {
                  'Inner': {'Type': 'Pass', 'Assign': {'mine': '{% $states.input * $factor %}'}, 'Next': 'Use'},
                  'Use': {'Type': 'Pass', 'Output': '{% $mine %}', 'End': true}}}},
                'After': {'Type': 'Pass', 'End': true,
                  'Output': {'in': '{% $states.input %}', 'leaked': '{% $exists($mine) %}'}}"""),
                "{}");

        assertThat(end.output()).isEqualTo("{\"in\":[10,20],\"leaked\":false}");
    }

    @Test
    void anInnerStateCannotAssignAnOuterVariable() {
        String definition = definition(
                "Keep",
                """
                'Keep': {'Type': 'Pass', 'Assign': {'x': 1}, 'Next': 'Both'},
                'Both': {'Type': 'Parallel', 'End': true, 'Branches': [{'StartAt': 'Inner', 'States': {
                  'Inner': {'Type': 'Pass', 'Assign': {'x': 2}, 'End': true}}}]}""");

        assertThatThrownBy(() -> stage.create("machine", definition))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("the variable x belongs to an outer scope");
    }

    @Test
    void theHistoryTellsWhatWasAssigned() {
        DescribeExecutionResponse end =
                stage.run(definition("Keep", "'Keep': {'Type': 'Pass', 'Assign': {'x': [1]}, 'End': true}"), "{}");

        assertThat(stage.history(end.executionArn())
                        .get(2)
                        .stateExitedEventDetails()
                        .assignedVariables())
                .containsEntry("x", "[1]");
    }
}
