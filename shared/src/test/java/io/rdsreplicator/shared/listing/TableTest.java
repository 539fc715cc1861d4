package io.rdsreplicator.shared.listing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    @Test
    void alignsItsColumnsAndLeavesNoSpacesAtTheEnd() {
        Table table =
                new Table("NAME", "AGE").row(List.of("replica-1", "3h 12m")).row(List.of("r", "-"), "", "a note");

        assertThat(table.lines()).containsExactly("NAME       AGE", "replica-1  3h 12m", "r          -", "    a note");
    }

    @Test
    void breaksNotesAtTheWidthOfATerminalAndNeverWithinOne() {
        String half = "h".repeat(59);
        String tooLong = "l".repeat(130);

        List<String> lines = new Table("A")
                .row(List.of("x"), "one", half, "two", half, tooLong, "three")
                .lines();

        assertThat(lines.subList(2, lines.size()))
                .containsExactly("    one | " + half + " | two", "    " + half, "    " + tooLong, "    three");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "59, 59s",
        "60, 1m",
        "3599, 59m",
        "11520, 3h 12m",
        "86399, 23h 59m",
        "86400, 1d 0h",
        "1000000, 11d 13h"
    })
    void namesTheTwoLargestUnitsOfASpan(long seconds, String readable) {
        assertThat(TableText.span(seconds)).isEqualTo(readable);
    }

    @Test
    void showsTimesInUtcToTheMinuteAndAHyphenForWhatIsNotKnown() {
        assertThat(TableText.time(Instant.parse("2026-11-21T04:05:59Z"))).isEqualTo("2026-11-21 04:05");
        assertThat(List.of(TableText.time(null), TableText.span(null), TableText.text(null), TableText.text("")))
                .containsOnly("-");
    }

    @Test
    void noDataIsYoungerThanNow() {
        Instant now = Instant.parse("2026-11-21T04:05:59Z");

        assertThat(TableText.age(now.plusSeconds(5), now)).isZero();
        assertThat(TableText.age(null, now)).isNull();
    }
}
