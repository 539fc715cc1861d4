package io.rdsreplicator.shared.executions;

import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.contract.ReplicationId;
import io.rdsreplicator.shared.errors.LimitReachedException;
import io.rdsreplicator.shared.runtime.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An execution that did not succeed, with the facts from its history.
 *
 * @param step the last Task entered before the cleanup; empty if there was none
 * @param isRollback whether it is an execution of the state machine for rollbacks, not of the one for replications
 * @param sourceDatabase empty if the run ended before its database was known, or if its input was invalid
 * @param replicationId empty if the run ended before it had one
 * @param target the replica that a rollback chose; empty for a replication, and if the rollback ended before it had
 *     chosen
 * @param cleanedUp resources that the run has made and deleted again, or the reason why each was kept; empty if the run
 *     did not reach its cleanup
 */
public record FailedExecution(
        String executionArn,
        String stateMachineArn,
        boolean isRollback,
        String status,
        Instant stoppedAt,
        String input,
        String step,
        String error,
        String cause,
        String sourceDatabase,
        Optional<ReplicationId> replicationId,
        Optional<String> target,
        List<CleanedUp> cleanedUp) {
    private static final Set<String> REFUSALS = Set.of("InvalidRequestException", "ConflictException");

    /**
     * @param what a snapshot or a DB instance, by its identifier
     */
    public record CleanedUp(String what, boolean deleted, String reason) {
        @Override
        public String toString() {
            return what + (deleted ? " deleted: " : " kept: ") + reason;
        }
    }

    /** The whole failure in one sentence. */
    public String summary() {
        return work() + (sourceDatabase.isEmpty() ? "" : " of " + sourceDatabase) + " " + status
                + (step.isEmpty() ? "" : " at " + step) + (error.isEmpty() ? "" : ", " + errorWord())
                + (cause.isEmpty() ? "" : ": " + cause);
    }

    /**
     * Whether it is a dry run of a rollback, or the source's part of a preflight. It has changed nothing, and the
     * operator who started it sees in the execution why it failed.
     */
    public boolean isDryRun() {
        return Json.members(input).filter(PreflightAnnouncement::isDryRun).isPresent();
    }

    /** Whether it is the destination's part of a preflight. */
    public boolean isPreflight() {
        return !isRollback
                && PreflightAnnouncement.isExecution(executionArn.substring(executionArn.lastIndexOf(':') + 1));
    }

    /** Whether a limit that the operator has set refused it. */
    public boolean isLimited() {
        return errorWord().equals(LimitReachedException.class.getSimpleName());
    }

    /** Whether it is a rollback that was to restore a landed snapshot. */
    public boolean isRestore() {
        return isRollback
                && Json.members(input).map(members -> members.get("restore")).isPresent();
    }

    /**
     * Whether the request was refused before anything was done. If the same request is made again, it is refused again.
     */
    boolean isRefused() {
        return isRollback && step.equals("PlanRollback") && REFUSALS.contains(errorWord());
    }

    /** What an operator does next, by the error's class. */
    public String advice() {
        if (isPreflight()) {
            return "Nothing was changed. Correct what the cause names, then start the preflight again in the source"
                    + " account.";
        }
        return switch (errorWord()) {
            case "InvalidRequestException" ->
                isRefused()
                        ? "Nothing was changed. Correct what the cause names, then start again."
                        : "Correct what the cause names, then retry.";
            case "TransientException" ->
                "AWS was busy, throttled, silent or refusing for longer than the retries: mend what the cause names,"
                        + " if anything, and retry.";
            case "FailedInRdsException" ->
                "Look at the resource that the cause names and at the events of RDS, then retry.";
            case "LimitReachedException" ->
                "If so many replications are meant, raise the limit. Retry once fewer have landed within a day;"
                        + " a later replication carries newer data anyway.";
            case "QuotaReachedException" ->
                "Raise the quota that the cause names, or make room in it, then retry; a later replication carries"
                        + " newer data anyway.";
            case "ConflictException" ->
                "A resource under the name that was needed is somebody else's: rename or remove it, or change the"
                        + " stack's prefixes, then retry.";
            default ->
                switch (status) {
                    case "ABORTED" -> "Somebody stopped it" + afterwards();
                    case "TIMED_OUT" -> "It lasted longer than its machine may" + afterwards();
                    default -> "Look at the log of the step's function, then retry.";
                };
        };
    }

    private String work() {
        return isRollback ? "Rollback" : isPreflight() ? "Preflight" : "Replication";
    }

    private String afterwards() {
        if (isRestore()) {
            return ". Retry to go on with the replica that it has made.";
        }
        return isRollback
                ? ". Look at which replica the secret names; retry to go to the same one."
                : "; it has cleaned nothing up. Retry to go on with what it has made.";
    }

    private String errorWord() {
        return error.substring(error.lastIndexOf('.') + 1);
    }
}
