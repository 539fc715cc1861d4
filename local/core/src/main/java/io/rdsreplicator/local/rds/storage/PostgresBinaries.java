package io.rdsreplicator.local.rds.storage;

import com.sun.security.auth.module.UnixSystem;
import io.rdsreplicator.local.host.PrivateFiles;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The bundled PostgreSQL programs, which run from a cache directory. They are unpacked there once. PostgreSQL refuses
 * to run as root. So for root the programs run in a user namespace, where root appears as another user that still owns
 * its files.
 */
final class PostgresBinaries {
    private static final long PATIENCE_SECONDS = 60;

    private final Path home;

    private PostgresBinaries(Path home) {
        this.home = home;
    }

    /** Unpacks the programs that the cache does not have yet. Several processes may do so at the same time. */
    static synchronized PostgresBinaries in(Path cache) throws IOException {
        byte[] archive = archive();
        Path home = cache.resolve("postgresql-" + UUID.nameUUIDFromBytes(archive));
        Path complete = home.resolve(".complete");
        PrivateFiles.createDirectories(cache);
        Path lockFile = cache.resolve("unpacking.lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (held.isValid() && !Files.exists(complete)) {
                PrivateFiles.deleteTree(home);
                unpack(archive, home);
                Files.createFile(complete);
            }
        }
        return new PostgresBinaries(home);
    }

    /** Runs a program to its end. Its output goes to a log file. */
    void run(Path log, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isLinux() && new UnixSystem().getUid() == 0) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(new File("/dev/null"))
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " ran", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(program + " ended with " + process.exitValue() + ": "
                    + Files.readString(log, StandardCharsets.UTF_8));
        }
    }

    private static void unpack(byte[] archive, Path home) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = home.resolve(entry.getName()).normalize();
                if (!target.startsWith(home)) {
                    throw new IOException("the archive reaches outside its directory: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, target);
                    boolean program = target.getParent().endsWith("bin");
                    if (program && !target.toFile().setExecutable(true)) {
                        throw new IOException("cannot make executable: " + target);
                    }
                }
            }
        }
    }

    /**
     * The bundled archive for this platform. The library's own search is not used, because it leaves a script in the
     * directory for temporary files.
     */
    private static byte[] archive() throws IOException {
        String system = isLinux()
                ? "linux"
                : System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "other";
        String machine =
                switch (System.getProperty("os.arch")) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64" -> "arm_64";
                    default -> System.getProperty("os.arch");
                };
        String variant = isLinux() && Files.exists(Path.of("/etc/alpine-release")) ? "-alpine_linux" : "";
        String name = "/postgres-" + system + "-" + machine + variant + ".txz";
        try (InputStream bundled = PostgresBinaries.class.getResourceAsStream(name)) {
            if (bundled == null) {
                throw new IOException(
                        "no PostgreSQL is bundled for " + System.getProperty("os.name") + " on " + machine);
            }
            return bundled.readAllBytes();
        }
    }

    static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }
}
