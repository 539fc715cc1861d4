package io.rdsreplicator.local.cli;

import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The shell commands of the README and of the documents, as they stand there, by document and heading: {@code README.md ## Deploy it}. */
final class DocumentBlocks {
    /** What a reader does with `./local.sh serve` in another terminal, in one shell. */
    static final List<String> SERVED = List.of(
            "docs/local.md ## Try it with your own client",
            "docs/operate.md ## Roll back",
            "README.md ### See what is there",
            "docs/tracking.md # See what is there",
            "docs/notifications.md ## Attributes",
            "docs/runbook.md ## \"Replication FAILED / TIMED_OUT / ABORTED\", \"Rollback FAILED ...\"",
            "docs/runbook.md ## Keeping a replica longer than retention does",
            "docs/runbook.md ## When damage is noticed",
            "docs/runbook.md ## \"has been under rotation for ... minutes\"",
            "docs/replica.md ## Settings");
    /** What a reader does with `./local.sh serve --empty` in another terminal. */
    static final String ON_ONES_OWN_MACHINE = "docs/local.md ## Deploy it on your own machine first";
    /** What a reader does on AWS, in one shell. */
    static final String IN_ANOTHER_REGION = "README.md ### In another Region";

    static final List<String> ON_AWS = List.of(
            "README.md ## Deploy it",
            "docs/deploy.md ## Without the script",
            "docs/upgrade.md ## Update",
            IN_ANOTHER_REGION,
            "README.md ## Operate it",
            "README.md ### See what is there",
            "docs/examples/flush-redis/README.md # Flush Redis when another replica goes live");

    private static final Pattern HEADING = Pattern.compile("^#{1,6} .+$");
    private static final Pattern FENCE = Pattern.compile("^( *)```(\\w*)$");

    /** A fenced block; {@code language} is empty where none is named. */
    record Block(String section, String language, String text) {}

    private DocumentBlocks() {}

    /** The shell blocks of a section, one after another. */
    static String of(String section) {
        return all().stream()
                .filter(block ->
                        block.language().equals("sh") && block.section().equals(section))
                .map(Block::text)
                .collect(Collectors.joining("\n"));
    }

    static String of(List<String> sections) {
        return sections.stream().map(DocumentBlocks::of).collect(Collectors.joining("\n"));
    }

    static List<Block> all() {
        Path root = ProjectFiles.root();
        try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(root.resolve("README.md")),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .flatMap(file -> blocks(root.relativize(file).toString(), file).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Block> blocks(String name, Path file) {
        List<Block> blocks = new ArrayList<>();
        String heading = "";
        Matcher begin = null;
        StringBuilder text = new StringBuilder();
        for (String line : lines(file)) {
            Matcher fence = FENCE.matcher(line);
            if (begin != null && line.strip().equals("```")) {
                blocks.add(new Block(name + " " + heading, begin.group(2), text.toString()));
                text.setLength(0);
                begin = null;
            } else if (begin != null) {
                text.append(
                                line.startsWith(begin.group(1))
                                        ? line.substring(begin.group(1).length())
                                        : line)
                        .append('\n');
            } else if (fence.matches()) {
                begin = fence;
            } else if (HEADING.matcher(line).matches()) {
                heading = line;
            }
        }
        return blocks;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
