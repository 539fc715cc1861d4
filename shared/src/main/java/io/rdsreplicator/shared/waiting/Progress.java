package io.rdsreplicator.shared.waiting;

import org.jspecify.annotations.Nullable;

/**
 * Says whether a step has done its work, or the state machine must run it again. Every step that may have to be
 * repeated returns it.
 *
 * @param waitSeconds until the step is run again; 0 when it is done
 * @param reason what is waited for; null when it is done
 */
public record Progress(boolean done, int waitSeconds, @Nullable String reason) {
    public static final Progress DONE = new Progress(true, 0, null);

    public static Progress waitFor(int seconds, String reason) {
        return new Progress(false, seconds, reason);
    }
}
