package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Screen screen(boolean terminal, Map<String, String> environment) {
        return new Screen(
                new PrintStream(bytes, true, StandardCharsets.UTF_8), Colours.of(terminal, environment), false);
    }

    private List<String> printed() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void everythingFitsEightyColumnsAndLosesNoWord() {
        Screen screen = screen(false, Map.of());
        String text = "word ".repeat(50).strip();

        screen.heading(text);
        screen.say(text);
        screen.check(true, text);
        screen.check(false, text);

        assertThat(printed()).allMatch(line -> line.length() <= Screen.WIDTH);
        assertThat(String.join(" ", printed()).split("word", -1)).hasSize(4 * 50 + 1);
    }

    @Test
    void aLineThatFitsIsNotBroken() {
        Screen screen = screen(false, Map.of());

        screen.say("x".repeat(70) + " 123456");
        screen.say("x".repeat(70) + " 1234567");

        assertThat(printed()).containsExactly("   " + "x".repeat(70) + " 123456", "   " + "x".repeat(70), "   1234567");
    }

    @Test
    void aWordThatIsWiderIsNotBroken() {
        Screen screen = screen(false, Map.of());
        String word = "x".repeat(100);

        screen.say("the " + word + " end");
        screen.say(word);

        assertThat(printed()).containsExactly("   the", "   " + word, "   end", "   " + word);
    }

    @Test
    void theSummaryRepeatsWhatDidNotHold() {
        Screen screen = screen(false, Map.of());
        screen.check(true, "one");
        screen.check(false, "two");

        screen.summary(List.of("a fact"));

        assertThat(screen.failedChecks()).isOne();
        assertThat(printed())
                .endsWith(
                        "== Summary",
                        "   a fact",
                        "   2 checks, of which 1 held",
                        "   NOT OK  two",
                        "",
                        "1 check did not hold.");
    }

    @Test
    void theSummarySaysWhenAllOfItHeld() {
        Screen screen = screen(false, Map.of());
        screen.check(true, "one");

        screen.summary(List.of());

        assertThat(printed()).endsWith("   1 check, of which 1 held", "", "All of it held.");
    }

    @Test
    void aTerminalIsGivenColours() {
        Screen screen = screen(true, Map.of("TERM", "xterm", "NO_COLOR", ""));

        screen.heading("One");
        screen.check(true, "two");
        screen.check(false, "three");

        assertThat(printed())
                .containsExactly(
                        "",
                        "\033[1m== One\033[0m",
                        "   \033[32mok      \033[0mtwo",
                        "   \033[1;31mNOT OK  \033[0mthree");
    }

    @Test
    void nobodyElseIsGivenColours() {
        for (Screen screen : List.of(
                screen(false, Map.of("TERM", "xterm")),
                screen(true, Map.of("TERM", "xterm", "NO_COLOR", "1")),
                screen(true, Map.of("TERM", "dumb")))) {
            screen.heading("One");
            screen.check(false, "two");
        }

        assertThat(printed()).allMatch(line -> line.indexOf('\033') < 0);
    }
}
