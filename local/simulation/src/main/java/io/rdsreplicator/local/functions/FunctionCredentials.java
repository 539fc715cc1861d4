package io.rdsreplicator.local.functions;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Issues the temporary credentials of functions' roles, as {@code sts:AssumeRole} does. The same role always gets the
 * same ones. They never expire. Safe to use from any thread.
 */
public final class FunctionCredentials {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final Map<String, Issued> byAccessKeyId = new ConcurrentHashMap<>();

    /** The credentials with which a process signs its requests. */
    public record Credentials(String accessKeyId, String secretAccessKey, String sessionToken) {
        @Override
        public String toString() {
            return "Credentials[" + accessKeyId + "]";
        }
    }

    private record Issued(AccountRegion place, String roleArn, Credentials credentials) {}

    public Credentials issue(AccountRegion place, String roleArn) {
        String seed = place.account() + " " + place.region() + " " + roleArn;
        Credentials credentials =
                new Credentials(accessKeyId(seed), text("secret " + seed).substring(0, 40), text("token " + seed));
        byAccessKeyId.put(credentials.accessKeyId(), new Issued(place, roleArn, credentials));
        return credentials;
    }

    /**
     * The caller that signs with these credentials.
     *
     * @param region the Region that the request was signed for
     * @return empty if this registry did not issue them, or if the session token does not belong to them
     */
    public Optional<Caller> caller(String accessKeyId, String sessionToken, String region) {
        return Optional.ofNullable(byAccessKeyId.get(accessKeyId))
                .filter(issued -> issued.credentials().sessionToken().equals(sessionToken))
                .map(issued -> Caller.role(issued.place().in(region), issued.roleArn()));
    }

    /** {@code ASIA} begins the key ids of temporary credentials. */
    private static String accessKeyId(String seed) {
        StringBuilder id = new StringBuilder("ASIA");
        byte[] digest = sha256("id " + seed);
        for (int i = 0; i < 16; i++) {
            id.append(ALPHABET.charAt(digest[i] & 31));
        }
        return id.toString();
    }

    private static String text(String seed) {
        return Base64.getEncoder().withoutPadding().encodeToString(sha256(seed));
    }

    private static byte[] sha256(String seed) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
