package io.rdsreplicator.local.states;

import static io.rdsreplicator.local.states.StatesStage.definition;
import static io.rdsreplicator.local.states.StatesStage.functionArn;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.states.StatesStage.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

class ManyExecutionsTest {
    private static final int EXECUTIONS = 1000;

    private static List<List<HistoryEvent>> histories() {
        StatesStage stage = new StatesStage();
        stage.function("work", payload -> {
            int number = (Integer) StatesJson.parse(payload);
            boolean fails = stage.invocations.size() % 3 == 0;
            return (fails ? Answer.error("Busy", "later") : Answer.of(payload))
                    .after(Duration.ofMillis(number % 17 * 100L));
        });
        String machine = stage.create(
                "machine",
                definition(
                        "Work",
                        """
                'Work': {'Type': 'Task', 'Resource': '%s', 'Arguments': '{%% $states.input.number %%}', 'Next': 'Both',
                  'Assign': {'id': '{%% $uuid() %%}', 'at': '{%% $random() %%}'},
                  'Retry': [{'ErrorEquals': ['Busy'], 'JitterStrategy': 'FULL', 'MaxAttempts': 20}]},
                'Both': {'Type': 'Map', 'Items': [3, 2, 1], 'MaxConcurrency': 2, 'Next': 'Done',
                  'ItemProcessor': {'StartAt': 'Wait', 'States': {
                  'Wait': {'Type': 'Wait', 'Seconds': '{%% $states.input %%}', 'End': true}}}},
                'Done': {'Type': 'Succeed', 'Output': '{%% [$id, $at] %%}'}"""
                                .formatted(functionArn("work"))));
        List<String> executions = new ArrayList<>();
        for (int i = 0; i < EXECUTIONS; i++) {
            executions.add(stage.start(machine, "{\"number\": " + i + "}"));
        }
        stage.timeline.runUntilIdle();
        assertThat(executions)
                .allSatisfy(e -> assertThat(stage.describe(e).status()).isEqualTo(ExecutionStatus.SUCCEEDED));
        return executions.stream().map(stage::history).toList();
    }

    @Test
    void aThousandExecutionsOnOneThreadHaveTheSameHistoriesAgain() {
        List<List<HistoryEvent>> once = histories();
        List<List<HistoryEvent>> again = histories();

        List<String> outputs = once.stream()
                .map(events -> events.get(events.size() - 1)
                        .executionSucceededEventDetails()
                        .output())
                .toList();
        assertThat(outputs).hasSize(EXECUTIONS).doesNotHaveDuplicates();
        for (int i = 0; i < EXECUTIONS; i++) {
            assertThat(again.get(i)).as("execution %d", i).isEqualTo(once.get(i));
        }
    }

    @Test
    void theHistoryOfAnExecutionStaysTheSameWhateverManyHaveEndedSince() {
        StatesStage stage = new StatesStage();
        stage.function("work", payload -> Answer.of("[" + payload + ", {\"text\": \"\u00e9\"}]"));
        String machine = stage.create(
                "machine",
                definition(
                        "Work",
                        """
                'Work': {'Type': 'Task', 'Resource': '%s', 'Assign': {'seen': '{%% $states.result %%}'}, 'End': true}"""
                                .formatted(functionArn("work"))));
        String first = stage.start(machine, "{\"number\": 1}");
        stage.timeline.runUntilIdle();
        List<HistoryEvent> before = stage.history(first);

        for (int i = 0; i < EXECUTIONS; i++) {
            stage.start(machine, "{}");
        }
        stage.timeline.runUntilIdle();

        assertThat(stage.history(first)).hasSizeGreaterThan(5).isEqualTo(before).isEqualTo(stage.history(first));
    }
}
