package io.rdsreplicator.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import io.rdsreplicator.local.secrets.SecretsService;
import io.rdsreplicator.local.time.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The subscriber and a real Redis. */
class FlushRedisTest {
    private static final AccountRegion PLACE = new AccountRegion("222222222222", "us-east-1");
    private static final String PASSWORD = "a-token-of-the-cache";

    @TempDir
    private static Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final Timeline timeline = Timeline.virtual(Instant.parse("2026-11-21T04:00:00Z"));
    private final FrontDoor frontDoor = new FrontDoor(timeline);
    private SecretsManagerClient secrets;
    private RealRedis redis;

    @BeforeEach
    void startRedis() throws IOException {
        new SecretsService(timeline, frontDoor, new Random(7));
        secrets = frontDoor.client(SecretsManagerClient.class, Caller.root(PLACE));
        secrets.createSecret(r -> r.name("cache").secretString("{\"password\": \"" + PASSWORD + "\"}"));
        redis = RealRedis.start(directory, PASSWORD);
        environment.putAll(Map.of(
                "CACHE_HOST", "127.0.0.1",
                "CACHE_PORT", String.valueOf(redis.port),
                "CACHE_TLS", "false",
                "AUTH_SECRET", "cache",
                "KEY_PREFIX", "orders:"));
    }

    @AfterEach
    void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    private List<String> receive(String event) {
        FlushRedis function = new FlushRedis(
                environment,
                secrets,
                SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        return function.handleRequest(message(event), null);
    }

    static SNSEvent message(String event) {
        SNSEvent.SNS message = new SNSEvent.SNS()
                .withMessageAttributes(Map.of("event", attribute(event), "replica", attribute("replica-2")));
        return new SNSEvent().withRecords(List.of(new SNSEvent.SNSRecord().withSns(message)));
    }

    private static SNSEvent.MessageAttribute attribute(String value) {
        return new SNSEvent.MessageAttribute().withType("String").withValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ReplicaLive", "RolledBack"})
    void deletesTheKeysWithThePrefixAndNoOther(String event) {
        try (Jedis client = redis.client(0)) {
            for (int i = 0; i < 2_500; i++) {
                client.set("orders:" + i, "old");
            }
            client.set("sessions:1", "kept");
            client.set("orders", "kept");

            assertThat(receive(event)).containsExactly("flushed 2500 keys orders:* as replica-2 is live");

            assertThat(client.keys("*")).containsExactlyInAnyOrder("sessions:1", "orders");
            assertThat(receive(event))
                    .as("the message once more")
                    .containsExactly("flushed 0 keys orders:* as replica-2 is live");
        }
    }

    @Test
    void takesThePrefixLiterally() {
        environment.put("KEY_PREFIX", "a*[b]?");
        try (Jedis client = redis.client(0)) {
            client.mset("a*[b]?1", "old", "axb?1", "kept", "ab", "kept");

            receive("ReplicaLive");

            assertThat(client.keys("*")).containsExactlyInAnyOrder("axb?1", "ab");
        }
    }

    @Test
    void emptiesTheWholeDatabaseAndNoOther() {
        environment.putAll(Map.of("KEY_PREFIX", "", "FLUSH", "database", "CACHE_DATABASE", "3"));
        try (Jedis client = redis.client(3);
                Jedis other = redis.client(0)) {
            client.mset("orders:1", "old", "sessions:1", "old");
            other.set("kept", "kept");

            assertThat(receive("RolledBack")).containsExactly("flushed database 3 as replica-2 is live");

            assertThat(client.dbSize()).isZero();
            assertThat(other.dbSize()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ReplicationSucceeded", "ReplicaPruned", "Unpinned", ""})
    void leavesTheCacheAloneWhenNothingWasSwapped(String event) {
        try (Jedis client = redis.client(0)) {
            client.set("orders:1", "good");

            assertThat(receive(event)).containsExactly("ignored " + event);

            assertThat(client.exists("orders:1")).isTrue();
        }
    }

    @Test
    void failsWhereThePasswordIsWrongAndUsesTheNewOneTheNextTime() {
        secrets.putSecretValue(r -> r.secretId("cache").secretString("{\"password\": \"another\"}"));
        assertThatThrownBy(() -> receive("ReplicaLive"))
                .isInstanceOf(JedisException.class)
                .hasMessageNotContaining("another");

        secrets.putSecretValue(r ->
                r.secretId("cache").secretString("{\"username\": \"default\", \"password\": \"" + PASSWORD + "\"}"));
        assertThat(receive("ReplicaLive")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5ecret", "{\"token\": \"5ecret\"}", "{\"password\": {\"5ecret\": 1}}"})
    void quotesNothingOfAMalformedSecret(String value) {
        secrets.putSecretValue(r -> r.secretId("cache").secretString(value));

        assertThatThrownBy(() -> receive("ReplicaLive"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cache")
                .hasMessageNotContaining("5ecret")
                .hasNoCause();
    }

    @Test
    void failsWhereNoCacheAnswersSoThatLambdaTriesAgain() {
        redis.close();

        assertThatThrownBy(() -> receive("ReplicaLive")).isInstanceOf(JedisException.class);
    }

    @Test
    void refusesSettingsThatDoNotSayWhatToFlush() {
        environment.put("KEY_PREFIX", "");
        assertThatThrownBy(() -> receive("ReplicaLive")).hasMessageContaining("KEY_PREFIX");
        environment.putAll(Map.of("KEY_PREFIX", "orders:", "FLUSH", "database"));
        assertThatThrownBy(() -> receive("ReplicaLive")).hasMessageContaining("KEY_PREFIX");
        environment.remove("CACHE_HOST");
        environment.put("FLUSH", "prefix");
        assertThatThrownBy(() -> receive("ReplicaLive")).hasMessageContaining("CACHE_HOST");
    }
}
