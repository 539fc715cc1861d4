package io.rdsreplicator.examples;

import java.util.Map;

/**
 * What the template tells the function by environment variables.
 *
 * @param keyPrefix of the keys to delete; empty to empty the whole database
 * @param authSecret ARN or name of the secret with the password; empty if the cache asks for none
 */
record CacheSettings(String host, int port, boolean tls, int database, String keyPrefix, String authSecret) {

    static CacheSettings from(Map<String, String> environment) {
        String prefix = environment.getOrDefault("KEY_PREFIX", "");
        boolean whole = environment.getOrDefault("FLUSH", "prefix").equals("database");
        if (prefix.isEmpty() != whole) {
            throw new IllegalArgumentException("set KEY_PREFIX, or FLUSH to database and no KEY_PREFIX");
        }
        String host = environment.getOrDefault("CACHE_HOST", "");
        if (host.isEmpty()) {
            throw new IllegalArgumentException("CACHE_HOST is missing");
        }
        return new CacheSettings(
                host,
                Integer.parseInt(environment.getOrDefault("CACHE_PORT", "6379")),
                !environment.getOrDefault("CACHE_TLS", "true").equals("false"),
                Integer.parseInt(environment.getOrDefault("CACHE_DATABASE", "0")),
                prefix,
                environment.getOrDefault("AUTH_SECRET", ""));
    }
}
