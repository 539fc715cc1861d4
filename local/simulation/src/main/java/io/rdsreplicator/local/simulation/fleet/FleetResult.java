package io.rdsreplicator.local.simulation.fleet;

import io.rdsreplicator.local.identity.AccountRegion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The result of a {@link FleetScenario}.
 *
 * @param replications number that were started
 * @param madeToFail how many of them were made to fail
 * @param failures of executions in either account, including those that were made to fail
 * @param warnings of executions that succeeded, each once
 * @param peakSnapshots the highest number of manual snapshots in an account, including those of others
 * @param peakInstances the highest number of DB instances in an account, including the sources
 * @param lastSwaps time of the last swap of each round, from the round's beginning
 * @param notLiveAtLast the databases whose replication in the last round did not go live; nothing was made to fail in
 *     that round
 */
public record FleetResult(
        int replications,
        int madeToFail,
        List<Failure> failures,
        Set<String> warnings,
        Map<AccountRegion, Integer> peakSnapshots,
        Map<AccountRegion, Integer> peakInstances,
        List<Duration> lastSwaps,
        Set<String> notLiveAtLast) {
    /** An execution that did not succeed. */
    public record Failure(int round, String executionArn, String status, String error, String cause) {
        /** Whether a quota or a limit is the reason. */
        public boolean isByQuota() {
            return error.contains("QuotaReached") || cause.contains("uota");
        }
    }

    public List<Failure> failuresByQuota() {
        return failures.stream().filter(Failure::isByQuota).toList();
    }
}
