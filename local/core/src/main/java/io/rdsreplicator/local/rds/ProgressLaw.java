package io.rdsreplicator.local.rds;

import java.time.Duration;

/**
 * How RDS tells the progress of a snapshot or a copy while it is being made. AWS promises no more than "the percentage of the estimated data
 * that has been transferred": an estimate can be wrong, and it can come late.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html">DBSnapshot, PercentProgress</a>
 */
public enum ProgressLaw {
    /** In step with time. */
    LINEAR,
    /** 0 all along. */
    NONE,
    /** 1 from the first moment to the last. */
    STUCK_AT_ONE,
    /** 0, 25, 50, 75: the last whole quarter. */
    QUARTERS,
    /** In step with time, but told only once a minute. */
    MINUTELY,
    /** 0 for the first half, as while it is queued; then in step with time. */
    QUEUED_FIRST,
    /** The first quarter in three quarters of the time, the rest in one. */
    SLOW_THEN_FAST;

    private static final double TURN = 0.75;
    private static final double BEFORE_TURN = 0.25;

    /**
     * What {@code PercentProgress} is while the snapshot is being made: from 0 to 99.
     *
     * @param whole how long it takes in all
     */
    public int percent(Duration elapsed, Duration whole) {
        if (this == STUCK_AT_ONE) {
            return 1;
        }
        if (whole.isZero()) {
            return 0;
        }
        Duration told = this == MINUTELY ? Duration.ofMinutes(elapsed.toMinutes()) : elapsed;
        double moved = moved((double) told.toMillis() / whole.toMillis());
        return (int) Math.max(0, Math.min(99, Math.floor(moved * 100)));
    }

    /** @param share of the time that has passed */
    private double moved(double share) {
        return switch (this) {
            case LINEAR, MINUTELY -> share;
            case NONE, STUCK_AT_ONE -> 0;
            case QUARTERS -> Math.floor(share * 4) / 4;
            case QUEUED_FIRST -> share * 2 - 1;
            case SLOW_THEN_FAST ->
                share < TURN
                        ? share / TURN * BEFORE_TURN
                        : BEFORE_TURN + (share - TURN) / (1 - TURN) * (1 - BEFORE_TURN);
        };
    }
}
