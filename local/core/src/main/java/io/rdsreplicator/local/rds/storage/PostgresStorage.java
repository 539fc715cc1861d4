package io.rdsreplicator.local.rds.storage;

import io.rdsreplicator.local.host.PrivateFiles;
import io.rdsreplicator.local.identity.AmazonResourceName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A storage of real PostgreSQL servers, each on its own port of 127.0.0.1. The server of a DB cluster also listens at an
 * address that refuses writes, on the same port. Images are their data directories. One bundled version is used for
 * every requested version. All files are in a directory of this process under a base directory, and are deleted when
 * the storage is closed. If a process was killed, the next process that opens the same base deletes its files.
 */
public final class PostgresStorage implements Storage {
    private static final Set<String> ENGINES = Set.of("postgres", "aurora-postgresql");
    private static final Pattern SERVED = Pattern.compile("1[3-7](\\..*)?");
    private static final String BUNDLED = "14";

    private final PostgresBinaries binaries;
    private final Path home;
    private final Consumer<String> log;
    private final String administratorPassword = HexFormat.of().formatHex(randomBytes());
    private final Map<String, PostgresServer> servers = new ConcurrentHashMap<>();
    private Path template;
    private boolean said;
    private boolean closed;

    private PostgresStorage(PostgresBinaries binaries, Path home, Consumer<String> log) {
        this.binaries = binaries;
        this.home = home;
        this.log = log;
    }

    /**
     * Opens a storage under a base directory, which several processes of one user may share. The bundled programs are
     * unpacked beside it, once.
     *
     * @param log receives messages for the user, one line at a time
     */
    public static PostgresStorage open(Path base, Consumer<String> log) throws IOException {
        Path root = base.toAbsolutePath().normalize();
        PrivateFiles.createDirectories(root);
        PrivateFiles.requireOwn(root);
        PostgresBinaries binaries = PostgresBinaries.in(root.resolve("programs"));
        PostgresHome.clean(root, log);
        return new PostgresStorage(binaries, PostgresHome.claim(root), log);
    }

    /** A base directory for this user only, in the system's directory for temporary files. */
    public static Path defaultBase() {
        return Path.of(System.getProperty("java.io.tmpdir"), "rds-replicator-" + System.getProperty("user.name"));
    }

    @Override
    public void requireEngine(String engine, String engineVersion) {
        if (!ENGINES.contains(engine) || !SERVED.matcher(engineVersion).matches()) {
            throw new IllegalArgumentException(
                    "only postgres and aurora-postgresql in versions 13 to 17 are served here, not " + engine + " "
                            + engineVersion);
        }
    }

    @Override
    public DatabaseEndpoint create(String database, DatabaseSpec spec) throws IOException {
        sayVersion(spec.engineVersion());
        PostgresServer server = newServer(database);
        PrivateFiles.copyTree(template(), server.data());
        DatabaseEndpoint endpoint = launch(server);
        server.furnish(spec);
        return endpoint;
    }

    @Override
    public DatabaseEndpoint start(String database) throws IOException {
        return server(database).start();
    }

    @Override
    public void stop(String database) throws IOException {
        server(database).stop();
    }

    @Override
    public void changePassword(String database, String masterUsername, String password) throws IOException {
        server(database).changePassword(masterUsername, password);
    }

    @Override
    public void snapshot(String database, String image, byte[] dataKey) throws IOException {
        PostgresServer server = server(database);
        try (Connection administrator = server.connect("postgres");
                OutputStream sealed = Seal.sealing(PrivateFiles.create(imageFile(image)), dataKey)) {
            PostgresImage.write(administrator, server.data(), sealed);
        } catch (SQLException e) {
            throw new IOException("cannot back up " + database, e);
        }
    }

    @Override
    public void copy(String image, byte[] dataKey, String target, byte[] targetDataKey) throws IOException {
        try (InputStream opened = Seal.opening(Files.newInputStream(imageFile(image)), dataKey);
                OutputStream sealed = Seal.sealing(PrivateFiles.create(imageFile(target)), targetDataKey)) {
            opened.transferTo(sealed);
        }
    }

    @Override
    public DatabaseEndpoint restore(String image, byte[] dataKey, String database, int port) throws IOException {
        PostgresServer server = newServer(database);
        try (InputStream opened = Seal.opening(Files.newInputStream(imageFile(image)), dataKey)) {
            PostgresImage.read(opened, server.data());
        }
        return launch(server);
    }

    @Override
    public DatabaseEndpoint changePort(String database, int port) throws IOException {
        stop(database);
        return start(database);
    }

    @Override
    public DatabaseEndpoint rename(String database, String name) {
        throw new UnsupportedOperationException("renaming a PostgreSQL database is not implemented here");
    }

    @Override
    public void deleteDatabase(String database) throws IOException {
        PostgresServer server = servers.remove(database);
        if (server != null) {
            server.destroy();
        }
    }

    @Override
    public void deleteImage(String image) throws IOException {
        Files.deleteIfExists(imageFile(image));
    }

    /**
     * Stops all servers and deletes all files of this storage, even while other work runs on it. Further calls do
     * nothing.
     */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        List<IOException> failures = new ArrayList<>();
        servers.values().parallelStream().forEach(server -> {
            try {
                server.destroy();
            } catch (IOException e) {
                synchronized (failures) {
                    failures.add(e);
                }
            }
        });
        servers.clear();
        PrivateFiles.deleteTree(home);
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    private PostgresServer newServer(String database) {
        boolean isCluster = AmazonResourceName.parse(database).resource().startsWith("cluster:");
        PostgresServer server = new PostgresServer(binaries, dataOf(database), administratorPassword, isCluster);
        servers.put(database, server);
        return server;
    }

    private DatabaseEndpoint launch(PostgresServer server) throws IOException {
        DatabaseEndpoint endpoint = server.start();
        boolean late;
        synchronized (this) {
            late = closed;
        }
        if (late) {
            server.destroy();
            throw new IOException("the storage was closed");
        }
        return endpoint;
    }

    /** An empty cluster, created once. Copying it is faster than creating another. */
    private synchronized Path template() throws IOException {
        if (template == null) {
            Path made = home.resolve("template");
            Path password = home.resolve("template.password");
            try (OutputStream out = PrivateFiles.create(password)) {
                out.write(administratorPassword.getBytes(StandardCharsets.UTF_8));
            }
            binaries.run(
                    home.resolve("template.log"),
                    "initdb",
                    "--pgdata=" + made,
                    "--username=" + PostgresServer.ADMINISTRATOR,
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--wal-segsize=4",
                    "--no-sync",
                    "--no-instructions");
            Files.delete(password);
            template = made;
        }
        return template;
    }

    private synchronized void sayVersion(String engineVersion) {
        if (!said && !engineVersion.startsWith(BUNDLED)) {
            said = true;
            log.accept(
                    "PostgreSQL " + engineVersion + " was asked for; the bundled PostgreSQL " + BUNDLED + " serves it");
        }
    }

    private PostgresServer server(String database) throws IOException {
        PostgresServer server = servers.get(database);
        if (server == null) {
            throw new IOException("no database " + database);
        }
        return server;
    }

    private Path dataOf(String database) {
        return home.resolve("db-" + shortName(database));
    }

    private Path imageFile(String image) {
        return home.resolve("image-" + shortName(image));
    }

    private static String shortName(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
