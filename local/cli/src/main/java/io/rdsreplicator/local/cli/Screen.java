package io.rdsreplicator.local.cli;

import java.io.PrintStream;
import java.time.Duration;

/** What the demo shows: headings, facts, checks that hold or do not, and a table. */
final class Screen {
    private final PrintStream out;
    private int failedChecks;

    Screen(PrintStream out) {
        this.out = out;
    }

    void heading(String text) {
        out.println();
        out.println("== " + text);
    }

    void say(String text) {
        out.println("   " + text);
    }

    /** Shows a check; one that does not hold makes the demo fail. */
    void check(boolean holds, String what) {
        out.println((holds ? "   ok      " : "   NOT OK  ") + what);
        if (!holds) {
            failedChecks++;
        }
    }

    int failedChecks() {
        return failedChecks;
    }

    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** As {@code 0:04:35}. */
    static String clock(Duration span) {
        return "%d:%02d:%02d".formatted(span.toHours(), span.toMinutesPart(), span.toSecondsPart());
    }
}
