package io.rdsreplicator.shared.waiting;

import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;

/**
 * The maximum duration of a stage of a replication. It is the time of the stack's parameter, plus a time for each
 * gibibyte of the database. It never exceeds what the state machine's timeout has room for. A pure function of the
 * allocated storage: all steps of an execution are given the same value.
 *
 * @param base the parameter's time, for a database of size 0
 * @param perGibibyte added for each gibibyte of allocated storage
 * @param longest the maximum for a database of up to 240 GiB
 * @param longestPerGibibyte added to {@code longest} for each gibibyte above 240
 */
public record StageDeadline(Duration base, Duration perGibibyte, Duration longest, Duration longestPerGibibyte) {
    // The templates' MaxValue of the same parameters. With these values, the sum of the waits stays below the timeouts
    // of the state machines.
    private static final Duration LONGEST_SNAPSHOT = Duration.ofMinutes(840);
    private static final Duration LONGEST_INSTANCE = Duration.ofMinutes(420);
    /** A slow full copy moves about 35 MiB each second. The first copy of a database is a full copy. */
    private static final Duration WHOLE_COPY = Duration.ofSeconds(30);
    /** A restore and a backup finish before all data has moved, but their duration still grows with the size. */
    private static final Duration PART = Duration.ofSeconds(6);
    /** The time for an announcement to arrive. */
    private static final Duration ON_THE_WAY = Duration.ofHours(1);

    private static final int SMALL_GIBIBYTES = 240;
    /** The maximum storage of a DB instance in RDS: 64 TiB. */
    private static final int MOST_GIBIBYTES = 65_536;

    /** For a snapshot or a copy of one: {@code SNAPSHOT_DEADLINE_MINUTES} and 30 seconds for each GiB. */
    public static StageDeadline ofSnapshot(Settings settings) {
        return ofSnapshot(settings.minutes("SNAPSHOT_DEADLINE_MINUTES"));
    }

    private static StageDeadline ofSnapshot(Duration base) {
        return new StageDeadline(base, WHOLE_COPY, LONGEST_SNAPSHOT, WHOLE_COPY);
    }

    /**
     * For the wait until RDS begins a copy: as long as for the copy, but at most 14 hours. The wait is for other copies
     * to end, or for a quota that only an operator can raise.
     */
    public static StageDeadline ofCopySlot(Settings settings) {
        return new StageDeadline(
                settings.minutes("SNAPSHOT_DEADLINE_MINUTES"), WHOLE_COPY, LONGEST_SNAPSHOT, Duration.ZERO);
    }

    /** For the restore of a replica: {@code REPLICA_DEADLINE_MINUTES} and 6 seconds for each GiB. */
    public static StageDeadline ofReplica(Settings settings) {
        return new StageDeadline(settings.minutes("REPLICA_DEADLINE_MINUTES"), PART, LONGEST_INSTANCE, PART);
    }

    /**
     * For a change of a replica that moves none of its data, such as a start or a new password: as long as for its
     * restore, but at most 7 hours.
     */
    public static StageDeadline ofChange(Settings settings) {
        return new StageDeadline(settings.minutes("REPLICA_DEADLINE_MINUTES"), PART, LONGEST_INSTANCE, Duration.ZERO);
    }

    /** For the source database: {@code DATABASE_DEADLINE_MINUTES} and 6 seconds for each GiB. */
    public static StageDeadline ofDatabase(Settings settings) {
        return new StageDeadline(settings.minutes("DATABASE_DEADLINE_MINUTES"), PART, LONGEST_INSTANCE, PART);
    }

    /**
     * The maximum time for which the destination can need a transfer snapshot of this size, for any values of its
     * parameters. It covers the delivery of the announcement, the wait until a copy can begin, and the copy. The source
     * cannot see the destination, so it keeps every transfer snapshot for this time.
     */
    public static Duration longestLanding(int gibibytes) {
        return ON_THE_WAY
                .plus(LONGEST_SNAPSHOT)
                .plus(ofSnapshot(LONGEST_SNAPSHOT).forSize(gibibytes));
    }

    public Duration forSize(int gibibytes) {
        int size = Math.min(gibibytes, MOST_GIBIBYTES);
        Duration grown = base.plus(perGibibyte.multipliedBy(size));
        Duration most = longest.plus(longestPerGibibyte.multipliedBy(Math.max(0, size - SMALL_GIBIBYTES)));
        return grown.compareTo(most) < 0 ? grown : most;
    }

    /** The waiting policy of this stage for a database of this size. */
    public WaitingPolicy waiting(int gibibytes) {
        return WaitingPolicy.until(forSize(gibibytes));
    }
}
