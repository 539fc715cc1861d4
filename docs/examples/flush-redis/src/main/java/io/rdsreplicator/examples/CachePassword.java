package io.rdsreplicator.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The AUTH token, or user name and password, of the cache: a secret's JSON with {@code password} and, where Redis has users, {@code
 * username}. It is read for each event, so that a changed one is used at once.
 */
final class CachePassword {
    private final SecretsManagerClient secrets;
    private final String secret;

    /** @param secret empty if the cache asks for no password */
    CachePassword(SecretsManagerClient secrets, String secret) {
        this.secrets = secrets;
        this.secret = secret;
    }

    /** Null where there is none. */
    record Login(String username, String password) {
        static final Login NONE = new Login(null, null);

        @Override
        public String toString() {
            return "Login of " + username;
        }
    }

    /** @throws IllegalStateException if the secret has another form; it quotes nothing of it */
    Login read() {
        if (secret.isEmpty()) {
            return Login.NONE;
        }
        try {
            JsonNode value = new ObjectMapper()
                    .readTree(secrets.getSecretValue(r -> r.secretId(secret)).secretString());
            if (value.path("password").isTextual()) {
                return new Login(
                        value.path("username").asText(null),
                        value.path("password").asText());
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the secret " + secret + " is not JSON");
        }
        throw new IllegalStateException("the secret " + secret + " has no password");
    }
}
