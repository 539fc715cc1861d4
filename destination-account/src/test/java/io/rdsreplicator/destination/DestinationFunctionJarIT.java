package io.rdsreplicator.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What is in the jar that Lambda gets. */
class DestinationFunctionJarIT {
    private static final List<String> STEPS = List.of(
            "StartReplication",
            "LandSnapshot",
            "ReadSecret",
            "RestoreReplica",
            "CheckReplica",
            "SetPassword",
            "SwapSecret",
            "MarkSuperseded",
            "ListPrunable",
            "ListReplicas",
            "DeleteReplica",
            "ReportOutcome");

    private static List<String> entries() throws IOException {
        try (JarFile jar = new JarFile("target/destination-account-function.jar")) {
            return jar.stream().map(ZipEntry::getName).toList();
        }
    }

    @Test
    void hasThisModulesStepsAndTheSharedOnes() throws IOException {
        assertThat(entries())
                .containsAll(STEPS.stream()
                        .map(step -> "io/rdsreplicator/destination/steps/" + step + ".class")
                        .toList())
                .contains(
                        "io/rdsreplicator/shared/steps/CheckSnapshot.class",
                        "io/rdsreplicator/shared/steps/DeleteSnapshot.class",
                        "io/rdsreplicator/shared/steps/ReportFailure.class",
                        "software/amazon/awssdk/http/urlconnection/UrlConnectionHttpClient.class");
    }

    @Test
    void hasNoOtherHttpClientNoTestCodeAndNothingOfTheOtherAccountOrTheStage() throws IOException {
        assertThat(entries())
                .noneMatch(entry -> entry.startsWith("io/netty/")
                        || entry.startsWith("org/apache/http/")
                        || entry.startsWith("org/apache/hc/")
                        || entry.startsWith("org/jspecify/")
                        || entry.startsWith("org/junit/")
                        || entry.startsWith("org/mockito/")
                        || entry.startsWith("io/rdsreplicator/local/")
                        || entry.startsWith("io/rdsreplicator/source/"));
    }

    @Test
    void namesNoFileTwice() throws IOException {
        assertThat(entries()).doesNotHaveDuplicates();
    }
}
