package io.rdsreplicator.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.shared.steps.CheckSnapshot;
import io.rdsreplicator.shared.steps.DeleteSnapshot;
import io.rdsreplicator.shared.steps.ReportFailure;
import io.rdsreplicator.source.steps.AnnounceSnapshot;
import io.rdsreplicator.source.steps.EncryptSnapshot;
import io.rdsreplicator.source.steps.ListPrunableSnapshots;
import io.rdsreplicator.source.steps.ListSnapshots;
import io.rdsreplicator.source.steps.PlanReplication;
import io.rdsreplicator.source.steps.ShareSnapshot;
import io.rdsreplicator.source.steps.TakeSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/** What the functions of the source account are deployed with. */
class SourceFunctionJarIT {
    private static List<String> entries;

    @BeforeAll
    static void list() throws IOException {
        try (JarFile jar =
                new JarFile(Path.of("target", "source-account-function.jar").toFile())) {
            entries = jar.stream().map(JarEntry::getName).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                PlanReplication.class,
                TakeSnapshot.class,
                CheckSnapshot.class,
                EncryptSnapshot.class,
                ShareSnapshot.class,
                AnnounceSnapshot.class,
                ListPrunableSnapshots.class,
                ListSnapshots.class,
                DeleteSnapshot.class,
                ReportFailure.class
            })
    void holdsEveryStepOfTheAccount(Class<?> step) {
        assertThat(entries).contains(entry(step));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {RdsClient.class, KmsClient.class, SnsClient.class, SfnClient.class, UrlConnectionHttpClient.class
            })
    void holdsEveryClientThatTheStepsUse(Class<?> client) {
        assertThat(entries).contains(entry(client));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io/netty/",
                "org/apache/http/",
                "org/apache/hc/",
                "software/amazon/awssdk/http/nio/",
                "software/amazon/awssdk/http/apache/",
                "io/rdsreplicator/local/",
                "io/rdsreplicator/destination/",
                "org/jspecify/",
                "org/junit/",
                "org/mockito/",
                "org/postgresql/"
            })
    void holdsNothingThatAFunctionDoesNotNeed(String path) {
        assertThat(entries).noneMatch(entry -> entry.startsWith(path));
    }

    @Test
    void holdsEachEntryOnce() {
        assertThat(entries).doesNotHaveDuplicates();
    }

    private static String entry(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }
}
