package io.rdsreplicator.local.functions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory of the functions of one process, named by its process id and start time: the native library, an empty folder for functions
 * to run in, and a file for each running function. What a dead owner left is ended and deleted by the next that comes.
 */
final class FunctionHome {
    private static final String PREFIX = "functions-";
    private static final String CHILDREN = "children";
    /** A start time is counted from the boot, whose own time moves when the clock is set. */
    private static final long CLOCK_DRIFT_MILLIS = 30_000;

    private final Path directory;

    private FunctionHome(Path directory) {
        this.directory = directory;
    }

    static FunctionHome claim(Path base) throws IOException {
        createPrivate(base);
        String owner = Files.getOwner(base).getName();
        if (!owner.equals(System.getProperty("user.name"))) {
            throw new IOException(base + " belongs to " + owner + "; name another directory");
        }
        clean(base);
        String stem = PREFIX + named(ProcessHandle.current());
        int number = 0;
        while (Files.exists(base.resolve(stem + "-" + number))) {
            number++;
        }
        FunctionHome home = new FunctionHome(base.resolve(stem + "-" + number));
        createPrivate(home.directory.resolve(CHILDREN));
        createPrivate(home.taskRoot());
        return home;
    }

    Path taskRoot() {
        return directory.resolve("task");
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** Records a running function; the file is deleted when it has ended. */
    Path born(ProcessHandle child) throws IOException {
        return Files.createFile(directory.resolve(CHILDREN).resolve(named(child)));
    }

    void delete() throws IOException {
        deleteTree(directory);
    }

    private static void clean(Path base) throws IOException {
        for (Path home : children(base)) {
            String name = home.getFileName().toString();
            if (name.matches(PREFIX + "\\d+-\\d+-\\d+") && living(name.substring(PREFIX.length())).isEmpty()) {
                for (Path child : children(home.resolve(CHILDREN))) {
                    living(child.getFileName().toString()).ifPresent(ProcessHandle::destroyForcibly);
                }
                deleteTree(home);
            }
        }
    }

    private static String named(ProcessHandle process) {
        return process.pid() + "-" + startOf(process);
    }

    /** The process of that id and start time; another one may have the id by now. */
    private static Optional<ProcessHandle> living(String name) {
        String[] parts = name.split("-");
        return ProcessHandle.of(Long.parseLong(parts[0]))
                .filter(ProcessHandle::isAlive)
                .filter(process -> Math.abs(startOf(process) - Long.parseLong(parts[1])) < CLOCK_DRIFT_MILLIS);
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static void createPrivate(Path path) throws IOException {
        Files.createDirectories(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static List<Path> children(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.sorted().toList();
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
