package io.rdsreplicator.shared.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.contract.DbIdentifier;
import io.rdsreplicator.shared.errors.InvalidRequestException;
import io.rdsreplicator.shared.runtime.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListRequestTest {
    private static final String SIX_MILLION = "x".repeat(6_000_000);

    private static ListRequest read(String input) {
        return Json.read(input, ListRequest.class, "input of ListReplicas");
    }

    @Test
    void coversAllDatabasesUnlessOneIsNamed() {
        assertThat(read("{}").covers("orders")).isTrue();
        assertThat(read("{\"sourceDatabase\": \"Orders\"}").covers("orders")).isTrue();
        assertThat(read("{\"sourceDatabase\": \"orders\"}").covers("orders-2")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"database\": \"orders\"} | input of ListReplicas has an unknown field: database",
                "{\"format\": \"csv\"} | format must be json or table",
                "{\"format\": 1} | input of ListReplicas: format has the wrong type or form",
                "{\"sourceDatabase\": \"\"} | sourceDatabase is missing or empty",
                "{\"sourceDatabase\": \"or ders\"} | sourceDatabase must be " + DbIdentifier.RULE,
                "{\"sourceDatabase\": [\"orders\"]} | input of ListReplicas: sourceDatabase has the wrong type or form",
                "[] | input of ListReplicas is not a JSON object of the expected form"
            })
    void refusesAnythingElseByName(String input, String message) {
        assertThatThrownBy(() -> read(input))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);
    }

    @Test
    void answersInTheFormatThatIsAskedFor() {
        assertThat(read("{}").answer(List.of(1), () -> "table")).isEqualTo("[1]");
        assertThat(read("{\"format\": \"json\"}").answer(List.of(1), () -> "table"))
                .isEqualTo("[1]");
        assertThat(read("{\"format\": \"table\"}").answer(List.of(1), () -> "table"))
                .isEqualTo("table");
    }

    @Test
    void refusesAnAnswerThatLambdaWouldCutOff() {
        assertThat(read("{\"format\": \"table\"}").answer(List.of(), () -> SIX_MILLION))
                .hasSize(SIX_MILLION.length());
        assertThatThrownBy(() -> read("{}").answer(SIX_MILLION, () -> ""))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("6000002 bytes")
                .hasMessageContaining("ask for one database");
        assertThatThrownBy(() -> read("{\"sourceDatabase\": \"orders\"}").answer(SIX_MILLION, () -> ""))
                .hasMessageContaining("ask for the table");
    }
}
