package io.rdsreplicator.source.listing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

class RequestedTargetReaderTest {
    private static final ExecutionListItem EXECUTION =
            ExecutionListItem.builder().name("nightly").build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
            {"sourceDatabase": "orders", "dryRun": true}  | true
            {"sourceDatabase": "orders", "dryRun": false} | false
            {"sourceDatabase": "orders"}                  | false
            dryRun                                        | false
            """)
    void tellsAPreflightByItsInput(String input, boolean preflight) {
        assertThat(new RequestedTargetReader("orders", List.of()).isPreflight(EXECUTION, input))
                .isEqualTo(preflight);
    }
}
