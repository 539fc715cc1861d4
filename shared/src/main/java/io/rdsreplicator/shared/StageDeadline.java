package io.rdsreplicator.shared;

import java.time.Duration;

/**
 * How long a stage of a replication may take: what the stack's parameter says, and more the larger the database is, but never longer than
 * the state machine's timeout has room for. A pure function of the allocated storage, which every step of a run is given the same.
 *
 * @param base the parameter's time, for a database of no size
 * @param perGibibyte added for each gibibyte of allocated storage
 * @param longest the most that is given
 */
public record StageDeadline(Duration base, Duration perGibibyte, Duration longest) {
    // The templates' MaxValue of the same parameters: with them the waits together stay below the timeouts of the machines.
    private static final Duration LONGEST_SNAPSHOT = Duration.ofMinutes(840);
    private static final Duration LONGEST_INSTANCE = Duration.ofMinutes(420);
    /** A whole copy moves about 35 MiB each second, when it is slow; the first of a database is whole. */
    private static final Duration WHOLE_COPY = Duration.ofSeconds(30);
    /** A restore and a backup do not move all data before they are done; what they do still grows with it. */
    private static final Duration PART = Duration.ofSeconds(6);

    /** For a snapshot or a copy of one: {@code SNAPSHOT_DEADLINE_MINUTES} and 30 seconds for each GiB, at most 14 hours. */
    public static StageDeadline ofSnapshot(Settings settings) {
        return new StageDeadline(settings.minutes("SNAPSHOT_DEADLINE_MINUTES"), WHOLE_COPY, LONGEST_SNAPSHOT);
    }

    /** For a replica: {@code REPLICA_DEADLINE_MINUTES} and 6 seconds for each GiB, at most 7 hours. */
    public static StageDeadline ofReplica(Settings settings) {
        return new StageDeadline(settings.minutes("REPLICA_DEADLINE_MINUTES"), PART, LONGEST_INSTANCE);
    }

    /** For the source database: {@code DATABASE_DEADLINE_MINUTES} and 6 seconds for each GiB, at most 7 hours. */
    public static StageDeadline ofDatabase(Settings settings) {
        return new StageDeadline(settings.minutes("DATABASE_DEADLINE_MINUTES"), PART, LONGEST_INSTANCE);
    }

    public Duration forSize(int gibibytes) {
        Duration grown = base.plus(perGibibyte.multipliedBy(gibibytes));
        return grown.compareTo(longest) < 0 ? grown : longest;
    }

    /** How a wait in this stage goes, for a database of this size. */
    public WaitingPolicy waiting(int gibibytes) {
        return WaitingPolicy.until(forSize(gibibytes));
    }
}
