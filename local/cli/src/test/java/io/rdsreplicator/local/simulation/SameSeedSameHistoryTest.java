package io.rdsreplicator.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.cli.Main;
import io.rdsreplicator.local.simulation.Simulation.Substitution;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SameSeedSameHistoryTest {
    private static String fingerprint(long seed) {
        return Simulation.random(Scenario.draw(seed), Substitution.none(), null)
                .live()
                .fingerprint();
    }

    private static List<String> history(long seed) {
        List<String> lines = new ArrayList<>();
        Simulation.random(Scenario.draw(seed), Substitution.none(), lines::add).live();
        return lines;
    }

    @ParameterizedTest
    @ValueSource(longs = {17, -5})
    void livesTheSameHistoryTwice(long seed) {
        assertThat(fingerprint(seed)).isEqualTo(fingerprint(seed));
    }

    @Test
    void tellsTheSameHistoryLineByLine() {
        assertThat(history(42)).isEqualTo(history(42)).hasSizeGreaterThan(500);
    }

    /** In another process collections that promise no order have another. */
    @Test
    @Timeout(120)
    void livesTheSameHistoryInAnotherProcess() throws IOException {
        Process replay = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "simulate",
                        "--replay",
                        "17")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader printed = replay.inputReader()) {
            assertThat(printed.lines().filter(line -> line.startsWith("fingerprint ")))
                    .containsExactly("fingerprint " + fingerprint(17));
        } finally {
            replay.destroyForcibly();
        }
    }

    @Test
    void livesAnotherHistoryForEverySeed() {
        assertThat(LongStream.rangeClosed(1, 4).mapToObj(SameSeedSameHistoryTest::fingerprint))
                .doesNotHaveDuplicates();
    }

    @Test
    void drawsTheSameScenarioFromTheSameSeed() {
        assertThat(Scenario.draw(7)).isEqualTo(Scenario.draw(7)).isNotEqualTo(Scenario.draw(8));
    }

    @Test
    void drawsTheDestinationsRegionByItself() {
        List<Scenario> drawn =
                LongStream.rangeClosed(1, 300).mapToObj(Scenario::draw).toList();
        assertThat(drawn.stream()
                        .map(scenario -> scenario.destination().region())
                        .filter("eu-central-1"::equals)
                        .count())
                .isBetween(60L, 120L);
        assertThat(drawn)
                .extracting(Scenario::destination)
                .contains(
                        new Scenario.Destination("eu-central-1", false),
                        new Scenario.Destination("eu-central-1", true));
        assertThat(Scenario.draw(7).with(Scenario.Destination.PLAIN).busy())
                .isEqualTo(Scenario.draw(7).busy());
    }
}
