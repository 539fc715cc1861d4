package io.rdsreplicator.local.simulation.fleet;

import io.rdsreplicator.local.identity.AccountRegion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a {@link FleetScenario} came out.
 *
 * @param replications that were started
 * @param madeToFail how many of them were made to fail
 * @param failures of executions in either account, those that were made to fail included
 * @param warnings of executions that succeeded, each once
 * @param peakSnapshots the most manual snapshots that an account had at once, those of others included
 * @param peakInstances the most DB instances that an account had at once, the sources included
 * @param lastSwaps of each round, from its beginning
 * @param notLiveAtLast the databases whose replication in the last round, in which nothing was made to fail, did not go live
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
