package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.errors.AwsErrors;
import io.rdsreplicator.shared.runtime.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * What an execution has done so far, according to its history.
 *
 * <p>A stage begins when a Task or a Map is entered, and lasts until the next stage begins. Tasks that only check
 * ({@code Check...}), Wait states and Choice states belong to the stage before them. If a stage is entered again, it
 * continues.
 *
 * @param startedAt when the execution started; null if its history was not read
 * @param stages duration of each stage, in the order in which they began; the running stage counts until its last event
 * @param waited the stages that waited for AWS; the others take as long as their calls
 * @param waits number of Wait states passed
 * @param overshoot the maximum time that finished stages waited after they were ready, over all waits: from the last
 *     look that found a stage not ready to the look that found it ready
 * @param stateTransitions as Step Functions bills them: states entered, and their retries
 * @param retries number of Tasks that were retried
 * @param apiCalls requests sent by the Tasks that succeeded, by AWS service, such as {@code Rds}
 * @param unread why the history could not be read
 */
public record ExecutionRecord(
        @Nullable Instant startedAt,
        Map<String, Duration> stages,
        Set<String> waited,
        int waits,
        Duration waiting,
        Duration overshoot,
        int stateTransitions,
        int functionInvocations,
        int retries,
        Map<String, Integer> apiCalls,
        @Nullable String unread) {
    private static final int LARGEST_PAGE = 1000;

    /**
     * The record in its JSON form, with durations in whole seconds.
     *
     * @param stages seconds by the stage's name
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
            @Nullable String unread) {}

    /**
     * Reads the history page by page, with at most 25 calls: an execution has at most 25,000 events. If the history
     * cannot be read, the record says so: this must not make a replication fail.
     *
     * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html">
     *     GetExecutionHistory</a>
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

    /**
     * Publishes the durations of the stages that waited, and the overshoot. Publishes nothing if the history was not
     * read.
     */
    public void publish(Metrics metrics, Instant at) {
        if (unread == null) {
            waited.forEach(stage -> metrics.stageTook(
                    stage, at, Objects.requireNonNull(stages.get(stage), "a stage that waited has no duration")));
            metrics.waited(at, overshoot);
        }
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(Math.round(duration.toMillis() / 1000.0));
    }
}
