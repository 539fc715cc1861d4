package io.rdsreplicator.examples;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Empties a Redis cache in front of a replicated database when the secret names another replica: what the cache holds is of the one
 * before. Published after the swap, so what is read into the cache from now on by whoever has read the secret again is new.
 *
 * <p>SNS delivers at least once, and Lambda repeats what fails: emptied twice, a cache is as empty as emptied once.
 */
public final class FlushRedis implements RequestHandler<SNSEvent, List<String>> {
    /** The filter policy says so, too; a subscription without one must not empty the cache for nothing. */
    private static final Set<String> SWAPS = Set.of("ReplicaLive", "RolledBack");

    private final CacheSettings settings;
    private final CachePassword password;
    private final SslOptions tls;

    public FlushRedis() {
        this(
                System.getenv(),
                SecretsManagerClient.builder()
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .build(),
                SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
    }

    FlushRedis(Map<String, String> environment, SecretsManagerClient secrets, SslOptions tls) {
        this.settings = CacheSettings.from(environment);
        this.password = new CachePassword(secrets, settings.authSecret());
        this.tls = tls;
    }

    /** @return what was done, for each message; an exception makes Lambda try again */
    @Override
    public List<String> handleRequest(SNSEvent event, Context context) {
        return event.getRecords().stream()
                .map(record -> receive(record.getSNS()))
                .toList();
    }

    private String receive(SNSEvent.SNS message) {
        String name = attribute(message, "event");
        if (!SWAPS.contains(name)) {
            return "ignored " + name;
        }
        String replica = attribute(message, "replica");
        try (Cache cache = Cache.connect(settings, password.read(), tls)) {
            String done = cache.flush(settings) + " as " + replica + " is live";
            System.out.println(done);
            return done;
        }
    }

    private static String attribute(SNSEvent.SNS message, String name) {
        SNSEvent.MessageAttribute attribute = message.getMessageAttributes() == null
                ? null
                : message.getMessageAttributes().get(name);
        return attribute == null ? "" : attribute.getValue();
    }
}
