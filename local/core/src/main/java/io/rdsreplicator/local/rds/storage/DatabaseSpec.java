package io.rdsreplicator.local.rds.storage;

/**
 * The initial content of a new database.
 *
 * @param databaseName the database to create in addition to the engine's own, or null
 * @param port the requested port; a storage whose databases share one host can choose another port
 */
public record DatabaseSpec(
        String engineVersion, String masterUsername, String masterPassword, String databaseName, int port) {

    @Override
    public String toString() {
        return "DatabaseSpec[" + engineVersion + ", " + masterUsername + ", " + databaseName + ", " + port + "]";
    }
}
