package io.rdsreplicator.local.rds.storage;

import io.rdsreplicator.local.host.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The image of a running server's data directory: one stream of directories and files. Each file is in counted pieces,
 * because the files of a running server grow, shrink and vanish while they are read. The write-ahead log in the same
 * image has the changes that the files miss.
 */
final class PostgresImage {
    private static final byte DIRECTORY = 1;
    private static final byte FILE = 2;
    private static final byte END = 0;
    private static final int PIECE = 1 << 16;
    private static final String LOG_DIRECTORY = "pg_wal";
    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts", "server.log");
    /**
     * Directories whose content is useless after the server has stopped; see "Backing Up The Data Directory" in
     * PostgreSQL's manual.
     */
    private static final Set<String> EMPTIED = Set.of(
            LOG_DIRECTORY,
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans",
            "pg_replslot");

    private PostgresImage() {}

    /**
     * Writes an image by the online backup protocol of PostgreSQL 14. The connection must stay open from the start of
     * the backup to its stop.
     */
    static void write(Connection administrator, Path data, OutputStream sealed) throws IOException, SQLException {
        try (Statement statement = administrator.createStatement();
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(sealed, PIECE))) {
            statement.execute("select pg_start_backup('snapshot', true, false)");
            writeTree(data, "", out);
            try (ResultSet stopped = statement.executeQuery("select labelfile from pg_stop_backup(false, false)")) {
                stopped.next();
                writeFile("backup_label", stopped.getString(1).getBytes(StandardCharsets.UTF_8), out);
            }
            writeLog(data, out);
            out.writeByte(END);
        }
    }

    /**
     * Unpacks an image into a data directory. A server that starts on it recovers to the moment at which the image was
     * finished.
     */
    static void read(InputStream opened, Path data) throws IOException {
        byte[] piece = new byte[PIECE];
        PrivateFiles.createDirectories(data);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(opened, PIECE))) {
            for (byte kind = in.readByte(); kind != END; kind = in.readByte()) {
                Path target = data.resolve(in.readUTF()).normalize();
                if (!target.startsWith(data)) {
                    throw new IOException("the image reaches outside its directory");
                }
                if (kind == DIRECTORY) {
                    PrivateFiles.createDirectories(target);
                    continue;
                }
                try (OutputStream file = PrivateFiles.create(target)) {
                    for (int length = in.readInt(); length > 0; length = in.readInt()) {
                        in.readFully(piece, 0, length);
                        file.write(piece, 0, length);
                    }
                }
            }
        }
    }

    private static void writeTree(Path directory, String name, DataOutputStream out) throws IOException {
        for (Path path : list(directory)) {
            String file = path.getFileName().toString();
            String entry = name + file;
            if (Files.isDirectory(path)) {
                writeDirectory(entry, out);
                if (!(name.isEmpty() && EMPTIED.contains(file))) {
                    writeTree(path, entry + "/", out);
                }
            } else if (!(name.isEmpty() && LEFT_OUT.contains(file)) && !file.startsWith("pgsql_tmp")) {
                writeFile(path, entry, out);
            }
        }
    }

    private static void writeLog(Path data, DataOutputStream out) throws IOException {
        Path log = data.resolve(LOG_DIRECTORY);
        writeDirectory(LOG_DIRECTORY + "/archive_status", out);
        for (Path segment : list(log)) {
            if (Files.isRegularFile(segment)) {
                writeFile(segment, LOG_DIRECTORY + "/" + segment.getFileName(), out);
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static void writeDirectory(String entry, DataOutputStream out) throws IOException {
        out.writeByte(DIRECTORY);
        out.writeUTF(entry);
    }

    private static void writeFile(String entry, byte[] content, DataOutputStream out) throws IOException {
        out.writeByte(FILE);
        out.writeUTF(entry);
        out.writeInt(content.length);
        out.write(content);
        out.writeInt(0);
    }

    private static void writeFile(Path path, String entry, DataOutputStream out) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            out.writeByte(FILE);
            out.writeUTF(entry);
            byte[] piece = new byte[PIECE];
            for (int length = in.read(piece); length > 0; length = in.read(piece)) {
                out.writeInt(length);
                out.write(piece, 0, length);
            }
            out.writeInt(0);
        } catch (NoSuchFileException e) {
            // The server removed the file after the listing. The log in the image contains the removal, so nothing
            // has to be added.
        }
    }
}
