package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.runtime.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * What an execution has done until now, by its own history.
 *
 * <p>A stage begins where a task or a Map is entered, and lasts until the next begins; a task that only checks ({@code Check...}), and what
 * waits and chooses, belong to the stage before them. A stage that is entered again goes on.
 *
 * @param startedAt when the execution started; null if its history was not read
 * @param stages how long each took, in the order in which they began; the one that runs, until its last event
 * @param waited the stages that waited for AWS; the others take as long as their calls
 * @param waits waiting states passed
 * @param overshoot the most that finished stages can have waited unnoticed: from the last look that found a stage not ready to the one
 *     that found it ready, over all waits
 * @param stateTransitions as Step Functions bills them: states entered, and repetitions of them
 * @param retries tasks that were repeated
 * @param apiCalls requests sent by the tasks that succeeded, by the service of AWS, as {@code Rds}
 * @param unread why the history could not be read; null if it was
 */
public record ExecutionRecord(
        Instant startedAt,
        Map<String, Duration> stages,
        Set<String> waited,
        int waits,
        Duration waiting,
        Duration overshoot,
        int stateTransitions,
        int functionInvocations,
        int retries,
        Map<String, Integer> apiCalls,
        String unread) {
    private static final int LARGEST_PAGE = 1000;

    /**
     * The same as JSON has it: durations in whole seconds.
     *
     * @param stages seconds by the stage's name
     * @param unread null if the history was read
     */
    public record Summary(
            Map<String, Integer> stages,
            int waits,
            int waitSeconds,
            int overshootSeconds,
            int stateTransitions,
            int functionInvocations,
            int retries,
            Map<String, Integer> apiCalls,
            String unread) {}

    /**
     * Reads the history, page by page: at most 25 calls, as an execution has at most 25,000 events. One
     * that cannot be read makes a record that says so: it is no reason for a replication to fail.
     *
     * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html">GetExecutionHistory</a>
     */
    public static ExecutionRecord read(SfnClient sfn, String executionArn) {
        HistoryReader reader = new HistoryReader();
        try {
            sfn.getExecutionHistoryPaginator(r -> r.executionArn(executionArn)
                            .maxResults(LARGEST_PAGE)
                            .includeExecutionData(true))
                    .events()
                    .forEach(reader::read);
            return reader.record();
        } catch (SdkException e) {
            String reason = AwsErrors.translate("GetExecutionHistory of " + executionArn, e)
                    .getMessage();
            return new ExecutionRecord(
                    null, Map.of(), Set.of(), 0, Duration.ZERO, Duration.ZERO, 0, 0, 0, Map.of(), reason);
        }
    }

    public Summary summary() {
        Map<String, Integer> stageSeconds = new LinkedHashMap<>();
        stages.forEach((stage, duration) -> stageSeconds.put(stage, seconds(duration)));
        return new Summary(
                stageSeconds,
                waits,
                seconds(waiting),
                seconds(overshoot),
                stateTransitions,
                functionInvocations,
                retries,
                apiCalls,
                unread);
    }

    /** Publishes the stages that waited, and by how much; nothing of a history that was not read. */
    public void publish(Metrics metrics, Instant at) {
        if (unread == null) {
            waited.forEach(stage -> metrics.stageTook(stage, at, stages.get(stage)));
            metrics.waited(at, overshoot);
        }
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(Math.round(duration.toMillis() / 1000.0));
    }
}
