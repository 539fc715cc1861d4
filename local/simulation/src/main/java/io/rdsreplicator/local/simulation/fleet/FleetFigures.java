package io.rdsreplicator.local.simulation.fleet;

import java.time.Duration;
import java.util.Map;

/**
 * What a {@link FleetAtOnce} took.
 *
 * @param bound the least that a round can take, see {@link FleetBound}
 * @param refusedCopies calls of {@code CopyDBSnapshot} that RDS refused for its quota of copies in progress, in all rounds and both accounts
 * @param throttled calls that were refused for their rate, by service and operation
 * @param calls of the functions and of AWS's services, by service and operation
 */
public record FleetFigures(
        FleetAtOnce fleet,
        FleetResult result,
        Duration bound,
        int refusedCopies,
        Map<String, Integer> throttled,
        Map<String, Integer> calls) {

    /** From the beginning of the slowest round until the last secret named its new replica. */
    public Duration lastSwap() {
        return result.lastSwaps().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** How much longer than the bound the slowest round took: 1 for as good as can be. */
    public double againstBound() {
        return (double) lastSwap().toMillis() / bound.toMillis();
    }

    public int throttledCalls() {
        return throttled.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Of one operation, as {@code states:describeExecution}. */
    public int calls(String operation) {
        return calls.getOrDefault(operation, 0);
    }
}
