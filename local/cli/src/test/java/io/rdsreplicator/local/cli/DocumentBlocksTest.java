package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which commands of the documents the tests run. */
class DocumentBlocksTest {
    private static final Pattern AWS = Pattern.compile("(?m)^ *(aws|in_a|in_b) ");

    /** Without AWS: the tests of the release, the acceptance and the demo try these. */
    @Test
    void eachBlockThatCallsAwsIsRunBySomeTest() {
        List<String> run = Stream.of(
                        DocumentBlocks.SERVED, List.of(DocumentBlocks.ON_ONES_OWN_MACHINE), DocumentBlocks.ON_AWS)
                .flatMap(List::stream)
                .distinct()
                .toList();
        List<String> calling = DocumentBlocks.all().stream()
                .filter(block -> block.language().equals("sh")
                        || AWS.matcher(block.text()).find())
                .map(DocumentBlocks.Block::section)
                .distinct()
                .toList();

        assertThat(calling).containsExactlyInAnyOrderElementsOf(run);
    }

    /** Otherwise no test runs it. */
    @Test
    void eachBlockThatCallsAwsIsMarkedAsShell() {
        assertThat(DocumentBlocks.all()).allSatisfy(block -> {
            if (AWS.matcher(block.text()).find()) {
                assertThat(block.language()).as(block.text()).isEqualTo("sh");
            }
        });
    }

    /** Version 2 would decode the payload, and page what it prints. */
    @Test
    void anInvokedFunctionGetsItsPayloadAsItStandsAndNothingIsPaged() {
        List<String> scripts =
                DocumentBlocks.all().stream().map(DocumentBlocks.Block::text).toList();

        assertThat(scripts)
                .filteredOn(script -> script.contains("lambda invoke"))
                .isNotEmpty()
                .allMatch(script -> script.contains("raw=\"--cli-binary-format raw-in-base64-out\"")
                        && script.contains("lambda invoke $raw "));
        assertThat(scripts)
                .filteredOn(script -> script.contains("in_a()"))
                .hasSize(3)
                .allMatch(script -> script.contains(" AWS_PAGER=\n"));
    }
}
