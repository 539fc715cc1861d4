package io.rdsreplicator.shared.steps;

import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.ReplicationId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/**
 * An execution that did not succeed, and what its history tells of it.
 *
 * @param step the last task entered; empty if none was
 * @param replicationId empty if the run ended before it had one
 */
record FailedExecution(
        String executionArn,
        String stateMachineArn,
        String name,
        String status,
        String input,
        String step,
        String error,
        String cause,
        Optional<ReplicationId> replicationId) {
    private static final int LONGEST_INPUT = 16_384;

    /** The AWS CLI command that does the run again and adopts what it has made. */
    String retryCommand() {
        if (input.length() > LONGEST_INPUT) {
            return "start state machine " + stateMachineArn + " again with the input of " + executionArn;
        }
        String quoted = "'" + retryInput().replace("'", "'\\''") + "'";
        return "aws stepfunctions start-execution --state-machine-arn " + stateMachineArn + " --input " + quoted;
    }

    /** An announcement carries its id already; a request of the source's needs it to resume. */
    private String retryInput() {
        Map<String, Object> members = Json.members(input).orElse(Map.of());
        if (replicationId.isEmpty() || members.containsKey("replicationId")) {
            return input;
        }
        members.put("replicationId", replicationId.get());
        return Json.write(members);
    }

    /** Reads executions by their ARNs. */
    static final class Reader {
        private static final int LARGEST_PAGE = 1000;
        private final SfnClient sfn;

        Reader(SfnClient sfn) {
            this.sfn = sfn;
        }

        FailedExecution read(String executionArn) {
            DescribeExecutionResponse execution = sfn.describeExecution(r -> r.executionArn(executionArn));
            return new FailedExecution(
                    executionArn,
                    execution.stateMachineArn(),
                    execution.name(),
                    execution.statusAsString(),
                    execution.input(),
                    lastTask(executionArn),
                    Objects.requireNonNullElse(execution.error(), ""),
                    readable(Objects.requireNonNullElse(execution.cause(), "")),
                    replicationId(executionArn, execution.input()));
        }

        /** The cause of a failed function is its whole error as JSON, stack trace included; the message is what a person needs. */
        private static String readable(String cause) {
            Object message = Json.members(cause).map(members -> members.get("errorMessage")).orElse(null);
            return message instanceof String text ? text : cause;
        }

        private String lastTask(String executionArn) {
            return events(executionArn, true)
                    .filter(event -> event.type() == HistoryEventType.TASK_STATE_ENTERED)
                    .map(event -> event.stateEnteredEventDetails().name())
                    .findFirst()
                    .orElse("");
        }

        /** An announcement carries its id; a run of the source has it from its first task. */
        private Optional<ReplicationId> replicationId(String executionArn, String input) {
            Stream<String> planned = events(executionArn, false)
                    .filter(event -> event.type() == HistoryEventType.TASK_STATE_EXITED)
                    .limit(1)
                    .map(event -> event.stateExitedEventDetails().output());
            return idIn(input).or(() -> planned.flatMap(output -> idIn(output).stream()).findFirst());
        }

        private static Optional<ReplicationId> idIn(String text) {
            return Json.members(text)
                    .map(members -> members.get("replicationId"))
                    .filter(id -> id instanceof String candidate && ReplicationId.isReplicationId(candidate))
                    .map(id -> new ReplicationId((String) id));
        }

        /** Page by page, as far as they are asked for: a long wait leaves thousands. */
        private Stream<HistoryEvent> events(String executionArn, boolean latestFirst) {
            return sfn
                    .getExecutionHistoryPaginator(
                            r -> r.executionArn(executionArn).reverseOrder(latestFirst).maxResults(LARGEST_PAGE))
                    .events()
                    .stream();
        }
    }
}
