package io.rdsreplicator.local.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageTest {
    private final Stage stage = Stage.inProcess(
            Timeline.virtual(Instant.parse("2026-01-01T00:00:00Z")),
            new FingerprintStorage(),
            RdsDurations.realistic(),
            line -> {});

    private static Map<String, String> parametersOfTheSource(Stage deployed) {
        deployed.deploy();
        return deployed.aws()
                .stacks()
                .describe(Stage.SOURCE, Stage.SOURCE_STACK)
                .parameters();
    }

    @Test
    void putsBothStacksIntoOneRegionByDefault() {
        assertThat(stage.destination()).isEqualTo(Stage.DESTINATION);
        assertThat(stage.crossesRegions()).isFalse();
        assertThat(parametersOfTheSource(stage).getOrDefault("DestinationRegions", ""))
                .isEmpty();
    }

    @Test
    void namesAnotherRegionOfTheDestinationToTheSource() {
        Stage across = stage.withDestinationIn("eu-central-1");

        assertThat(across.crossesRegions()).isTrue();
        assertThat(parametersOfTheSource(across)).containsEntry("DestinationRegions", "eu-central-1");
        assertThat(across.aws()
                        .stacks()
                        .describe(across.destination(), Stage.DESTINATION_STACK)
                        .output("LandingKeyArn"))
                .startsWith("arn:aws:kms:eu-central-1:222222222222:");
    }
}
