package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.rds.RegionTransfer;
import io.rdsreplicator.local.stage.Stage;
import java.util.Optional;

/** What the demo says of the two Regions: nothing if they are the same. */
record RegionWords(Stage stage) {
    String source() {
        return "source" + suffix(Stage.SOURCE.region());
    }

    String destination() {
        return "destination" + suffix(stage.destination().region());
    }

    private String suffix(String region) {
        return stage.crossesRegions() ? " in " + region : "";
    }

    String sourceColumn() {
        return column(source());
    }

    String destinationColumn() {
        return column(destination());
    }

    private String column(String words) {
        return Screen.pad(words, Math.max(source().length(), destination().length()) + 2);
    }

    /** What was copied across Regions; empty if they are the same. */
    Optional<String> transfers() {
        int gibibytes = stage.aws().rds().transfers().stream()
                .mapToInt(RegionTransfer::gibibytes)
                .sum();
        return Optional.of(gibibytes + " GiB were copied from " + Stage.SOURCE.region() + " to "
                        + stage.destination().region() + ", which AWS bills")
                .filter(words -> stage.crossesRegions());
    }
}
