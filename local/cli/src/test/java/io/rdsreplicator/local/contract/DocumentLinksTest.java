package io.rdsreplicator.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The links from one document of the project to another lead somewhere, and to a heading that is there, also in a release's
 * zip; the README is short.
 */
class DocumentLinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|mailto:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```");

    /** What a release's zip leaves out: source code, and how the project is built. */
    private static final List<String> NOT_IN_THE_ZIP =
            List.of("shared/src/", "source-account/src/", "destination-account/src/", "local/", ".github/");

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ProjectFiles.root().resolve("docs"))) {
            List<Path> found =
                    docs.filter(file -> file.toString().endsWith(".md")).toList();
            return Stream.concat(
                    Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(ProjectFiles.root()::resolve),
                    found.stream());
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void leadSomewhere(Path document) throws IOException {
        List<MatchResult> links = LINK.matcher(text(document)).results().toList();

        assertThat(links).allSatisfy(link -> {
            Path target = link.group(1).isEmpty()
                    ? document
                    : document.resolveSibling(link.group(1)).normalize();
            assertThat(target).as(link.group()).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).as(link.group()).contains(link.group(2));
            }
        });
    }

    @Test
    void leadSomewhereInAReleasesZip() throws Exception {
        Path root = ProjectFiles.root();
        Set<Path> zip = filesOfTheZip(root);
        List<Path> documents = documents().toList();

        assertThat(zip).containsAll(documents);
        for (Path document : documents) {
            assertThat(LINK.matcher(text(document)).results())
                    .as("%s", root.relativize(document))
                    .allSatisfy(link -> {
                        Path target = document.resolveSibling(link.group(1)).normalize();
                        String name = root.relativize(target).toString();
                        assertThat(NOT_IN_THE_ZIP.stream().anyMatch(name::startsWith)
                                        || link.group(1).isEmpty()
                                        || zip.stream().anyMatch(file -> file.startsWith(target)))
                                .as(link.group())
                                .isTrue();
                    });
        }
    }

    private static Set<Path> filesOfTheZip(Path root) throws Exception {
        Process release = new ProcessBuilder(root.resolve(".ci/release").toString(), "--files")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Stream<String> files = release.inputReader().lines()) {
            return files.map(root::resolve).collect(Collectors.toSet());
        } finally {
            assertThat(release.waitFor()).isZero();
        }
    }

    @Test
    void theReadmeHasAtMost180Lines() throws IOException {
        assertThat(Files.readAllLines(ProjectFiles.root().resolve("README.md"))).hasSizeLessThanOrEqualTo(180);
    }

    @Test
    void theIndexNamesEachDocumentOnce() throws IOException {
        Path index = ProjectFiles.root().resolve("docs/README.md");
        List<Path> named = LINK.matcher(text(index))
                .results()
                .map(link -> index.resolveSibling(link.group(1)).normalize())
                .toList();
        try (Stream<Path> files = Files.list(index.getParent())) {
            List<Path> documents = files.filter(file -> file.toString().endsWith(".md") && !file.equals(index))
                    .toList();

            assertThat(named).doesNotHaveDuplicates().containsAll(documents);
        }
    }

    /** As GitHub names them, for headings of which there is one in a document. */
    private static Set<String> anchors(Path document) throws IOException {
        return HEADING.matcher(text(document))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String text(Path document) throws IOException {
        return CODE.matcher(Files.readString(document)).replaceAll("");
    }
}
