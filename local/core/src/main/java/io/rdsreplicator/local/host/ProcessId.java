package io.rdsreplicator.local.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process of this machine, told from others that get its number later by when it started. Written as {@code 1234-1795239371530}, for the
 * names of files and directories that belong to it.
 */
public record ProcessId(long pid, long startMillis) {
    private static final Pattern WRITTEN = Pattern.compile("(\\d+)-(\\d+)(?:-\\d+)?");
    /** A start time is counted from the boot, whose own time moves when the clock is set. */
    private static final long CLOCK_DRIFT_MILLIS = 30_000;

    public static ProcessId of(ProcessHandle process) {
        return new ProcessId(
                process.pid(),
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }

    /** Reads what {@link #toString} wrote, with or without a further number behind it; empty if it is something else. */
    public static Optional<ProcessId> parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        return written.matches()
                ? Optional.of(new ProcessId(Long.parseLong(written.group(1)), Long.parseLong(written.group(2))))
                : Optional.empty();
    }

    /** The process, if it is still at work; one that has ended, and that nobody has asked about yet, is not. */
    public Optional<ProcessHandle> living() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> Math.abs(of(process).startMillis - startMillis) < CLOCK_DRIFT_MILLIS)
                .filter(process -> !isZombie());
    }

    /** Java takes a process that has ended, but was not waited for by its parent, as alive. */
    private boolean isZombie() {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.exists(stat)) {
            return false;
        }
        try {
            String text = Files.readString(stat);
            return text.startsWith("Z", text.lastIndexOf(')') + 2);
        } catch (IOException e) {
            // It ended between the two looks: its entry is gone.
            return true;
        }
    }

    @Override
    public String toString() {
        return pid + "-" + startMillis;
    }
}
