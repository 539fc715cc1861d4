package io.rdsreplicator.local.rds.storage;

/**
 * What a new database starts with.
 *
 * @param databaseName the database to create beside the engine's own, or null
 * @param port the port asked for; a storage that shares one host between databases may give another
 */
public record DatabaseSpec(
        String engineVersion, String masterUsername, String masterPassword, String databaseName, int port) {

    @Override
    public String toString() {
        return "DatabaseSpec[" + engineVersion + ", " + masterUsername + ", " + databaseName + ", " + port + "]";
    }
}
