package io.rdsreplicator.local.rds;

import java.time.Duration;

/**
 * How {@code PercentProgress} of a snapshot or a copy grows. AWS only promises "the percentage of the estimated data
 * that has been transferred". An estimate can be wrong and can come late.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html">DBSnapshot,
 * PercentProgress</a>
 */
public enum ProgressLaw {
    /** In proportion to the time. */
    LINEAR,
    /** 0 until the end. */
    NONE,
    /** 1 from the start to the end. */
    STUCK_AT_ONE,
    /** 0, 25, 50, 75: the last whole quarter that is done. */
    QUARTERS,
    /** In proportion to the time, but updated only once a minute. */
    MINUTELY,
    /** 0 for the first half, as if queued; then in proportion to the time. */
    QUEUED_FIRST,
    /** The first 25% takes three quarters of the time, and the rest takes one quarter. */
    SLOW_THEN_FAST;

    private static final double TURN = 0.75;
    private static final double BEFORE_TURN = 0.25;

    /**
     * The value of {@code PercentProgress} while the snapshot is being made: from 0 to 99.
     *
     * @param whole the total duration
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

    /** @param share the part of the time that has passed */
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
