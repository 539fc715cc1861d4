package io.rdsreplicator.local.cli;

import java.util.Map;

/**
 * The colours of a terminal. Elsewhere, as in a file or a pipe, there are none; nor where {@code NO_COLOR} is set.
 *
 * @see <a href="https://no-color.org">no-color.org</a>
 */
final class Colours {
    /** {@code local.sh} says whether the output is a terminal: what the JDK says of it differs from one version to another. */
    private static final String TERMINAL = "rdsreplicator.terminal";

    private final boolean shown;

    private Colours(boolean shown) {
        this.shown = shown;
    }

    /** Whether what is printed goes to a terminal. */
    static boolean isTerminal() {
        return Boolean.getBoolean(TERMINAL);
    }

    static Colours ofTheTerminal() {
        return of(isTerminal(), System.getenv());
    }

    static Colours of(boolean terminal, Map<String, String> environment) {
        boolean unwanted =
                !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
        return new Colours(terminal && !unwanted);
    }

    boolean shown() {
        return shown;
    }

    String bold(String text) {
        return in("1", text);
    }

    String good(String text) {
        return in("32", text);
    }

    String bad(String text) {
        return in("1;31", text);
    }

    /** @param code of ECMA-48's "select graphic rendition" */
    private String in(String code, String text) {
        return shown ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
