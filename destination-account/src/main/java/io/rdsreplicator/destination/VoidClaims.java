package io.rdsreplicator.destination;

import io.rdsreplicator.shared.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/**
 * Which claims no rollback needs any more. Lists of executions can be minutes behind, so that only what they show of an end counts: a claim
 * whose execution is in no list stays good for as long as one can run.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html">ListExecutions</a>
 */
final class VoidClaims {
    /** The timeout of the rollback machine. */
    static final Duration LONGEST_ROLLBACK = Duration.ofDays(1);
    /** A function of an execution that was stopped runs on for a minute; the rest is for clocks. */
    static final Duration AFTER_ITS_END = Duration.ofMinutes(10);

    private final SfnClient sfn;
    private final String stateMachineArn;

    VoidClaims(SfnClient sfn, Settings settings) {
        this.sfn = sfn;
        this.stateMachineArn = settings.text("ROLLBACK_STATE_MACHINE_ARN");
    }

    /** @param now by Step Functions' clock */
    Set<Claim> among(Collection<Claim> claims, Instant now) {
        if (claims.isEmpty()) {
            return Set.of();
        }
        Instant oldest = claims.stream().map(Claim::begun).min(Comparator.naturalOrder()).orElseThrow();
        List<ExecutionListItem> executions = sfn.listExecutionsPaginator(r -> r.stateMachineArn(stateMachineArn)).executions().stream()
                .takeWhile(execution -> !execution.startDate().isBefore(oldest))
                .toList();
        Set<Claim> found = new HashSet<>(claims);
        found.removeIf(claim -> !isVoid(claim, executions, now));
        return found;
    }

    private static boolean isVoid(Claim claim, List<ExecutionListItem> executions, Instant now) {
        List<ExecutionListItem> own = executions.stream().filter(execution -> claim.isBy(execution.executionArn())).toList();
        return own.isEmpty()
                ? claim.begun().plus(LONGEST_ROLLBACK).plus(AFTER_ITS_END).isBefore(now)
                : own.stream().allMatch(execution -> hasEnded(execution, now));
    }

    private static boolean hasEnded(ExecutionListItem execution, Instant now) {
        return execution.stopDate() != null && execution.stopDate().plus(AFTER_ITS_END).isBefore(now);
    }
}
