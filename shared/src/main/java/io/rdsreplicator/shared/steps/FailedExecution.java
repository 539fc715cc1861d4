package io.rdsreplicator.shared.steps;

import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.ReplicationId;
import java.util.List;
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

    /** The AWS CLI command that does the run again and adopts what it has made. */
    String retryCommand() {
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
        private final SfnClient sfn;

        Reader(SfnClient sfn) {
            this.sfn = sfn;
        }

        FailedExecution read(String executionArn) {
            DescribeExecutionResponse execution = sfn.describeExecution(r -> r.executionArn(executionArn));
            List<HistoryEvent> latestFirst = sfn.getExecutionHistoryPaginator(r -> r.executionArn(executionArn).reverseOrder(true))
                    .events()
                    .stream()
                    .toList();
            return new FailedExecution(
                    executionArn,
                    execution.stateMachineArn(),
                    execution.name(),
                    execution.statusAsString(),
                    execution.input(),
                    lastTask(latestFirst),
                    Objects.requireNonNullElse(execution.error(), ""),
                    readable(Objects.requireNonNullElse(execution.cause(), "")),
                    replicationId(execution.input(), latestFirst));
        }

        /** The cause of a failed function is its whole error as JSON, stack trace included; the message is what a person needs. */
        private static String readable(String cause) {
            Object message = Json.members(cause).map(members -> members.get("errorMessage")).orElse(null);
            return message instanceof String text ? text : cause;
        }

        private static String lastTask(List<HistoryEvent> latestFirst) {
            return latestFirst.stream()
                    .filter(event -> event.type() == HistoryEventType.TASK_STATE_ENTERED)
                    .map(event -> event.stateEnteredEventDetails().name())
                    .findFirst()
                    .orElse("");
        }

        private static Optional<ReplicationId> replicationId(String input, List<HistoryEvent> latestFirst) {
            Stream<String> planned = latestFirst.stream()
                    .filter(event -> event.type() == HistoryEventType.TASK_STATE_EXITED)
                    .map(event -> event.stateExitedEventDetails().output());
            return Stream.concat(Stream.of(input), planned)
                    .flatMap(text -> Json.members(text).stream())
                    .map(members -> members.get("replicationId"))
                    .filter(id -> id instanceof String text && ReplicationId.isReplicationId(text))
                    .map(id -> new ReplicationId((String) id))
                    .findFirst();
        }
    }
}
