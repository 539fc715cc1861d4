package io.rdsreplicator.source.steps;

import static io.rdsreplicator.source.steps.SourceStage.EXECUTION;
import static io.rdsreplicator.source.steps.SourceStage.RUN;
import static io.rdsreplicator.source.steps.SourceStage.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.errors.InvalidRequestException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Inputs of the source's state machine, made up and broken: each is refused by a rule, or planned for; nothing is ever made. */
class RequestFuzzTest {
    private static final int REQUESTS = 30_000;
    private static final String MARKER = "5ecretMarker";
    private static final List<String> NAMES = List.of(
            "sourceDatabase",
            "sourceDatabase",
            "replicationId",
            "kind",
            "dryRun",
            "Comment",
            "SourceDatabase",
            "password",
            "",
            "\\u0000",
            "x".repeat(500));
    private static final List<String> VALUES = List.of(
            "\"orders\"",
            "\"orders\"",
            "\"ORDERS\"",
            "\"" + RUN + "\"",
            "\"" + RUN + "\"",
            "\"customers\"",
            "\"instance\"",
            "\"cluster\"",
            "\"orders\\n\"",
            "\"" + MARKER + "\"",
            "\"" + "a-".repeat(4000) + "\"",
            "\"" + "a".repeat(50_000) + "\"",
            "\"\\ud800\"",
            "null",
            "true",
            "1",
            "1e999999999",
            "9".repeat(3000),
            "[\"" + MARKER + "\"]",
            "{\"" + MARKER + "\":1}",
            "[".repeat(5000),
            "\"arn:aws:rds:us-east-1:111111111111:db:orders\"");

    private final SourceStage stage = new SourceStage().withDatabase("orders", null);
    private final Random random = new Random(5);
    private final Map<String, Integer> countByRule = new TreeMap<>();
    private final PrintStream terminal = System.out;

    @AfterEach
    void showTheTerminalAgain() {
        System.setOut(terminal);
    }

    @Test
    void refusesBrokenRequestsCleanlyAndPlansTheRest() throws IOException {
        PlanReplication step = new PlanReplication(stage.rds, stage.kms, stage.settings());
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        for (int i = 0; i < REQUESTS; i++) {
            String input = "{\"request\":%s,\"executionArn\":\"%s\",\"startTime\":\"%s\",\"now\":\"%s\"}"
                    .formatted(request(), EXECUTION, START, START);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                step.handleRequest(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, null);
                assertThat(out.toString(StandardCharsets.UTF_8))
                        .containsAnyOf("\"sourceDatabase\":\"orders\"", "\"preflight\":{");
                countByRule.merge("(planned)", 1, Integer::sum);
            } catch (InvalidRequestException e) {
                // A field's name is told, no value is.
                String rule = e.getMessage().replaceFirst("(?s)unknown field: .*", "unknown field");
                assertThat(rule).isNotBlank().doesNotContain(MARKER);
                assertThat(e.getMessage()).hasSizeLessThan(300);
                assertThat(e).hasNoCause();
                countByRule.merge(rule, 1, Integer::sum);
            }
        }

        System.setOut(terminal);
        print();
        assertThat(countByRule.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(REQUESTS);
        assertThat(countByRule).hasSizeGreaterThan(8).containsKey("(planned)");
        assertThat(stage.manualSnapshots()).isEmpty();
    }

    private String request() {
        StringBuilder text = new StringBuilder("{");
        int fields = random.nextInt(4);
        for (int i = 0; i < fields; i++) {
            text.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(any(NAMES))
                    .append("\":")
                    .append(any(VALUES));
        }
        text.append('}');
        if (random.nextInt(3) == 0) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setLength(at);
                case 1 -> text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(16))));
                default -> text.insert(at, (char) random.nextInt(0x10000));
            }
        }
        return text.isEmpty() ? any(VALUES) : text.toString();
    }

    private String any(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void print() {
        StringBuilder table = new StringBuilder("Fuzzed input of the source's machine: " + REQUESTS);
        countByRule.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(rule -> table.append(String.format("%n%9d  %s", rule.getValue(), rule.getKey())));
        terminal.println(table);
    }
}
