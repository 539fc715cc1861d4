package io.rdsreplicator.shared.waiting;

import io.rdsreplicator.shared.errors.FailedInRdsException;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides how long to wait before the next look, and when to give up. A pause lasts 3.6 percent of the time spent so
 * far. So an event is noticed late by at most that share of its time, and by half of it at the median. Looks become
 * rarer with time: 23 days need 300.
 *
 * <p>The progress that RDS reports never makes a pause longer. It can stick, jump and start late, and no single look
 * can detect that. A pause that relies on wrong progress overshoots.
 *
 * @param deadline time after which the wait is given up
 */
public record WaitingPolicy(Duration deadline) {
    /**
     * Half of this share and the duration of the functions are together below 2 percent. A smaller share would add too
     * many history events to a wait of weeks.
     */
    private static final double SHARE = 0.036;

    private static final int FLOOR_SECONDS = 5;
    /** One attempt has two Tasks and 16 history events; one look has 9. */
    private static final double SHARE_OF_ATTEMPT = 0.06;

    private static final int FLOOR_SECONDS_OF_ATTEMPT = 10;
    /** A round of the source's state machine has three Tasks, a Map and 27 history events. */
    private static final double SHARE_OF_ROUND = 0.1;

    public static WaitingPolicy until(Duration deadline) {
        return new WaitingPolicy(deadline);
    }

    /**
     * Seconds until the next look.
     *
     * @param what is waited for, for the message
     * @param since when the wait began; this and {@code now} are times of the Step Functions clock
     * @throws FailedInRdsException when the deadline has passed
     */
    public int nextWaitSeconds(String what, Instant since, Instant now) {
        return next(what, since, now, SHARE, FLOOR_SECONDS);
    }

    /**
     * Seconds until the next attempt, if RDS refused a call although it showed the resource as ready: 6 percent of the
     * time spent.
     *
     * @throws FailedInRdsException when the deadline has passed
     */
    public int nextAttemptSeconds(String what, Instant since, Instant now) {
        return next(what, since, now, SHARE_OF_ATTEMPT, FLOOR_SECONDS_OF_ATTEMPT);
    }

    /**
     * Seconds until the next look, as the caller has computed them, limited by the deadline.
     *
     * @throws FailedInRdsException when the deadline has passed
     */
    public int withinDeadline(String what, Instant since, Instant now, int seconds) {
        return next(what, since, now, 0, seconds);
    }

    /**
     * Seconds until the source's state machine plans again, makes room and tries to take a snapshot: 10 percent of the
     * time spent.
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
