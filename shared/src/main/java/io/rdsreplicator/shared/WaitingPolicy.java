package io.rdsreplicator.shared;

import io.rdsreplicator.shared.errors.FailedInRdsException;
import java.time.Duration;
import java.time.Instant;

/**
 * How long to wait before looking again: never more than two percent of the time that the thing will have taken, between a floor and a
 * ceiling, so that a wait ends soon after what it waits for, and a long one costs few state transitions.
 *
 * @param deadline after which a wait is given up
 */
public record WaitingPolicy(Duration floor, Duration ceiling, Duration deadline) {
    private static final double OVERSHOOT = 0.02;
    private static final Duration FLOOR = Duration.ofSeconds(5);
    private static final Duration CEILING = Duration.ofMinutes(2);

    public static WaitingPolicy until(Duration deadline) {
        return new WaitingPolicy(FLOOR, CEILING, deadline);
    }

    /**
     * Seconds until the next look.
     *
     * @param what is waited for, for the message
     * @param since when the wait began, and {@code now}: both by the clock of Step Functions
     * @param percent the progress that RDS reports, 0 where it reports none
     * @throws FailedInRdsException when the deadline has passed
     */
    public int nextWaitSeconds(String what, Instant since, Instant now, int percent) {
        Duration elapsed = Duration.between(since, now);
        if (elapsed.compareTo(deadline) >= 0) {
            throw new FailedInRdsException(what + " is not ready after " + elapsed.toMinutes() + " minutes; the deadline is "
                    + deadline.toMinutes() + " minutes");
        }
        double spent = elapsed.toMillis() / 1000.0;
        double wait = spent * OVERSHOOT;
        if (percent > 0 && percent < 100) {
            double total = spent * 100 / percent;
            wait = Math.max(total * OVERSHOOT, (total - spent) / 2);
        }
        double untilDeadline = Math.max(1, deadline.minus(elapsed).toSeconds());
        double within = Math.min(Math.max(wait, floor.toSeconds()), ceiling.toSeconds());
        return (int) Math.ceil(Math.min(within, untilDeadline));
    }
}
