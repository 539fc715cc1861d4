package io.rdsreplicator.shared.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 minutes", "PT1M59S, 1 minute", "PT119M, 119 minutes", "PT2H, 2 hours", "PT12H10M, 12 hours 10 minutes",
        "PT13H1M, 13 hours 1 minute", "PT47H59M, 47 hours 59 minutes", "P2D, 2 days", "P2DT1H, 2 days 1 hour",
                "PT558H8M, 23 days 6 hours"
    })
    void saysASpanInTheTwoLargestUnitsThatHelp(Duration span, String words) {
        assertThat(Durations.inWords(span)).isEqualTo(words);
    }
}
