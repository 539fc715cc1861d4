package io.rdsreplicator.local.simulation.fleet;

import java.time.Duration;
import java.util.Map;

/**
 * The measurements of a {@link FleetAtOnce}.
 *
 * @param bound the minimum time of a round, see {@link FleetBound}
 * @param refusedCopies calls of {@code CopyDBSnapshot} that RDS refused because of its quota of copies in progress, in
 *     all rounds and both accounts
 * @param throttled calls that were refused because of an API rate, by service and operation
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

    /** Ratio of the slowest round's time to the bound; 1 is the best possible. */
    public double againstBound() {
        return (double) lastSwap().toMillis() / bound.toMillis();
    }

    public int throttledCalls() {
        return throttled.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Calls of one operation, such as {@code states:describeExecution}. */
    public int calls(String operation) {
        return calls.getOrDefault(operation, 0);
    }
}
