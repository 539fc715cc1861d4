package io.rdsreplicator.local.cli;

import java.util.Map;

/** What an application reads from its secret to connect. */
record ConnectionSecret(
        String dbInstanceIdentifier,
        String host,
        int port,
        String username,
        String password,
        String dbName,
        Map<String, Object> all) {

    static ConnectionSecret of(Map<String, Object> value) {
        return new ConnectionSecret(
                text(value, "dbInstanceIdentifier"),
                text(value, "host"),
                Integer.parseInt(text(value, "port")),
                text(value, "username"),
                text(value, "password"),
                text(value, "dbname"),
                value);
    }

    private static String text(Map<String, Object> value, String key) {
        return String.valueOf(value.get(key));
    }

    @Override
    public String toString() {
        return "ReplicaSecret[" + dbInstanceIdentifier + "]";
    }
}
