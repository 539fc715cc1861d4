package io.rdsreplicator.shared.waiting;

import io.rdsreplicator.shared.runtime.Settings;
import java.time.Duration;

/**
 * How long a stage of a replication may take: what the stack's parameter says, and more the larger the database is, but never longer than
 * the state machine's timeout has room for. A pure function of the allocated storage, which every step of a run is given the same.
 *
 * @param base the parameter's time, for a database of no size
 * @param perGibibyte added for each gibibyte of allocated storage
 * @param longest the most that is given to a database of up to 240 GiB
 * @param longestPerGibibyte added to {@code longest} for each gibibyte above that
 */
public record StageDeadline(Duration base, Duration perGibibyte, Duration longest, Duration longestPerGibibyte) {
    // The templates' MaxValue of the same parameters: with them the waits together stay below the timeouts of the
    // machines.
    private static final Duration LONGEST_SNAPSHOT = Duration.ofMinutes(840);
    private static final Duration LONGEST_INSTANCE = Duration.ofMinutes(420);
    /** A whole copy moves about 35 MiB each second, when it is slow; the first of a database is whole. */
    private static final Duration WHOLE_COPY = Duration.ofSeconds(30);
    /** A restore and a backup do not move all data before they are done; what they do still grows with it. */
    private static final Duration PART = Duration.ofSeconds(6);
    /** For an announcement to arrive. */
    private static final Duration ON_THE_WAY = Duration.ofHours(1);

    private static final int SMALL_GIBIBYTES = 240;
    /** The most storage that RDS gives a DB instance: 64 TiB. */
    private static final int MOST_GIBIBYTES = 65_536;

    /** For a snapshot or a copy of one: {@code SNAPSHOT_DEADLINE_MINUTES} and 30 seconds for each GiB. */
    public static StageDeadline ofSnapshot(Settings settings) {
        return ofSnapshot(settings.minutes("SNAPSHOT_DEADLINE_MINUTES"));
    }

    private static StageDeadline ofSnapshot(Duration base) {
        return new StageDeadline(base, WHOLE_COPY, LONGEST_SNAPSHOT, WHOLE_COPY);
    }

    /**
     * For the wait until RDS begins a copy: as for the copy, but at most 14 hours. What is in the way is other copies, or a quota that only
     * an operator can raise.
     */
    public static StageDeadline ofCopySlot(Settings settings) {
        return new StageDeadline(
                settings.minutes("SNAPSHOT_DEADLINE_MINUTES"), WHOLE_COPY, LONGEST_SNAPSHOT, Duration.ZERO);
    }

    /** For the restore of a replica: {@code REPLICA_DEADLINE_MINUTES} and 6 seconds for each GiB. */
    public static StageDeadline ofReplica(Settings settings) {
        return new StageDeadline(settings.minutes("REPLICA_DEADLINE_MINUTES"), PART, LONGEST_INSTANCE, PART);
    }

    /** For a change of a replica that moves none of its data, as a start or a new password: as for its restore, but at most 7 hours. */
    public static StageDeadline ofChange(Settings settings) {
        return new StageDeadline(settings.minutes("REPLICA_DEADLINE_MINUTES"), PART, LONGEST_INSTANCE, Duration.ZERO);
    }

    /** For the source database: {@code DATABASE_DEADLINE_MINUTES} and 6 seconds for each GiB. */
    public static StageDeadline ofDatabase(Settings settings) {
        return new StageDeadline(settings.minutes("DATABASE_DEADLINE_MINUTES"), PART, LONGEST_INSTANCE, PART);
    }

    /**
     * How long the destination may need a transfer snapshot of this size, whatever its parameters say: until the announcement is there, a
     * copy can begin, and the copy is made. The source cannot see the destination, and keeps every transfer snapshot so long.
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

    /** How a wait in this stage goes, for a database of this size. */
    public WaitingPolicy waiting(int gibibytes) {
        return WaitingPolicy.until(forSize(gibibytes));
    }
}
