package io.rdsreplicator.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An IDE that is asked for a class offers one, and no name that was given up comes back. */
class ClassNamesTest {
    /** Handlers of the last release keep their names beside those of this one. */
    private static final List<Path> FORMER_HANDLERS = Stream.of(
                    "source-account/src/main/java/io/rdsreplicator/source",
                    "destination-account/src/main/java/io/rdsreplicator/destination")
            .map(ProjectFiles.root()::resolve)
            .toList();

    /** Replaced by terms of AWS and the field. */
    private static final Set<String> GIVEN_UP = Set.of(
            "AccountRoom",
            "Activity",
            "ActivityTables",
            "AnnouncedSubjects",
            "Aws",
            "Cause",
            "Circumstances",
            "Conditions",
            "Content",
            "Dangers",
            "Draws",
            "Endpoint",
            "Executions",
            "Failed",
            "Failure",
            "Failures",
            "Frames",
            "Givens",
            "GoingLive",
            "History",
            "KeyLook",
            "LandedPeaks",
            "LateTags",
            "LateTelling",
            "Lateness",
            "Ledger",
            "Leftovers",
            "LineageList",
            "LineageReader",
            "Listing",
            "Marking",
            "Mishaps",
            "NextPruning",
            "OldLabels",
            "Origin",
            "OtherSecrets",
            "OwnSnapshots",
            "Parameters",
            "Passwords",
            "Permissions",
            "Place",
            "Present",
            "Readable",
            "Reception",
            "Refusals",
            "ReplicaLive",
            "Request",
            "RequestedSubjects",
            "RollbackSubjects",
            "RollbackTargets",
            "RolledBack",
            "Rotations",
            "Rules",
            "Run",
            "SecretReading",
            "Setting",
            "SharedAt",
            "SnapshotRoom",
            "SourceReplaced",
            "SourceRun",
            "Spans",
            "Stranger",
            "Subject",
            "Subjects",
            "TagDoubt",
            "Tally",
            "ToldLimits",
            "UnderWay",
            "Unpinned",
            "UntoldSwap",
            "VersionLabels",
            "Visit",
            "Visitor",
            "Witness",
            "World");

    private static List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(ProjectFiles.root())) {
            return files.filter(file ->
                            file.toString().endsWith(".java") && file.toString().contains("/src/"))
                    .filter(file -> !FORMER_HANDLERS.contains(file.getParent())
                            || file.toString().contains("/test/"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.equals("package-info"))
                    .toList();
        }
    }

    @Test
    void eachNameIsGivenOnce() throws IOException {
        assertThat(names()).hasSizeGreaterThan(500).doesNotHaveDuplicates();
    }

    @Test
    void noNameThatWasGivenUpComesBack() throws IOException {
        assertThat(names()).doesNotContainAnyElementsOf(GIVEN_UP);
    }
}
