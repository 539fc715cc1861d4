package io.rdsreplicator.local.wire;

import io.rdsreplicator.local.identity.Caller;
import java.util.Optional;

/**
 * Finds the owner of an access key. Keys of 12 digits need no resolver: each is the root of the account with that
 * number.
 */
@FunctionalInterface
public interface CredentialsResolver {
    /** Knows no access keys. */
    CredentialsResolver NONE = (accessKeyId, sessionToken, region) -> Optional.empty();

    /**
     * @param sessionToken null if none was sent
     * @param region of the credential scope
     */
    Optional<Caller> caller(String accessKeyId, String sessionToken, String region);
}
