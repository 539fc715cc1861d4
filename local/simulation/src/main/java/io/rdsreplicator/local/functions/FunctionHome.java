package io.rdsreplicator.local.functions;

import io.rdsreplicator.local.host.PrivateFiles;
import io.rdsreplicator.local.host.ProcessId;
import io.rdsreplicator.local.lambda.FunctionCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory of the functions of one process, named by its process id and start time. It contains the native
 * library, an empty folder in which functions run, the uploaded code, and a file for each running function. If an owner
 * has ended without cleaning up, the next owner ends its functions and deletes its directory.
 */
final class FunctionHome {
    private static final String PREFIX = "functions-";
    private static final String CHILDREN = "children";
    private static final String CODE = "code";

    private final Path directory;

    private FunctionHome(Path directory) {
        this.directory = directory;
    }

    static FunctionHome claim(Path base) throws IOException {
        PrivateFiles.createDirectories(base);
        PrivateFiles.requireOwn(base);
        clean(base);
        String stem = PREFIX + ProcessId.of(ProcessHandle.current());
        int number = 0;
        while (Files.exists(base.resolve(stem + "-" + number))) {
            number++;
        }
        FunctionHome home = new FunctionHome(base.resolve(stem + "-" + number));
        PrivateFiles.createDirectories(home.directory.resolve(CHILDREN));
        PrivateFiles.createDirectories(home.directory.resolve(CODE));
        PrivateFiles.createDirectories(home.taskRoot());
        return home;
    }

    Path taskRoot() {
        return directory.resolve("task");
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** The file of an uploaded archive, written on the first request. Functions with the same code share it. */
    synchronized Path keep(FunctionCode.Archive archive) throws IOException {
        Path file = directory
                .resolve(CODE)
                .resolve(archive.sha256().replace('/', '_').replace("=", "") + ".jar");
        if (!Files.exists(file)) {
            try (OutputStream out = PrivateFiles.create(file)) {
                out.write(archive.content());
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        }
        return file;
    }

    /** Records a running function; the file is deleted when it has ended. */
    Path born(ProcessHandle child) throws IOException {
        return Files.createFile(
                directory.resolve(CHILDREN).resolve(ProcessId.of(child).toString()));
    }

    void delete() throws IOException {
        PrivateFiles.deleteTree(directory);
    }

    private static void clean(Path base) throws IOException {
        for (Path home : children(base)) {
            String name = home.getFileName().toString();
            if (name.startsWith(PREFIX) && isAbandoned(name.substring(PREFIX.length()))) {
                for (Path child : children(home.resolve(CHILDREN))) {
                    ProcessId.parse(child.getFileName().toString())
                            .flatMap(ProcessId::living)
                            .ifPresent(ProcessHandle::destroyForcibly);
                }
                PrivateFiles.deleteTree(home);
            }
        }
    }

    private static boolean isAbandoned(String owner) {
        return ProcessId.parse(owner).filter(id -> id.living().isEmpty()).isPresent();
    }

    private static List<Path> children(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.sorted().toList();
        }
    }
}
