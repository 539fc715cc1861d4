package io.rdsreplicator.examples;

import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.args.FlushMode;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** A connection to the cache; what does not answer within seconds is an exception. */
final class Cache implements AutoCloseable {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int ANSWER_MILLIS = 10_000;
    private static final int KEYS_AT_ONCE = 1_000;

    private final Jedis redis;

    private Cache(Jedis redis) {
        this.redis = redis;
    }

    static Cache connect(CacheSettings settings, CachePassword.Login login, SslOptions tls) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(CONNECT_MILLIS)
                .socketTimeoutMillis(ANSWER_MILLIS)
                .user(login.username())
                .password(login.password())
                .database(settings.database());
        if (settings.tls()) {
            config.sslOptions(tls);
        }
        return new Cache(new Jedis(new HostAndPort(settings.host(), settings.port()), config.build()));
    }

    /** @return what was done */
    String flush(CacheSettings settings) {
        if (settings.keyPrefix().isEmpty()) {
            // ASYNC frees the memory in the background, so that Redis answers at once.
            redis.flushDB(FlushMode.ASYNC);
            return "flushed database " + settings.database();
        }
        return "flushed " + unlink(settings.keyPrefix()) + " keys " + settings.keyPrefix() + "*";
    }

    /** SCAN shows every key that is there from its beginning to its end, and blocks Redis for no longer than a page. */
    private long unlink(String prefix) {
        ScanParams page = new ScanParams().match(literally(prefix) + "*").count(KEYS_AT_ONCE);
        String cursor = ScanParams.SCAN_POINTER_START;
        long unlinked = 0;
        do {
            ScanResult<String> keys = redis.scan(cursor, page);
            if (!keys.getResult().isEmpty()) {
                unlinked += redis.unlink(keys.getResult().toArray(String[]::new));
            }
            cursor = keys.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        return unlinked;
    }

    /** A prefix may hold what patterns give a meaning. */
    private static String literally(String prefix) {
        return prefix.replaceAll("[\\\\*?\\[\\]^-]", "\\\\$0");
    }

    @Override
    public void close() {
        redis.close();
    }
}
