package io.rdsreplicator.shared.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    record Sample(String name, int count, Instant at) {
        public Sample {
            Require.text(name, "name");
        }
    }

    @Test
    void writesTimesAsTextAndReadsThemBack() {
        Sample sample = new Sample("a", 1, Instant.parse("2026-11-21T04:00:00.123Z"));

        assertThat(Json.write(sample)).isEqualTo("{\"name\":\"a\",\"count\":1,\"at\":\"2026-11-21T04:00:00.123Z\"}");
        assertThat(Json.read(Json.write(sample), Sample.class, "sample")).isEqualTo(sample);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": hunter2}",
                "hunter2",
                "{\"name\": \"a\", \"count\": \"hunter2\"}",
                "{\"name\": \"a\", \"at\": \"hunter2\"}",
                "{\"name\": {\"x\": \"hunter2\"}}",
                "{\"name\": \"a\"} hunter2",
                "[\"hunter2\"]"
            })
    void neverQuotesWhatItRead(String text) {
        assertThatThrownBy(() -> Json.read(text, Sample.class, "sample"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": 7, \"count\": 1}", "{\"name\": true, \"count\": 1}", "{\"name\": \"a\", \"count\": \"1\"}",
                "{\"name\": \"a\", \"count\": 1.0}", "{\"name\": \"a\", \"count\": 1e999999999}",
                        "{\"name\": \"a\", \"count\": 2147483648}",
                "{\"name\": \"a\", \"count\": \"\"}", "{\"name\": \"a\", \"count\": true}",
                        "{\"name\": \"a\", \"count\": 1, \"at\": 1}"
            })
    void convertsNothing(String text) {
        assertThatThrownBy(() -> Json.read(text, Sample.class, "sample"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("has the wrong type or form");
    }

    @Test
    void passesOnTheRefusalOfARecord() {
        assertThatThrownBy(() -> Json.read("{\"count\": 1}", Sample.class, "sample"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("name is missing or empty");
    }

    @Test
    void namesAnUnknownField() {
        assertThatThrownBy(() -> Json.read("{\"name\": \"a\", \"count\": 1, \"nmae\": \"b\"}", Sample.class, "sample"))
                .hasMessage("sample has an unknown field: nmae");
    }

    @Test
    void cutsAnUnknownFieldsNameShort() {
        assertThatThrownBy(() -> Json.read(
                        "{\"name\": \"a\", \"count\": 1, \"" + "x".repeat(5000) + "\": 1}", Sample.class, "sample"))
                .hasMessage("sample has an unknown field: " + "x".repeat(64) + "...");
    }

    @Test
    void hasNoMembersForWhatIsNotAnObject() {
        assertThat(Json.members("[]")).isEmpty();
        assertThat(Json.members("null")).isEmpty();
        assertThat(Json.members("{")).isEmpty();
        assertThat(Json.members("{\"b\": 1, \"a\": null}").orElseThrow())
                .containsExactly(Map.entry("b", 1), new AbstractMap.SimpleEntry<>("a", null));
    }
}
