package io.rdsreplicator.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.monitoring.MetricStore.Datum;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

class EmbeddedMetricsTest {
    private static final String LINE =
            """
            {"_aws":{"Timestamp":1767225600123,"CloudWatchMetrics":[{"Namespace":"Demo","Dimensions":[["Stack"],["Stack","Database"]],
             "Metrics":[{"Name":"Age","Unit":"Seconds"},{"Name":"Kept"}]}]},
             "level":"INFO","Stack":"b","Database":"orders","Age":3600.5,"Kept":[1,2,6]}""";

    private static String line(String part, String instead) {
        assertThat(LINE).contains(part);
        return LINE.replace(part, instead);
    }

    @Test
    void makesEachMetricForEachSetOfDimensions() {
        Instant at = Instant.parse("2026-01-01T00:00:00.123Z");
        Map<String, String> one = Map.of("Stack", "b");
        Map<String, String> two = Map.of("Stack", "b", "Database", "orders");
        assertThat(EmbeddedMetrics.of(LINE))
                .containsExactlyInAnyOrder(
                        new Datum(MetricId.of("Demo", "Age", one), StandardUnit.SECONDS, at, Statistics.of(3600.5)),
                        new Datum(MetricId.of("Demo", "Age", two), StandardUnit.SECONDS, at, Statistics.of(3600.5)),
                        new Datum(MetricId.of("Demo", "Kept", one), StandardUnit.NONE, at, new Statistics(3, 9, 1, 6)),
                        new Datum(MetricId.of("Demo", "Kept", two), StandardUnit.NONE, at, new Statistics(3, 9, 1, 6)));
    }

    @Test
    void makesAMetricWithoutDimensions() {
        assertThat(EmbeddedMetrics.of(line("[\"Stack\"],[\"Stack\",\"Database\"]", "[]")))
                .extracting(Datum::metric)
                .containsExactly(MetricId.of("Demo", "Age", Map.of()), MetricId.of("Demo", "Kept", Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"Age\":3600.5     | \"Age\":\"3600.5\"",
                "\"Age\":3600.5     | \"Age\":null",
                "\"Age\":3600.5     | \"age\":3600.5",
                "\"Age\":3600.5     | \"Age\":[1,\"2\"]",
                "\"Age\":3600.5     | \"Age\":[]",
                "\"Age\":3600.5     | \"Age\":{\"value\":1}",
                "\"Unit\":\"Seconds\" | \"Unit\":\"seconds\"",
                "\"Name\":\"Age\"    | \"Name\":\"\""
            })
    void dropsOnlyTheMetricThatIsWrong(String part, String instead) {
        assertThat(EmbeddedMetrics.of(line(part, instead)))
                .hasSize(2)
                .allMatch(datum -> datum.metric().name().equals("Kept"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"Database\":\"orders\" | \"Database\":7",
                "\"Database\":\"orders\" | \"Database\":\"\"",
                "\"Database\":\"orders\" | \"database\":\"orders\""
            })
    void dropsOnlyTheSetOfDimensionsThatIsWrong(String part, String instead) {
        assertThat(EmbeddedMetrics.of(line(part, instead)))
                .hasSize(2)
                .allMatch(datum -> datum.metric().dimensions().size() == 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"Timestamp\":1767225600123, | ''",
                "1767225600123              | \"2026-01-01T00:00:00Z\"",
                "\"Namespace\":\"Demo\",       | ''",
                "\"Demo\"                    | \"AWS/Demo\"",
                "CloudWatchMetrics          | cloudWatchMetrics",
                "\"_aws\"                    | \"aws\"",
                "\"Metrics\":[               | \"metrics\":["
            })
    void dropsWhatIsNotOfTheFormat(String part, String instead) {
        assertThat(EmbeddedMetrics.of(line(part, instead))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "started",
                "{\"level\":\"INFO\"}",
                "[\"_aws\",\"CloudWatchMetrics\"]",
                "\"_aws\" \"CloudWatchMetrics\" {"
            })
    void passesOverOtherLines(String other) {
        assertThat(EmbeddedMetrics.of(other)).isEmpty();
    }

    @Test
    void dropsASetOfMoreThanThirtyDimensions() {
        assertThat(EmbeddedMetrics.of(wide(30))).hasSize(2);
        assertThat(EmbeddedMetrics.of(wide(31))).isEmpty();
    }

    private static String wide(int dimensions) {
        String names =
                IntStream.range(0, dimensions).mapToObj(i -> "\"d" + i + "\"").collect(Collectors.joining(","));
        String members = IntStream.range(0, dimensions)
                .mapToObj(i -> "\"d" + i + "\":\"v\",")
                .collect(Collectors.joining());
        return line("[\"Stack\"],[\"Stack\",\"Database\"]", "[" + names + "]")
                .replace("\"level\"", members + "\"level\"");
    }

    @Test
    void dropsADirectiveOfMoreThanAHundredMetrics() {
        assertThat(EmbeddedMetrics.of(many(100))).hasSize(200);
        assertThat(EmbeddedMetrics.of(many(101))).isEmpty();
    }

    private static String many(int metrics) {
        String names = IntStream.range(0, metrics)
                .mapToObj(i -> "{\"Name\":\"m" + i + "\"}")
                .collect(Collectors.joining(","));
        String members =
                IntStream.range(0, metrics).mapToObj(i -> "\"m" + i + "\":1,").collect(Collectors.joining());
        return line("{\"Name\":\"Age\",\"Unit\":\"Seconds\"},{\"Name\":\"Kept\"}", names)
                .replace("\"level\"", members + "\"level\"");
    }

    @Test
    void dropsAnArrayOfMoreThanAHundredValues() {
        String hundred = IntStream.range(0, 100).mapToObj(Integer::toString).collect(Collectors.joining(","));
        assertThat(EmbeddedMetrics.of(line("[1,2,6]", "[" + hundred + "]"))).hasSize(4);
        assertThat(EmbeddedMetrics.of(line("[1,2,6]", "[" + hundred + ",100]"))).hasSize(2);
    }
}
