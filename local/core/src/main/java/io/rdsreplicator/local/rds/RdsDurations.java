package io.rdsreplicator.local.rds;

import java.time.Duration;

/**
 * How long RDS operations take on the timeline, and how they report progress. A simulation can provide its own values.
 */
@FunctionalInterface
public interface RdsDurations {
    /** @param gibibytes the allocated storage of the DB instance or snapshot */
    Duration of(Phase phase, int gibibytes);

    /** How the next snapshot or copy reports its progress. */
    default ProgressLaw progress() {
        return ProgressLaw.LINEAR;
    }

    /** A phase that takes time. */
    enum Phase {
        CREATE,
        /** The automated backup after a creation or a restore. */
        BACK_UP,
        SNAPSHOT,
        COPY,
        COPY_ACROSS_REGIONS,
        RESTORE,
        /** The time from the acceptance of a modification until the status shows it. */
        NOTICE,
        MODIFY,
        /** A change that needs no restart: IAM authentication, monitoring, exported logs. */
        CONFIGURE,
        /** The optimization of changed storage after its modification. */
        OPTIMIZE,
        RESET_PASSWORD,
        START,
        STOP,
        REBOOT,
        DELETE
    }

    /** Durations of minutes for a small database, as in RDS, and longer ones for a larger database. */
    static RdsDurations realistic() {
        return (phase, gibibytes) -> switch (phase) {
            case CREATE -> Duration.ofMinutes(5);
            case BACK_UP -> Duration.ofSeconds(90).plusMillis(200L * gibibytes);
            case SNAPSHOT -> Duration.ofSeconds(170).plusMillis(500L * gibibytes);
            case COPY -> Duration.ofSeconds(340).plusSeconds(gibibytes);
            case COPY_ACROSS_REGIONS -> Duration.ofMinutes(15).plusSeconds(4L * gibibytes);
            case RESTORE -> Duration.ofSeconds(470).plusMillis(500L * gibibytes);
            case NOTICE -> Duration.ofSeconds(15);
            case MODIFY -> Duration.ofMinutes(4);
            case CONFIGURE -> Duration.ofMinutes(1);
            case OPTIMIZE -> Duration.ofMinutes(20).plusSeconds(10L * gibibytes);
            case RESET_PASSWORD -> Duration.ofSeconds(45);
            case START -> Duration.ofMinutes(4);
            case STOP -> Duration.ofMinutes(3);
            case REBOOT -> Duration.ofSeconds(60);
            case DELETE -> Duration.ofMinutes(4);
        };
    }
}
