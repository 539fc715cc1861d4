package io.rdsreplicator.shared.waiting;

/**
 * Whether a step has done its work, or the machine is to run it again: every output of a step that may have to be repeated has one.
 *
 * @param waitSeconds until the step is run again; 0 when it is done
 * @param reason what is waited for; null when it is done
 */
public record Progress(boolean done, int waitSeconds, String reason) {
    public static final Progress DONE = new Progress(true, 0, null);

    public static Progress waitFor(int seconds, String reason) {
        return new Progress(false, seconds, reason);
    }
}
