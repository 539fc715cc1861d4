package io.rdsreplicator.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.rds.ProgressLaw;
import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.RdsDurations.Phase;
import io.rdsreplicator.local.simulation.fault.DrawnDurations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RandomDrawsTest {
    private static List<Integer> numbers(RandomDraws draws) {
        return IntStream.range(0, 50).map(i -> draws.between(1, 1000)).boxed().toList();
    }

    @Test
    void drawsTheSameForTheSamePurposeAndOtherwiseNot() {
        assertThat(numbers(RandomDraws.of(7, "calls")))
                .isEqualTo(numbers(RandomDraws.of(7, "calls")))
                .isNotEqualTo(numbers(RandomDraws.of(7, "functions")))
                .isNotEqualTo(numbers(RandomDraws.of(8, "calls")));
    }

    @Test
    void spreadsSpansOverAllMagnitudes() {
        RandomDraws draws = RandomDraws.of(1, "spans");
        List<Duration> spans = IntStream.range(0, 1000)
                .mapToObj(i -> draws.spread(Duration.ofSeconds(1), Duration.ofHours(1)))
                .toList();

        assertThat(spans).allSatisfy(span -> assertThat(span).isBetween(Duration.ofMillis(999), Duration.ofHours(1)));
        assertThat(spans.stream()
                        .filter(span -> span.compareTo(Duration.ofMinutes(1)) < 0)
                        .count())
                .isBetween(400L, 600L);
    }

    @Test
    void drawsRdsTimesAroundTheRealisticOnesAndHangsOnlyInTrouble() {
        List<String> hung = new ArrayList<>();
        DrawnDurations durations = new DrawnDurations(
                RandomDraws.of(1, "durations"), RandomDraws.of(1, "progress"), () -> hung.add("once"));
        Duration usual = RdsDurations.realistic().of(Phase.COPY, 20);

        for (int i = 0; i < 1000; i++) {
            assertThat(durations.of(Phase.COPY, 20)).isBetween(usual.dividedBy(4), usual.multipliedBy(4));
        }
        assertThat(hung).isEmpty();
        durations.troubled(true);
        long hanging = IntStream.range(0, 1000)
                .filter(i -> durations.of(Phase.COPY, 20).toHours() >= 2)
                .count();

        assertThat(hanging).isEqualTo(hung.size()).isBetween(5L, 50L);
    }

    @Test
    void drawsEveryLawByWhichRdsTellsProgress() {
        DrawnDurations durations =
                new DrawnDurations(RandomDraws.of(1, "durations"), RandomDraws.of(1, "progress"), () -> {});

        assertThat(IntStream.range(0, 200).mapToObj(i -> durations.progress())).contains(ProgressLaw.values());
    }
}
