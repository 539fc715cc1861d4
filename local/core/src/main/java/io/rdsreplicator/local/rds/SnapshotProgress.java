package io.rdsreplicator.local.rds;

import java.time.Duration;
import java.time.Instant;

/** How far a snapshot or a copy is. */
final class SnapshotProgress {
    /** The percentage of a snapshot that is available. */
    static final int WHOLE = 100;

    private Instant since;
    private Duration span;
    private ProgressLaw law;

    /** Lets the progress grow from now on. */
    void begin(Instant now, Duration duration, ProgressLaw shown) {
        since = now;
        span = duration;
        law = shown;
    }

    int percent(Instant now) {
        return since == null ? 0 : law.percent(Duration.between(since, now), span);
    }
}
