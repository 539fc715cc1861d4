package io.rdsreplicator.local.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifies a process of this machine by its number and start time, because the system reuses numbers. Its text is
 * {@code 1234-1795239371530}. It is used in the names of files and directories that belong to the process.
 */
public record ProcessId(long pid, long startMillis) {
    private static final Pattern WRITTEN = Pattern.compile("(\\d+)-(\\d+)(?:-\\d+)?");
    /** The system counts a start time from its boot. The computed time of the boot moves when the clock is set. */
    private static final long CLOCK_DRIFT_MILLIS = 30_000;

    public static ProcessId of(ProcessHandle process) {
        return new ProcessId(
                process.pid(),
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }

    /** Reads the result of {@link #toString}, with or without another number after it. Empty if it is another text. */
    public static Optional<ProcessId> parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        return written.matches()
                ? Optional.of(new ProcessId(Long.parseLong(written.group(1)), Long.parseLong(written.group(2))))
                : Optional.empty();
    }

    /**
     * The process, if it still runs. A process that has ended, but for which its parent has not waited, does not count
     * as running.
     */
    public Optional<ProcessHandle> living() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> Math.abs(of(process).startMillis - startMillis) < CLOCK_DRIFT_MILLIS)
                .filter(process -> !isZombie());
    }

    /** Java reports a process as alive if it has ended, but its parent has not waited for it. */
    private boolean isZombie() {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.exists(stat)) {
            return false;
        }
        try {
            String text = Files.readString(stat);
            return text.startsWith("Z", text.lastIndexOf(')') + 2);
        } catch (IOException e) {
            // The process ended between the two checks: its entry is gone.
            return true;
        }
    }

    @Override
    public String toString() {
        return pid + "-" + startMillis;
    }
}
