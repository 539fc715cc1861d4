package io.rdsreplicator.destination.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.contract.PreflightAnnouncement;
import io.rdsreplicator.shared.executions.ExecutionTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;

class TargetReadersTest {
    @Test
    void tellsAPreflightByItsName() {
        TargetReaders.OfReplications reader = new TargetReaders.OfReplications();

        assertThat(reader.isPreflight(named(PreflightAnnouncement.executionName("message")), "{}"))
                .isTrue();
        assertThat(reader.isPreflight(named("orders-20261121040500-3f9a1c"), "{}"))
                .isFalse();
    }

    private static ExecutionListItem named(String name) {
        return ExecutionListItem.builder().name(name).build();
    }

    private static ExecutionTarget read(String input) {
        return new TargetReaders.OfRollbacks().read(ExecutionListItem.builder().build(), input);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sourceDatabase\": \"Orders\"}",
                "{\"sourceDatabase\": \"orders\", \"to\": \"latest\", \"pin\": false, \"dryRun\": false}",
                "{\"sourceDatabase\": \"orders\", \"unpin\": true, \"to\": \"latest\"}"
            })
    void oneThatSwapsDoesTheWholeWork(String input) {
        assertThat(read(input)).isEqualTo(new ExecutionTarget(null, "orders", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sourceDatabase\": \"orders\", \"unpin\": true}",
                "{\"sourceDatabase\": \"orders\", \"dryRun\": true}",
                "{\"sourceDatabase\": \"orders\", \"unpin\": true, \"to\": \"latest\", \"dryRun\": true}"
            })
    void dryRunsAndUnpinsDoNotTellHowLongARollbackTakes(String input) {
        assertThat(read(input)).isEqualTo(new ExecutionTarget(null, "orders", false));
    }

    @Test
    void knowsNothingOfAnInputThatNamesNoDatabase() {
        assertThat(read("[]")).isEqualTo(ExecutionTarget.UNKNOWN);
        assertThat(read("{\"sourceDatabase\": 7}")).isEqualTo(ExecutionTarget.UNKNOWN);
    }
}
