package io.rdsreplicator.local.states;

import static io.rdsreplicator.local.states.StatesStage.definition;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

class StateTypesTest {
    private final StatesStage stage = new StatesStage();

    @Test
    void passHandsItsInputOn() {
        DescribeExecutionResponse end =
                stage.run(definition("Pass", "'Pass': {'Type': 'Pass', 'End': true}"), "{\"a\": [1, null, 2.5]}");

        assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(end.output()).isEqualTo("{\"a\":[1,null,2.5]}");
    }

    @Test
    void passEvaluatesExpressionsAnywhereInItsOutput() {
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Pass",
                        """
                        'Pass': {'Type': 'Pass', 'End': true,
                          'Output': {'sum': '{% $states.input.a + 1 %}', 'list': [1, '{% $states.input.b & ´!´ %}'],
                            'as is': 'a %} b'}}"""),
                "{\"a\": 41.0, \"b\": \"x\"}");

        assertThat(end.output()).isEqualTo("{\"sum\":42,\"list\":[1,\"x!\"],\"as is\":\"a %} b\"}");
    }

    @Test
    void choiceTakesTheFirstRuleThatHolds() {
        String machine = stage.create(
                "machine",
                definition(
                        "IsLarge",
                        """
                'IsLarge': {'Type': 'Choice', 'Default': 'Small', 'Output': 'default', 'Choices': [
                   {'Condition': '{% $states.input.n > 100 %}', 'Next': 'Large', 'Output': 'huge'},
                   {'Condition': '{% $states.input.n > 10 %}', 'Next': 'Large', 'Assign': {'limit': 10}}]},
                'Large': {'Type': 'Pass', 'End': true, 'Output': '{% $exists($limit) ? $limit : $states.input %}'},
                'Small': {'Type': 'Succeed'}"""));

        assertThat(output(machine, "{\"n\": 500}")).isEqualTo("\"huge\"");
        assertThat(output(machine, "{\"n\": 50}")).isEqualTo("10");
        assertThat(output(machine, "{\"n\": 5}")).isEqualTo("\"default\"");
    }

    private String output(String machine, String input) {
        String execution = stage.start(machine, input);
        stage.timeline.runUntilIdle();
        return stage.describe(execution).output();
    }

    @Test
    void choiceWithoutAMatchAndADefaultFails() {
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Ask",
                        """
                'Ask': {'Type': 'Choice', 'Choices': [{'Condition': '{% $states.input.n = 1 %}', 'Next': 'One'}]},
                'One': {'Type': 'Succeed'}"""),
                "{\"n\": 2}");

        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("States.NoChoiceMatched");
    }

    @Test
    void choiceRefusesAConditionThatIsNotBoolean() {
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Ask",
                        """
                'Ask': {'Type': 'Choice', 'Default': 'One', 'Choices': [{'Condition': '{% $states.input.n %}', 'Next': 'One'}]},
                'One': {'Type': 'Succeed'}"""),
                "{\"n\": 2}");

        assertThat(end.error()).isEqualTo("States.QueryEvaluationError");
        assertThat(end.cause())
                .contains("'$states.input.n'", "'Choices[0]/Condition'", "Expected 'boolean', but was 'number'");
    }

    @Test
    void waitTakesItsSeconds() {
        DescribeExecutionResponse end = stage.run(
                definition("Wait", "'Wait': {'Type': 'Wait', 'Seconds': '{% $states.input.seconds %}', 'End': true}"),
                "{\"seconds\": 90}");

        assertThat(Duration.between(end.startDate(), end.stopDate())).isEqualTo(Duration.ofSeconds(90));
        assertThat(end.output()).isEqualTo("{\"seconds\":90}");
    }

    @Test
    void waitRefusesSecondsThatAreNoWholeNumber() {
        String wait =
                definition("Wait", "'Wait': {'Type': 'Wait', 'Seconds': '{% $states.input.seconds %}', 'End': true}");
        String machine = stage.create("machine", wait);
        for (String seconds : new String[] {"1.5", "-1", "\"3\"", "null"}) {
            String execution = stage.start(machine, "{\"seconds\": " + seconds + "}");
            stage.timeline.runUntilIdle();

            assertThat(stage.describe(execution).error()).as(seconds).isEqualTo("States.QueryEvaluationError");
        }
    }

    @Test
    void waitLastsUntilItsTimestampAndNotAtAllAfterIt() {
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Future",
                        """
                'Future': {'Type': 'Wait', 'Timestamp': '{% $states.input.until %}', 'Next': 'Past'},
                'Past': {'Type': 'Wait', 'Timestamp': '2020-01-01T00:00:00Z', 'End': true}"""),
                "{\"until\": \"2026-02-01T00:00:00Z\"}");

        assertThat(end.stopDate()).isEqualTo(Instant.parse("2026-02-01T00:00:00Z"));
    }

    @Test
    void succeedEndsWithItsOutput() {
        DescribeExecutionResponse end = stage.run(
                definition("Done", "'Done': {'Type': 'Succeed', 'Output': {'done': '{% $states.input.x %}'}}"),
                "{\"x\": null}");

        assertThat(end.output()).isEqualTo("{\"done\":null}");
    }

    @Test
    void failEndsWithItsErrorAndCause() {
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Broken",
                        "'Broken': {'Type': 'Fail', 'Error': 'Broken', 'Cause': '{% ´because of ´ & $states.input.why %}'}"),
                "{\"why\": \"rain\"}");

        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("Broken");
        assertThat(end.cause()).isEqualTo("because of rain");
    }

    @Test
    void failNeedsNeitherErrorNorCause() {
        DescribeExecutionResponse end = stage.run(definition("Broken", "'Broken': {'Type': 'Fail'}"), "{}");

        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isNull();
    }

    @Test
    void parallelReturnsWhatItsBranchesReturnInTheirOrder() {
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Both",
                        """
                'Both': {'Type': 'Parallel', 'Arguments': {'n': '{% $states.input.n * 2 %}'}, 'End': true, 'Branches': [
                  {'StartAt': 'Slow', 'States': {'Slow': {'Type': 'Wait', 'Seconds': 10, 'Next': 'One'},
                    'One': {'Type': 'Pass', 'Output': '{% $states.input.n + 1 %}', 'End': true}}},
                  {'StartAt': 'Fast', 'States': {'Fast': {'Type': 'Succeed'}}}]}"""),
                "{\"n\": 4}");

        assertThat(end.output()).isEqualTo("[9,{\"n\":8}]");
        assertThat(Duration.between(end.startDate(), end.stopDate())).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aBranchThatFailsEndsTheOthersAndItsErrorIsTheParallels() {
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Both",
                        """
                'Both': {'Type': 'Parallel', 'End': true, 'Branches': [
                  {'StartAt': 'Slow', 'States': {'Slow': {'Type': 'Wait', 'Seconds': 1000, 'End': true}}},
                  {'StartAt': 'Soon', 'States': {'Soon': {'Type': 'Wait', 'Seconds': 5, 'Next': 'Broken'},
                    'Broken': {'Type': 'Fail', 'Error': 'Broken', 'Cause': 'rain'}}}]}"""),
                "{}");

        assertThat(end.error()).isEqualTo("Broken");
        assertThat(end.cause()).isEqualTo("rain");
        assertThat(Duration.between(end.startDate(), end.stopDate())).isEqualTo(Duration.ofSeconds(5));
        assertThat(stage.timeline.instant()).isEqualTo(end.stopDate());
        assertThat(stage.eventTypes(end.executionArn()))
                .endsWith("FailStateEntered", "WaitStateAborted", "ParallelStateFailed", "ExecutionFailed");
    }

    @Test
    void contextTellsOfTheExecutionTheMachineAndTheState() {
        DescribeExecutionResponse end = stage.run(
                definition("Look", "'Look': {'Type': 'Pass', 'Output': '{% $states.context %}', 'End': true}"),
                "{\"x\": 1}");

        assertThat(StatesJson.parse(end.output()))
                .isEqualTo(StatesJson.parse(
                        """
                {"Execution": {"Id": "%s", "Input": {"x": 1}, "Name": "%s", "RoleArn": "arn:aws:iam::111111111111:role/states",
                   "StartTime": "2026-01-31T12:00:00.000Z", "RedriveCount": 0},
                 "StateMachine": {"Id": "arn:aws:states:eu-central-1:111111111111:stateMachine:machine", "Name": "machine"},
                 "State": {"Name": "Look", "EnteredTime": "2026-01-31T12:00:00.000Z", "RetryCount": 0}}"""
                                .formatted(end.executionArn(), end.name())));
    }

    @Test
    void aLoopOfStatesIsWalkedWithoutDepthAndEndsAtTheHistorysLimit() {
        DescribeExecutionResponse end = stage.run(
                definition(
                        "Round",
                        """
                'Round': {'Type': 'Pass', 'Next': 'AndRound'}, 'AndRound': {'Type': 'Pass', 'Next': 'Round'}"""),
                "{}");

        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.cause()).contains("maximum number of history events (25000)");
        assertThat(stage.history(end.executionArn())).hasSize(25_000);
    }
}
