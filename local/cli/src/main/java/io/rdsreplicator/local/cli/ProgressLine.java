package io.rdsreplicator.local.cli;

import java.io.PrintStream;

/** How far something has come: on a terminal one line that changes, elsewhere a line for every tenth. */
final class ProgressLine {
    private final PrintStream out;
    private final long all;
    private final boolean terminal;
    private final long began = System.nanoTime();
    private long shown;

    ProgressLine(PrintStream out, long all, boolean terminal) {
        this.out = out;
        this.all = all;
        this.terminal = terminal;
    }

    synchronized void done(long count) {
        long steps = terminal ? Math.max(1, all / 500) : Math.max(1, all / 10);
        if (count / steps > shown) {
            shown = count / steps;
            out.print(terminal ? "\r" + line(count) + " " : line(count) + System.lineSeparator());
            out.flush();
        }
    }

    private String line(long count) {
        double seconds = (System.nanoTime() - began) / 1e9;
        return "   %,d of %,d, %.0f a second".formatted(count, all, count / seconds);
    }

    void end() {
        if (terminal) {
            out.println();
        }
    }
}
