package io.rdsreplicator.shared.waiting;

import io.rdsreplicator.shared.errors.FailedInRdsException;
import java.time.Duration;
import java.time.Instant;

/**
 * How long to wait before looking again, and when to give up. A wait lasts 3.6 percent of the time spent until then. What ends meanwhile is
 * seen late by that share of its time at most, and by half of it at the median. Looks get rarer with time: 23 days need 300.
 *
 * <p>The progress that RDS reports never makes a wait longer: it can stick, jump and start late, and no single look can tell. A wait that
 * trusts it overshoots where it is wrong.
 *
 * @param deadline after which a wait is given up
 */
public record WaitingPolicy(Duration deadline) {
    /** Half of it, and the time of the functions, are below 2 percent; a smaller one would cost a run of weeks too many events. */
    private static final double SHARE = 0.036;

    private static final int FLOOR_SECONDS = 5;
    /** A round of an attempt has two Tasks and 16 history events, where a look has 9. */
    private static final double SHARE_OF_ATTEMPT = 0.06;

    private static final int FLOOR_SECONDS_OF_ATTEMPT = 10;
    /** A round of the source's machine has three Tasks and a Map, and 27 history events. */
    private static final double SHARE_OF_ROUND = 0.1;

    public static WaitingPolicy until(Duration deadline) {
        return new WaitingPolicy(deadline);
    }

    /**
     * Seconds until the next look.
     *
     * @param what is waited for, for the message
     * @param since when the wait began, and {@code now}: both by the clock of Step Functions
     * @throws FailedInRdsException when the deadline has passed
     */
    public int nextWaitSeconds(String what, Instant since, Instant now) {
        return next(what, since, now, SHARE, FLOOR_SECONDS);
    }

    /**
     * Seconds until the next attempt at what RDS refused although it showed the resource as ready: 6 percent of the time spent.
     *
     * @throws FailedInRdsException when the deadline has passed
     */
    public int nextAttemptSeconds(String what, Instant since, Instant now) {
        return next(what, since, now, SHARE_OF_ATTEMPT, FLOOR_SECONDS_OF_ATTEMPT);
    }

    /**
     * Seconds until the next look, as somebody else has reckoned them.
     *
     * @throws FailedInRdsException when the deadline has passed
     */
    public int withinDeadline(String what, Instant since, Instant now, int seconds) {
        return next(what, since, now, 0, seconds);
    }

    /**
     * Seconds until the source's machine plans again, makes room and tries to take a snapshot: 10 percent of the time spent.
     *
     * @throws FailedInRdsException when the deadline has passed
     */
    public int nextRoundSeconds(String what, Instant since, Instant now) {
        return next(what, since, now, SHARE_OF_ROUND, FLOOR_SECONDS_OF_ATTEMPT);
    }

    /** Whether the deadline has passed. */
    public boolean isOver(Instant since, Instant now) {
        return Duration.between(since, now).compareTo(deadline) >= 0;
    }

    private int next(String what, Instant since, Instant now, double share, int floorSeconds) {
        Duration spent = Duration.between(since, now);
        if (isOver(since, now)) {
            throw new FailedInRdsException(what + " is not ready after " + Durations.inWords(spent)
                    + "; the deadline is " + Durations.inWords(deadline));
        }
        long wait = Math.max(floorSeconds, (long) (spent.toSeconds() * share));
        long untilDeadline = Math.max(1, deadline.minus(spent).toSeconds());
        return (int) Math.min(wait, untilDeadline);
    }
}
