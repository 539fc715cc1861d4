package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.Announcement;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the AWS CLI command that repeats a failed run and adopts what it has made. It repeats only the input fields
 * that this product reads: a refused input can contain anything, even a password.
 */
public final class RetryCommand {
    private static final String DATABASE = "sourceDatabase";
    private static final String KIND = "kind";
    private static final String RESUMED = "replicationId";
    private static final String TARGET = "to";
    private static final String UNPIN = "unpin";
    private static final String ACCEPT = "accept";
    private static final String COMMENT = "Comment";
    private static final List<String> REQUEST = List.of(DATABASE, KIND, RESUMED);
    private static final List<String> ROLLBACK = List.of(DATABASE, TARGET, "pin", UNPIN, "restore", ACCEPT, "dryRun");
    private static final int LONGEST_VALUE = 64;

    private RetryCommand() {}

    public static String of(FailedExecution failed) {
        if (failed.isPreflight()) {
            return "start the preflight again in the source account: " + failed.executionArn()
                    + " ended without findings";
        }
        String machine = failed.stateMachineArn();
        return (failed.isRollback()
                        ? rollback(failed)
                        : announcement(failed.input()).or(() -> request(failed)))
                .map(input -> "aws stepfunctions start-execution --state-machine-arn " + machine + name(failed)
                        + " --input " + quoted(input) + " --region " + machine.split(":")[3])
                .orElse("start state machine " + machine
                        + " once what the cause names is corrected, be it the input or something else; "
                        + failed.executionArn() + " was refused");
    }

    /**
     * The name shows in a list of executions which replication is resumed. If the same command runs twice, Step
     * Functions starts one execution.
     */
    private static String name(FailedExecution failed) {
        return failed.isRollback()
                ? ""
                : failed.replicationId()
                        .map(id -> " --name " + id.resumingExecution(failed.executionArn()))
                        .orElse("");
    }

    /** An announcement already carries its replication id. */
    private static Optional<String> announcement(String input) {
        try {
            return Optional.of(Json.write(Announcement.parse(input)));
        } catch (InvalidRequestException e) {
            return Optional.empty();
        }
    }

    /** A request of the source needs the id to resume. */
    private static Optional<String> request(FailedExecution failed) {
        return repeated(failed.input(), REQUEST)
                .map(retried -> {
                    failed.replicationId().ifPresent(id -> retried.put(RESUMED, id.value()));
                    return retried;
                })
                .filter(retried -> retried.values().stream().allMatch(String.class::isInstance))
                .map(Json::write);
    }

    /**
     * The command names the replica that the first run chose as its target. If the first run completed the swap, the
     * replica before the live one is now another one. The latest replica can be another one, too. A rollback that
     * unpins, restores, or accepts a source is repeated unchanged. A refused rollback is not repeated.
     */
    private static Optional<String> rollback(FailedExecution failed) {
        return repeated(failed.input(), ROLLBACK)
                .filter(retried -> !failed.isRefused())
                .map(retried -> {
                    boolean sameAgain = Boolean.TRUE.equals(retried.get(UNPIN))
                            || retried.containsKey(ACCEPT)
                            || failed.isRestore();
                    failed.target().filter(target -> !sameAgain).ifPresent(target -> retried.put(TARGET, target));
                    return retried;
                })
                .map(Json::write);
    }

    /**
     * The known fields, in order. Empty if there is an unknown field, or a value that is neither a short text nor a
     * boolean.
     */
    private static Optional<Map<String, Object>> repeated(String input, List<String> fields) {
        Map<String, Object> members = Json.members(input).orElse(null);
        if (members == null
                || !members.keySet().stream().allMatch(name -> fields.contains(name) || name.equals(COMMENT))) {
            return Optional.empty();
        }
        Map<String, Object> retried = new LinkedHashMap<>();
        fields.stream().filter(members::containsKey).forEach(name -> retried.put(name, members.get(name)));
        return Optional.of(retried).filter(all -> all.values().stream().allMatch(RetryCommand::isReadable));
    }

    private static boolean isReadable(Object value) {
        return value instanceof Boolean || value instanceof String text && text.length() <= LONGEST_VALUE;
    }

    private static String quoted(String input) {
        return "'" + input.replace("'", "'\\''") + "'";
    }
}
