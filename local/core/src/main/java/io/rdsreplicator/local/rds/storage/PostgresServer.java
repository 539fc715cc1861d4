package io.rdsreplicator.local.rds.storage;

import io.rdsreplicator.local.host.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * One PostgreSQL server with its data directory. It listens only on the local host and requires a password from every
 * client.
 */
final class PostgresServer {
    /** The RDS name of the superuser that customers have no access to. */
    static final String ADMINISTRATOR = "rdsadmin";

    static final String HOST = "127.0.0.1";
    private static final int ATTEMPTS = 5;

    private final PostgresBinaries binaries;
    private final Path data;
    private final String administratorPassword;
    private final boolean hasReaders;
    private int port;
    private ReaderRelay readers;
    private boolean running;

    /** @param hasReaders whether the server also listens at an address that refuses writes */
    PostgresServer(PostgresBinaries binaries, Path data, String administratorPassword, boolean hasReaders) {
        this.binaries = binaries;
        this.data = data;
        this.administratorPassword = administratorPassword;
        this.hasReaders = hasReaders;
    }

    Path data() {
        return data;
    }

    synchronized boolean running() {
        return running;
    }

    /** Starts on its previous port, or on a free one. If that port was taken in the meantime, tries others. */
    synchronized DatabaseEndpoint start() throws IOException {
        for (int attempt = 1; !running; attempt++) {
            port = attempt == 1 && port != 0 ? port : freePort();
            configure();
            try {
                openReaders();
                binaries.run(
                        outputFile(),
                        "pg_ctl",
                        "-D",
                        data.toString(),
                        "-l",
                        data.resolve("server.log").toString(),
                        "-w",
                        "start");
                running = true;
            } catch (IOException e) {
                closeReaders();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
        return new DatabaseEndpoint(HOST, readers == null ? null : readers.address(), port);
    }

    private void openReaders() throws IOException {
        if (hasReaders) {
            readers = ReaderRelay.open(port);
        }
    }

    private void closeReaders() throws IOException {
        if (readers != null) {
            readers.close();
        }
    }

    /** Stops cleanly, so that the server can start again on the data. */
    synchronized void stop() throws IOException {
        closeReaders();
        if (running) {
            binaries.run(outputFile(), "pg_ctl", "-D", data.toString(), "-m", "fast", "-w", "stop");
            running = false;
        }
    }

    /** Stops at once without saving, and deletes the data. */
    synchronized void destroy() throws IOException {
        closeReaders();
        if (running) {
            binaries.run(outputFile(), "pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
            running = false;
        }
        PrivateFiles.deleteTree(data);
        Files.deleteIfExists(outputFile());
    }

    /** Creates the database and the master user. As in RDS, this user is not a superuser and cannot replicate. */
    void furnish(DatabaseSpec spec) throws IOException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            String master = quoted(connection, spec.masterUsername(), 'I');
            statement.execute("create role " + master + " login createdb createrole password "
                    + quoted(connection, spec.masterPassword(), 'L'));
            if (spec.databaseName() != null && !spec.databaseName().equals("postgres")) {
                statement.execute(
                        "create database " + quoted(connection, spec.databaseName(), 'I') + " owner " + master);
            }
            statement.execute("alter database postgres owner to " + master);
        } catch (SQLException e) {
            throw new IOException("cannot set up " + spec, e);
        }
    }

    void changePassword(String user, String password) throws IOException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "alter role " + quoted(connection, user, 'I') + " password " + quoted(connection, password, 'L'));
        } catch (SQLException e) {
            throw new IOException("cannot change the password of " + user + ": SQL state " + e.getSQLState());
        }
    }

    /** Connects as the storage's own superuser. */
    Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", ADMINISTRATOR);
        properties.setProperty("password", administratorPassword);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("ApplicationName", ADMINISTRATOR);
        return DriverManager.getConnection("jdbc:postgresql://" + HOST + ":" + port + "/" + database, properties);
    }

    private Path outputFile() {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    private void configure() throws IOException {
        Files.writeString(
                data.resolve("postgresql.conf"),
                """
                listen_addresses = '%s'
                port = %d
                unix_socket_directories = ''
                max_connections = 30
                shared_buffers = 16MB
                fsync = off
                synchronous_commit = off
                full_page_writes = on
                wal_level = replica
                max_wal_senders = 0
                wal_keep_size = 256MB
                max_worker_processes = 2
                password_encryption = 'scram-sha-256'
                timezone = 'UTC'
                log_timezone = 'UTC'
                log_statement = 'none'
                log_min_error_statement = panic
                """
                        .formatted(hasReaders ? HOST : HOST + ",::1", port));
        Files.writeString(
                data.resolve("pg_hba.conf"),
                """
                host all all 127.0.0.1/32 scram-sha-256
                host all all ::1/128 scram-sha-256
                """);
        Files.deleteIfExists(data.resolve("postmaster.pid"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    /** Asks the server to quote an identifier ({@code I}) or a literal ({@code L}), because DDL takes no parameters. */
    private static String quoted(Connection connection, String text, char kind) throws SQLException {
        try (PreparedStatement quote = connection.prepareStatement("select format('%" + kind + "', ?::text)")) {
            quote.setString(1, text);
            try (ResultSet result = quote.executeQuery()) {
                result.next();
                return result.getString(1);
            }
        }
    }
}
