package io.rdsreplicator.local.wire;

import io.rdsreplicator.local.identity.Caller;
import java.util.Optional;

/** Knows whose an access key is, beside the keys of 12 digits, each of which is its account's root. */
@FunctionalInterface
public interface CredentialsResolver {
    /** No other keys. */
    CredentialsResolver NONE = (accessKeyId, sessionToken, region) -> Optional.empty();

    /**
     * @param sessionToken null if none was sent
     * @param region of the credential scope
     */
    Optional<Caller> caller(String accessKeyId, String sessionToken, String region);
}
