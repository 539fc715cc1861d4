package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.runtime.Json;
import io.rdsreplicator.shared.runtime.StepLog;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * Reads the events of one execution, oldest first and each event once, and collects the facts for the {@link
 * ExecutionRecord}.
 */
final class HistoryReader {
    private static final String CHECK = "Check";

    private final Map<String, Duration> stages = new LinkedHashMap<>();
    private final Map<String, Integer> apiCalls = new TreeMap<>();
    private final Set<String> waited = new LinkedHashSet<>();
    private @Nullable Instant startedAt;
    private @Nullable Instant last;
    private @Nullable String stage;
    private @Nullable Instant stageSince;
    private boolean inMap;
    /** When the last Task of the state machine itself ended. The status that it returned is of that time. */
    private @Nullable Instant looked;

    private @Nullable Instant waitSince;
    /** After a wait, until the next look ends: the time of the look before the wait. */
    private @Nullable Instant notReadyAt;
    /** The time for which readiness can have gone unnoticed, if the last look found the resource ready. */
    private @Nullable Duration unnoticed;

    private Duration waiting = Duration.ZERO;
    private Duration overshoot = Duration.ZERO;
    private int waits;
    private int entered;
    private int tasks;
    private int scheduled;
    private int functions;

    void read(HistoryEvent event) {
        last = event.timestamp();
        switch (event.type()) {
            case EXECUTION_STARTED -> startedAt = last;
            case TASK_STATE_ENTERED -> {
                tasks++;
                enter(event.stateEnteredEventDetails().name());
            }
            case MAP_STATE_ENTERED -> {
                enter(event.stateEnteredEventDetails().name());
                inMap = true;
            }
            case WAIT_STATE_ENTERED -> beginWait();
            case CHOICE_STATE_ENTERED -> entered++;
            case PASS_STATE_ENTERED, SUCCEED_STATE_ENTERED, FAIL_STATE_ENTERED, PARALLEL_STATE_ENTERED -> {
                entered++;
                noticed();
            }
            case WAIT_STATE_EXITED -> waiting = waiting.plus(Duration.between(waitSince, last));
            case TASK_STATE_EXITED -> look();
            case MAP_STATE_EXITED -> inMap = false;
            case TASK_SCHEDULED -> {
                scheduled++;
                functions += "lambda".equals(event.taskScheduledEventDetails().resourceType()) ? 1 : 0;
            }
            case LAMBDA_FUNCTION_SCHEDULED -> {
                scheduled++;
                functions++;
            }
            case TASK_SUCCEEDED -> addApiCalls(event.taskSucceededEventDetails().output());
            default -> {}
        }
    }

    /**
     * @param output Lambda's answer to the invocation, with the function's own output as its payload
     */
    private void addApiCalls(@Nullable String output) {
        Object payload = Optional.ofNullable(output)
                .flatMap(Json::members)
                .map(members -> members.get("Payload"))
                .orElse(null);
        if (payload instanceof Map<?, ?> members && members.get(StepLog.API_CALLS) instanceof Map<?, ?> counts) {
            counts.forEach((service, count) -> {
                if (count instanceof Integer number) {
                    apiCalls.merge(service.toString(), number, Integer::sum);
                }
            });
        }
    }

    /** In a Map, several states run at once. There, the Map itself is the stage. */
    private void enter(String name) {
        entered++;
        if (inMap) {
            return;
        }
        noticed();
        if (!name.startsWith(CHECK)) {
            endStage();
            stage = name;
            stageSince = last;
        }
    }

    private void endStage() {
        if (stage != null) {
            stages.merge(stage, Duration.between(stageSince, last), Duration::plus);
        }
    }

    private void beginWait() {
        entered++;
        waits++;
        waitSince = last;
        notReadyAt = looked == null ? last : looked;
        unnoticed = null;
        if (stage != null) {
            waited.add(stage);
        }
    }

    private void look() {
        if (inMap) {
            return;
        }
        looked = last;
        if (notReadyAt != null) {
            unnoticed = Duration.between(notReadyAt, last);
            notReadyAt = null;
        }
    }

    /** The state after the look is not a Wait state, so the look found the resource ready. */
    private void noticed() {
        if (unnoticed != null) {
            overshoot = overshoot.plus(unnoticed);
            unnoticed = null;
        }
    }

    ExecutionRecord record() {
        endStage();
        stage = null;
        int retries = Math.max(0, scheduled - tasks);
        return new ExecutionRecord(
                startedAt,
                stages,
                waited,
                waits,
                waiting,
                overshoot,
                entered + retries,
                functions,
                retries,
                apiCalls,
                null);
    }
}
