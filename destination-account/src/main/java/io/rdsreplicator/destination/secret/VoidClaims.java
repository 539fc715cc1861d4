package io.rdsreplicator.destination.secret;

import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

/**
 * Finds the claims that no execution needs any more. A list of executions can be minutes behind, so it proves only that
 * an execution has ended. If no list has a claim's execution, the claim stays valid for as long as an execution can
 * run.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html">
 *     ListExecutions</a>
 */
public final class VoidClaims {
    /** The longer of the timeouts of the two state machines. */
    public static final Duration LONGEST_EXECUTION = Duration.ofDays(35);
    /** When an execution is stopped, its function can run for another minute. The rest allows for clock differences. */
    public static final Duration AFTER_ITS_END = Duration.ofMinutes(10);

    private static final int LARGEST_PAGE = 1000;

    private final SfnClient sfn;
    private final String rollbacks;

    public VoidClaims(SfnClient sfn, Settings settings) {
        this.sfn = sfn;
        this.rollbacks = settings.text("ROLLBACK_STATE_MACHINE_ARN");
    }

    /**
     * The claims among these that no execution needs any more.
     *
     * @param replications the ARN of the state machine that makes replications
     * @param now by Step Functions' clock
     */
    public Set<Claim> among(Collection<Claim> claims, String replications, Instant now) {
        if (claims.isEmpty()) {
            return Set.of();
        }
        Instant oldest =
                claims.stream().map(Claim::begun).min(Comparator.naturalOrder()).orElseThrow();
        List<ExecutionListItem> executions = Stream.of(rollbacks, replications)
                .flatMap(machine -> startedSince(oldest, machine))
                .toList();
        Set<Claim> found = new HashSet<>(claims);
        found.removeIf(claim -> !isVoid(claim, executions, now));
        return found;
    }

    private Stream<ExecutionListItem> startedSince(Instant time, String stateMachineArn) {
        return sfn
                .listExecutionsPaginator(r -> r.stateMachineArn(stateMachineArn).maxResults(LARGEST_PAGE))
                .executions()
                .stream()
                .takeWhile(execution -> !execution.startDate().isBefore(time));
    }

    private static boolean isVoid(Claim claim, List<ExecutionListItem> executions, Instant now) {
        List<ExecutionListItem> own = executions.stream()
                .filter(execution -> claim.isBy(execution.executionArn()))
                .toList();
        return own.isEmpty()
                ? claim.begun().plus(LONGEST_EXECUTION).plus(AFTER_ITS_END).isBefore(now)
                : own.stream().allMatch(execution -> hasEnded(execution, now));
    }

    private static boolean hasEnded(ExecutionListItem execution, Instant now) {
        return execution.stopDate() != null
                && execution.stopDate().plus(AFTER_ITS_END).isBefore(now);
    }
}
