package io.rdsreplicator.local.states;

import static io.rdsreplicator.local.states.StatesStage.definition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionTest {
    private static List<String> problems(String text) {
        Definition.InvalidDefinition error =
                catchThrowableOfType(Definition.InvalidDefinition.class, () -> Definition.parse(text));
        return error == null ? List.of() : error.problems();
    }

    private static List<String> problemsOf(String states) {
        return problems(definition("A", states));
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        assertThat(
                        problemsOf(
                                """
                'A': {'Type': 'Task', 'Resource': 'arn:aws:states:::sqs:sendMessage', 'Arguments': '{% 1 + %}',
                  'Next': 'Nowhere', 'Paramters': 1},
                'B': {'Type': 'Pass', 'Output': '{% $eval(1) %}', 'End': true}"""))
                .anySatisfy(p ->
                        assertThat(p).contains("the resource arn:aws:states:::sqs:sendMessage is not implemented here"))
                .anySatisfy(p -> assertThat(p).contains("invalid JSONata expression", "/States/A/Arguments"))
                .anySatisfy(p -> assertThat(p).contains("there is no state Nowhere"))
                .anySatisfy(p -> assertThat(p).contains("the field Paramters is not supported at /States/A/Paramters"))
                .anySatisfy(p -> assertThat(p).contains("no state leads to B"))
                .anySatisfy(p -> assertThat(p).contains("$eval is not supported"))
                .hasSize(6);
    }

    @Test
    void refusesJsonPathClearly() {
        assertThat(problems("{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Succeed\"}}}"))
                .singleElement()
                .asString()
                .contains("JSONPath is not implemented here");
        assertThat(problemsOf("'A': {'Type': 'Succeed', 'QueryLanguage': 'JSONPath'}"))
                .singleElement()
                .asString()
                .contains("JSONPath");
    }

    @Test
    void refusesWhatIsNotAnObject() {
        assertThat(problems("{")).singleElement().asString().contains("not JSON");
        assertThat(problems("[]")).singleElement().asString().contains("not a JSON object");
        assertThat(problems("{\"StartAt\": \"A\", \"StartAt\": \"B\"}"))
                .singleElement()
                .asString()
                .contains("not JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'A': {'Type': 'Pass'} | a state has either Next or",
                "'A': {'Type': 'Pass', 'Next': 'A', 'End': true} | a state has either Next or",
                "'A': {'Type': 'Passs', 'End': true} | there is no state type Passs",
                "'A': {'Type': 'Wait', 'End': true} | either Seconds or Timestamp",
                "'A': {'Type': 'Wait', 'Seconds': -1, 'End': true} | an integer from 0",
                "'A': {'Type': 'Wait', 'Timestamp': 'tomorrow', 'End': true} | a timestamp like",
                "'A': {'Type': 'Choice', 'Choices': []} | at least one rule",
                "'A': {'Type': 'Choice', 'Choices': [{'Next': 'A'}]} | the field Condition is missing",
                "'A': {'Type': 'Choice', 'Default': 'B', 'Choices': [{'Condition': true, 'Next': 'A'}]} | there is no state B",
                "'A': {'Type': 'Pass', 'Output': ' {% 1 %}', 'End': true} | starts with",
                "'A': {'Type': 'Pass', 'Assign': {'states': 1}, 'End': true} | cannot be the name of a variable",
                "'A': {'Type': 'Pass', 'InputPath': '$', 'End': true} | the field InputPath is not supported",
                "'A': {'Type': 'Task', 'End': true} | the field Resource is missing",
                "'A': {'Type': 'Task', 'Resource': 'arn:aws:lambda:r:1:function:f', 'HeartbeatSeconds': 3, 'End': true} | not implemented here",
                "'A': {'Type': 'Task', 'Resource': 'arn:aws:lambda:r:1:function:f', 'TimeoutSeconds': 0, 'End': true} | an integer from 1",
                "'A': {'Type': 'Map', 'End': true} | the field ItemProcessor is missing",
                "'A': {'Type': 'Map', 'End': true, 'Label': '', "
                        + "'ItemProcessor': {'StartAt': 'I', 'States': {'I': {'Type': 'Fail'}}}} | is not impl",
                "'A': {'Type': 'Parallel', 'End': true, 'Branches': [{'StartAt': 'A', 'States': {'A': {'Type': 'Fail'}}}]} | is used twice",
            })
    void refuses(String states, String problem) {
        assertThat(problemsOf(states)).singleElement().asString().contains(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'ErrorEquals': []} | at least one error name",
                "{} | ErrorEquals is missing",
                "{'ErrorEquals': ['States.ALL', 'Other']} | stands alone and last",
                "{'ErrorEquals': ['States.Nonsense']} | not a reserved error name",
                "{'ErrorEquals': ['A'], 'BackoffRate': 0.5} | a number of at least 1.0",
                "{'ErrorEquals': ['A'], 'IntervalSeconds': 0} | an integer from 1",
                "{'ErrorEquals': ['A'], 'MaxAttempts': -1} | an integer from 0",
                "{'ErrorEquals': ['A'], 'IntervalSeconds': 5, 'MaxDelaySeconds': 5} | greater than IntervalSeconds",
                "{'ErrorEquals': ['A'], 'JitterStrategy': 'HALF'} | FULL or NONE",
                "{'ErrorEquals': ['States.ALL']}, {'ErrorEquals': ['A']} | stands alone and last",
            })
    void refusesRetriers(String retriers, String problem) {
        String task = "'A': {'Type': 'Task', 'Resource': 'arn:aws:lambda:r:1:function:f', 'End': true, 'Retry': ["
                + retriers + "]}";
        assertThat(problemsOf(task)).singleElement().asString().contains(problem);
    }
}
