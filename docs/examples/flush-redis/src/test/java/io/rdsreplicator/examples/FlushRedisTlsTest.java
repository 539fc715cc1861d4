package io.rdsreplicator.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisException;

/** A cache with encryption in transit: its certificate must be trusted, and of its name. */
class FlushRedisTlsTest {
    private static final String STORE_PASSWORD = "only-of-this-test";

    @TempDir
    private Path directory;

    private int tlsPort;

    @Test
    void speaksTlsToACacheWhoseCertificateItTrusts() throws Exception {
        try (RealRedis redis = withCertificateOf("ip:127.0.0.1");
                Jedis client = redis.client(0)) {
            client.set("orders:1", "old");

            assertThat(flush(trusted())).containsExactly("flushed 1 keys orders:* as replica-2 is live");
            assertThat(client.dbSize()).isZero();
            assertThatThrownBy(() -> flush(SslOptions.builder()
                            .sslVerifyMode(SslVerifyMode.FULL)
                            .build()))
                    .as("a certificate that the JDK does not know")
                    .isInstanceOf(JedisException.class);
        }
    }

    @Test
    void refusesACertificateOfAnotherName() throws Exception {
        try (RealRedis redis = withCertificateOf("dns:elsewhere.example.com");
                Jedis client = redis.client(0)) {
            assertThat(client.ping()).isEqualTo("PONG");
            assertThatThrownBy(() -> flush(trusted()))
                    .isInstanceOf(JedisException.class)
                    .hasStackTraceContaining("127.0.0.1");
        }
    }

    private List<String> flush(SslOptions tls) {
        Map<String, String> environment =
                Map.of("CACHE_HOST", "127.0.0.1", "CACHE_PORT", String.valueOf(tlsPort), "KEY_PREFIX", "orders:");
        return new FlushRedis(environment, null, tls).handleRequest(FlushRedisTest.message("ReplicaLive"), null);
    }

    private SslOptions trusted() {
        return SslOptions.builder()
                .sslVerifyMode(SslVerifyMode.FULL)
                .trustStoreType("PKCS12")
                .truststore(directory.resolve("store").toFile(), STORE_PASSWORD.toCharArray())
                .build();
    }

    private RealRedis withCertificateOf(String name)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve("store");
        int made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "cache",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=cache",
                        "-ext",
                        "SAN=" + name,
                        "-ext",
                        "BC=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assertThat(made).as("keytool's status").isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
        Path certificate =
                pem("certificate", "CERTIFICATE", keys.getCertificate("cache").getEncoded());
        Key key = keys.getKey("cache", STORE_PASSWORD.toCharArray());
        Path privateKey = pem("key", "PRIVATE KEY", key.getEncoded());
        tlsPort = RealRedis.freePort();
        return RealRedis.start(
                directory,
                null,
                List.of(
                        "--tls-port",
                        String.valueOf(tlsPort),
                        "--tls-cert-file",
                        certificate.toString(),
                        "--tls-key-file",
                        privateKey.toString(),
                        "--tls-auth-clients",
                        "no"));
    }

    private Path pem(String name, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                directory.resolve(name),
                "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n",
                StandardCharsets.US_ASCII);
    }
}
