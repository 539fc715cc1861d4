package io.rdsreplicator.local.rds.storage;

import java.io.IOException;

/**
 * What lies under the DB instances and the snapshots: servers with data, and images of them. Every method does real work and may take its
 * time, so that RDS calls it through {@code Timeline.work}; implementations are safe for use from several threads.
 *
 * <p>A database is named by the ARN of its DB instance, an image by any text that is used once. A data key is a plain AES key, or null
 * where the image is not encrypted.
 */
public interface Storage extends AutoCloseable {
    /** @throws IllegalArgumentException if no database of this engine can be made here; the message says which can */
    void requireEngine(String engine, String engineVersion);

    /** Makes a running database. */
    DatabaseEndpoint create(String database, DatabaseSpec spec) throws IOException;

    /** Starts a stopped database; its endpoint may have changed. */
    DatabaseEndpoint start(String database) throws IOException;

    void stop(String database) throws IOException;

    void changePassword(String database, String masterUsername, String password) throws IOException;

    /** Takes a consistent image of a running database, sealed under the data key. */
    void snapshot(String database, String image, byte[] dataKey) throws IOException;

    /** Unseals an image and seals the copy under another key. */
    void copy(String image, byte[] dataKey, String target, byte[] targetDataKey) throws IOException;

    /** Makes a running database of an image; its master user and password are the image's. */
    DatabaseEndpoint restore(String image, byte[] dataKey, String database, int port) throws IOException;

    /** Gives a database another name. */
    DatabaseEndpoint rename(String database, String name) throws IOException;

    /** Does nothing if there is none. */
    void deleteDatabase(String database) throws IOException;

    /** Does nothing if there is none. */
    void deleteImage(String image) throws IOException;

    @Override
    void close() throws IOException;
}
