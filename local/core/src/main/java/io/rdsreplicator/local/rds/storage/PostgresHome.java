package io.rdsreplicator.local.rds.storage;

import io.rdsreplicator.local.host.PrivateFiles;
import io.rdsreplicator.local.host.ProcessId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The directory of one process under the base directory. Its name is the process id and start time, which together say
 * whether the owner still runs. If the owner has ended, the next process stops its servers and deletes its files.
 */
final class PostgresHome {
    private static final String PREFIX = "owner-";
    private static final long PATIENCE_SECONDS = 10;

    private PostgresHome() {}

    static Path claim(Path base) throws IOException {
        String stem = PREFIX + ProcessId.of(ProcessHandle.current());
        PrivateFiles.createDirectories(base);
        for (int number = 0; ; number++) {
            Path home = base.resolve(stem + "-" + number);
            if (!Files.exists(home)) {
                PrivateFiles.createDirectories(home);
                return home;
            }
        }
    }

    /** Stops the servers and deletes the files that ended processes left under the base directory. */
    static void clean(Path base, Consumer<String> log) throws IOException {
        if (!Files.isDirectory(base)) {
            return;
        }
        for (Path home : children(base)) {
            if (home.getFileName().toString().startsWith(PREFIX) && !ownerLives(home)) {
                for (Path data : children(home)) {
                    stopLeftBehind(data);
                }
                PrivateFiles.deleteTree(home);
                log.accept("deleted what an earlier process left behind: " + home);
            }
        }
    }

    /** Returns true for a directory with another kind of name, so that it is not deleted. */
    private static boolean ownerLives(Path home) {
        Optional<ProcessId> owner =
                ProcessId.parse(home.getFileName().toString().substring(PREFIX.length()));
        return owner.isEmpty() || owner.get().living().isPresent();
    }

    private static void stopLeftBehind(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
        if (lines.isEmpty()) {
            return;
        }
        Optional<ProcessHandle> server =
                ProcessHandle.of(Long.parseLong(lines.get(0).trim())).filter(PostgresHome::isPostgres);
        if (server.isPresent()) {
            stop(server.get());
        }
    }

    /** The process id may belong to another program by now. */
    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> command.endsWith("/postgres"))
                .orElse(false);
    }

    /**
     * A server that is asked to end closes its connections and frees its shared memory. If it does not end, it is
     * killed.
     */
    private static void stop(ProcessHandle server) throws IOException {
        List<ProcessHandle> children = server.children().toList();
        new ProcessBuilder("kill", "-INT", Long.toString(server.pid())).start();
        try {
            server.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            server.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a server left behind was stopped", e);
        } catch (ExecutionException e) {
            throw new IOException("could not see the end of a server left behind", e);
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        }
    }
}
