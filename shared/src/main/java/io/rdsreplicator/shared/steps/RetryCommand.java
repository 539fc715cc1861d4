package io.rdsreplicator.shared.steps;

import io.rdsreplicator.shared.Announcement;
import io.rdsreplicator.shared.Json;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The AWS CLI command that does a run again and adopts what it has made. It repeats of the input only what this product reads: an input
 * that is refused may hold anything, a password too.
 */
final class RetryCommand {
    private static final String DATABASE = "sourceDatabase";
    private static final String RESUMED = "replicationId";
    private static final Set<String> REQUEST = Set.of(DATABASE, RESUMED, "Comment");
    private static final int LONGEST_VALUE = 64;

    private RetryCommand() {}

    static String of(FailedExecution failed) {
        String machine = failed.stateMachineArn();
        return announcement(failed.input())
                .or(() -> request(failed))
                .map(input -> "aws stepfunctions start-execution --state-machine-arn " + machine + " --input " + quoted(input)
                        + " --region " + machine.split(":")[3])
                .orElse("start state machine " + machine + " with a corrected input; that of " + failed.executionArn() + " was refused");
    }

    /** An announcement carries its replication's id already. */
    private static Optional<String> announcement(String input) {
        try {
            return Optional.of(Json.write(Announcement.parse(input)));
        } catch (InvalidRequestException e) {
            return Optional.empty();
        }
    }

    /** A request of the source's needs the id to resume. */
    private static Optional<String> request(FailedExecution failed) {
        Map<String, Object> members = Json.members(failed.input()).orElse(null);
        if (members == null || !REQUEST.containsAll(members.keySet())) {
            return Optional.empty();
        }
        Map<String, Object> retried = new LinkedHashMap<>();
        if (members.containsKey(DATABASE)) {
            retried.put(DATABASE, members.get(DATABASE));
        }
        failed.replicationId().ifPresent(id -> retried.put(RESUMED, id.value()));
        boolean readable = retried.values().stream().allMatch(value -> value instanceof String text && text.length() <= LONGEST_VALUE);
        return readable ? Optional.of(Json.write(retried)) : Optional.empty();
    }

    private static String quoted(String input) {
        return "'" + input.replace("'", "'\\''") + "'";
    }
}
