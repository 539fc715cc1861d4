package io.rdsreplicator.local.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What the demo shows: headings, facts, checks that hold or do not; in 80 columns, as long as no single word is wider. */
final class Screen {
    static final int WIDTH = 80;
    private static final String INDENT = "   ";
    private static final String OK = "ok";
    private static final String NOT_OK = "NOT OK";
    private static final int LABEL_WIDTH = NOT_OK.length() + 2;

    private final PrintStream out;
    private final Colours colours;
    private final boolean verbose;
    private final List<String> failedChecks = new ArrayList<>();
    private int checks;

    /** @param verbose whether what is only of interest to those who know the project is shown, too */
    Screen(PrintStream out, Colours colours, boolean verbose) {
        this.out = out;
        this.colours = colours;
        this.verbose = verbose;
    }

    boolean verbose() {
        return verbose;
    }

    void heading(String text) {
        out.println();
        print("== ", INDENT, text, colours::bold);
    }

    void say(String text) {
        print(INDENT, INDENT, text, UnaryOperator.identity());
    }

    /** Shows a check; one that does not hold makes the demo fail. */
    void check(boolean holds, String what) {
        checks++;
        if (!holds) {
            failedChecks.add(what);
        }
        show(holds, what);
    }

    private void show(boolean holds, String what) {
        String label = pad(holds ? OK : NOT_OK, LABEL_WIDTH);
        String first = INDENT + (holds ? colours.good(label) : colours.bad(label));
        String rest = INDENT + " ".repeat(LABEL_WIDTH);
        print(first, rest, what, UnaryOperator.identity());
    }

    int failedChecks() {
        return failedChecks.size();
    }

    /** The last lines: some facts, what did not hold, and whether all of it held. */
    void summary(List<String> facts) {
        heading("Summary");
        facts.forEach(this::say);
        say(count(checks, "check") + ", of which " + (checks - failedChecks.size()) + " held");
        failedChecks.forEach(what -> show(false, what));
        out.println();
        String failed = count(failedChecks.size(), "check") + " did not hold.";
        out.println(failedChecks.isEmpty() ? colours.good("All of it held.") : colours.bad(failed));
    }

    /** As {@code 1 check} and {@code 2 checks}. */
    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** As {@code 0:04:35}. */
    static String clock(Duration span) {
        return "%d:%02d:%02d".formatted(span.toHours(), span.toMinutesPart(), span.toSecondsPart());
    }

    /** Breaks a text at spaces; what fits in one line stays as it is. */
    private static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            int end = space > 0 ? space : rest.indexOf(' ');
            if (end < 0) {
                break;
            }
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private void print(String first, String rest, String text, UnaryOperator<String> style) {
        String prefix = first;
        for (String line : lines(text, WIDTH - rest.length())) {
            out.println(style.apply(prefix + line));
            prefix = rest;
        }
    }
}
