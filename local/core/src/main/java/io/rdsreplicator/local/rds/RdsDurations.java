package io.rdsreplicator.local.rds;

import java.time.Duration;

/** How long RDS takes for things, on the timeline, and how it tells their progress; a simulation draws its own. */
@FunctionalInterface
public interface RdsDurations {
    /** @param gibibytes the allocated storage of the DB instance or snapshot */
    Duration of(Phase phase, int gibibytes);

    /** How the progress of the next snapshot or copy is told. */
    default ProgressLaw progress() {
        return ProgressLaw.LINEAR;
    }

    /** What passes with time. */
    enum Phase {
        CREATE,
        /** The automated backup that follows a creation or a restore. */
        BACK_UP,
        SNAPSHOT,
        COPY,
        RESTORE,
        /** From the acceptance of a modification to the status that shows it. */
        NOTICE,
        MODIFY,
        /** Of what needs no restart: IAM authentication, monitoring, exported logs. */
        CONFIGURE,
        /** Of changed storage, after its modification. */
        OPTIMIZE,
        RESET_PASSWORD,
        START,
        STOP,
        REBOOT,
        DELETE
    }

    /** Minutes, as RDS takes for a small database, and more for a larger one. */
    static RdsDurations realistic() {
        return (phase, gibibytes) -> switch (phase) {
            case CREATE -> Duration.ofMinutes(5);
            case BACK_UP -> Duration.ofSeconds(90).plusMillis(200L * gibibytes);
            case SNAPSHOT -> Duration.ofSeconds(170).plusMillis(500L * gibibytes);
            case COPY -> Duration.ofSeconds(340).plusSeconds(gibibytes);
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
