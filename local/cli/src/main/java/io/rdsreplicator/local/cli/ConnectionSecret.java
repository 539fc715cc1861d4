package io.rdsreplicator.local.cli;

import java.util.Map;
import java.util.Optional;

/** What an application reads from its secret to connect. */
record ConnectionSecret(
        String liveReplica,
        String host,
        int port,
        String username,
        String password,
        String dbName,
        Map<String, Object> all) {

    static ConnectionSecret of(Map<String, Object> value) {
        return new ConnectionSecret(
                text(value, value.containsKey("dbClusterIdentifier") ? "dbClusterIdentifier" : "dbInstanceIdentifier"),
                text(value, "host"),
                Integer.parseInt(text(value, "port")),
                text(value, "username"),
                text(value, "password"),
                text(value, "dbname"),
                value);
    }

    /** The same connection to the reader endpoint; empty if the replica has none. */
    Optional<ConnectionSecret> ofReader() {
        return Optional.ofNullable(all.get("reader_host"))
                .map(reader ->
                        new ConnectionSecret(liveReplica, reader.toString(), port, username, password, dbName, all));
    }

    private static String text(Map<String, Object> value, String key) {
        return String.valueOf(value.get(key));
    }

    @Override
    public String toString() {
        return "ReplicaSecret[" + liveReplica + "]";
    }
}
