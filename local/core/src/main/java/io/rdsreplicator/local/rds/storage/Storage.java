package io.rdsreplicator.local.rds.storage;

import java.io.IOException;

/**
 * The storage under the DB instances and snapshots: servers with data, and images of them. Every method does real work
 * and may take time, so RDS calls it through {@code Timeline.work}. Implementations must be thread-safe.
 *
 * <p>A database is named by the ARN of its DB instance or DB cluster. An image is named by any text that is used once. A data key is
 * a plain AES key, or null if the image is not encrypted.
 */
public interface Storage extends AutoCloseable {
    /**
     * @throws IllegalArgumentException if this storage cannot create a database of this engine; the message says which
     * engines it can create
     */
    void requireEngine(String engine, String engineVersion);

    /** Creates a running database. */
    DatabaseEndpoint create(String database, DatabaseSpec spec) throws IOException;

    /** Starts a stopped database. Its endpoint may change. */
    DatabaseEndpoint start(String database) throws IOException;

    void stop(String database) throws IOException;

    void changePassword(String database, String masterUsername, String password) throws IOException;

    /** Takes a consistent image of a running database, encrypted under the data key. */
    void snapshot(String database, String image, byte[] dataKey) throws IOException;

    /** Decrypts an image and encrypts the copy under another key. */
    void copy(String image, byte[] dataKey, String target, byte[] targetDataKey) throws IOException;

    /** Creates a running database from an image. The master user and password come from the image. */
    DatabaseEndpoint restore(String image, byte[] dataKey, String database, int port) throws IOException;

    /** Restarts a running database on another port, if this storage lets a caller choose the port. */
    DatabaseEndpoint changePort(String database, int port) throws IOException;

    /** Gives a database another name. */
    DatabaseEndpoint rename(String database, String name) throws IOException;

    /** Does nothing if the database does not exist. */
    void deleteDatabase(String database) throws IOException;

    /** Does nothing if the image does not exist. */
    void deleteImage(String image) throws IOException;

    @Override
    void close() throws IOException;
}
