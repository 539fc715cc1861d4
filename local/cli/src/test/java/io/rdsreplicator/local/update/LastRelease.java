package io.rdsreplicator.local.update;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdsreplicator.local.lambda.FunctionCode;
import io.rdsreplicator.local.stage.ProjectFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The last release, out of its commit, which {@code .ci/last-release} names: its templates, definitions and sources, and the classes of
 * its functions. Both are made once for each commit, in {@code target/last-release}.
 */
public final class LastRelease {
    private static final Path PROJECT = ProjectFiles.root();
    private static final String NAMED_IN = ".ci/last-release";
    private static final List<String> PARTS = List.of(
            "cloudformation",
            "statemachines",
            "shared",
            "source-account",
            "destination-account",
            "docs/notifications.schema.json");

    private final Path tree;
    private final Path classes;

    private LastRelease(String commit) {
        Path made = PROJECT.resolve("local/cli/target/last-release");
        this.tree = made.resolve(commit + "-files");
        this.classes = made.resolve(commit + "-classes");
    }

    /**
     * The files of the last release. Without a git repository, as in the sources' archive, or in a shallow clone that lacks the commit, the
     * test that asks is skipped.
     *
     * @throws IllegalStateException where git is missing, or a whole clone lacks the commit
     */
    public static LastRelease checkedOut() {
        assumeTrue(
                Files.exists(PROJECT.resolve(".git")),
                "updates are not tested: without a git repository there is no last release");
        String commit = commit();
        LastRelease release = new LastRelease(commit);
        if (!Files.exists(release.tree)) {
            requireCommit(commit);
            make(release.tree, folder -> checkOut(commit, folder));
        }
        return release;
    }

    /** The folder that stands for the project's own. */
    public Path project() {
        return tree;
    }

    /** Whether a function was deployed from the last release. */
    public boolean isCode(FunctionCode code) {
        return code instanceof FunctionCode.Local local && Path.of(local.path()).startsWith(tree);
    }

    /** The classes of a function's code: the last release's if it was deployed from that, and else those of this process. */
    public ClassLoader classesOf(FunctionCode code) {
        return isCode(code) ? ReleasedClasses.in(compiled()) : LastRelease.class.getClassLoader();
    }

    private Path compiled() {
        if (!Files.exists(classes)) {
            make(classes, folder -> ReleasedClasses.compile(tree, folder));
        }
        return classes;
    }

    private static String commit() {
        try {
            return Files.readString(PROJECT.resolve(NAMED_IN)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read " + NAMED_IN + ", which names the commit of the last release", e);
        }
    }

    private static void requireCommit(String commit) {
        if (git(List.of("cat-file", "-e", commit + "^{commit}")) != 0) {
            String lacking =
                    "this clone lacks the commit of the last release, " + commit + ", which " + NAMED_IN + " names: ";
            assumeFalse(
                    Files.exists(PROJECT.resolve(".git/shallow")), lacking + "fetch it with  git fetch --unshallow");
            throw new IllegalStateException(lacking + "fetch it, or correct the file");
        }
    }

    private static void checkOut(String commit, Path folder) throws IOException {
        Path archive = Files.createTempFile("last-release", ".zip");
        try {
            List<String> command = new ArrayList<>(List.of("archive", "--format=zip", "--output=" + archive, commit));
            command.addAll(PARTS);
            if (git(command) != 0) {
                throw new IllegalStateException("git archive of " + commit + " failed: see above");
            }
            unzip(archive, folder);
            removeRules(folder.resolve("cloudformation"));
        } finally {
            Files.delete(archive);
        }
    }

    /**
     * Takes the rules out of the templates. They make nothing, and only judge the parameters of a deployment. Those of the last release use
     * a form that CloudFormation does not document, and that the stage refuses; a stack that is to be updated was deployed nevertheless.
     */
    private static void removeRules(Path templates) throws IOException {
        try (Stream<Path> files = Files.list(templates)) {
            for (Path file : files.toList()) {
                Files.writeString(file, Files.readString(file).replaceFirst("(?ms)^Rules:$.*?(?=^\\S)", ""));
            }
        }
    }

    private static void unzip(Path archive, Path folder) throws IOException {
        try (InputStream file = Files.newInputStream(archive);
                ZipInputStream zip = new ZipInputStream(file, StandardCharsets.UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                }
            }
        }
    }

    private static int git(List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "safe.directory=" + PROJECT, "-C", PROJECT.toString()));
        command.addAll(arguments);
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "no git found: install it, so that the last release can be had and updates be tested", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while git ran", e);
        }
    }

    private interface Maker {
        void make(Path folder) throws IOException;
    }

    /** Test classes run in several processes at once: each makes the folder beside, and the first one puts its own in place. */
    private static void make(Path folder, Maker maker) {
        try {
            Files.createDirectories(folder.getParent());
            Path beside = Files.createTempDirectory(
                    folder.getParent(), folder.getFileName().toString());
            try {
                maker.make(beside);
                Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
            } finally {
                delete(beside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
