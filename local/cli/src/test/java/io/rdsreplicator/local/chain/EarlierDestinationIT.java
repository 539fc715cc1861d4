package io.rdsreplicator.local.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.update.LastRelease;
import io.rdsreplicator.shared.runtime.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** What a destination of the last release does with messages that it does not know. */
class EarlierDestinationIT {
    @Test
    void refusesAPreflightAndReportsThat() {
        UpdatedStacks stacks = new UpdatedStacks(LastRelease.checkedOut(), Map.of());
        try (Scene scene = stacks.scene()) {
            stacks.update(Scene.A);

            DescribeExecutionResponse source = scene.replicate("{\"sourceDatabase\": \"orders\", \"dryRun\": true}");

            assertThat(source.statusAsString()).as(source.cause()).isEqualTo("SUCCEEDED");
            assertThat(Json.members(source.output()).orElseThrow())
                    .isEqualTo(Map.of("findings", List.of(), "announced", true));
            assertThat(scene.landings()).isEmpty();
            assertThat(scene.notifications()).singleElement().satisfies(notification -> assertThat(notification)
                    .containsEntry("event", "AnnouncementRefused")
                    .hasEntrySatisfying(
                            "reason", reason -> assertThat(reason.toString()).contains("replicationId")));
            assertThat(scene.manualSnapshots(Scene.A)).isEmpty();
        }
    }
}
