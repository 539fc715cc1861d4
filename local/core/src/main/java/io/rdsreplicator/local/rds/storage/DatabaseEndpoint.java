package io.rdsreplicator.local.rds.storage;

/**
 * The addresses and the port at which a database listens.
 *
 * @param readerAddress the address at which a DB cluster's database refuses writes; null for a DB instance
 */
public record DatabaseEndpoint(String address, String readerAddress, int port) {
    /** The endpoint of a DB instance. */
    public DatabaseEndpoint(String address, int port) {
        this(address, null, port);
    }
}
