package io.rdsreplicator.local.s3;

import java.time.Instant;
import java.util.Map;

/**
 * An object as it was put. Another put creates another instance.
 *
 * @param content never changed
 * @param eTag in quotes
 * @param members the other members of the request: content type, user metadata, encryption, checksums
 */
record StoredObject(String key, byte[] content, String eTag, Instant lastModified, Map<String, Object> members) {

    StoredObject {
        members = Map.copyOf(members);
    }
}
