package io.rdsreplicator.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.rds.RdsDurations;
import io.rdsreplicator.local.rds.storage.FingerprintStorage;
import io.rdsreplicator.local.stage.Stage;
import io.rdsreplicator.local.time.Timeline;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RegionWordsTest {
    private final Stage stage = Stage.inProcess(
            Timeline.virtual(Instant.parse("2026-01-01T00:00:00Z")),
            new FingerprintStorage(),
            RdsDurations.realistic(),
            line -> {});

    @Test
    void saysNoRegionIfThereIsOne() {
        RegionWords words = new RegionWords(stage);

        assertThat(words.source()).isEqualTo("source");
        assertThat(words.sourceColumn()).isEqualTo("source       ");
        assertThat(words.destinationColumn()).isEqualTo("destination  ");
        assertThat(words.transfers()).isEmpty();
    }

    @Test
    void saysBothRegionsAndWhatWasCopiedBetweenThem() {
        RegionWords words = new RegionWords(stage.withDestinationIn("eu-central-1"));

        assertThat(words.sourceColumn()).isEqualTo("source in us-east-1          ");
        assertThat(words.destinationColumn()).isEqualTo("destination in eu-central-1  ");
        assertThat(words.transfers()).contains("0 GiB were copied from us-east-1 to eu-central-1, which AWS bills");
    }
}
