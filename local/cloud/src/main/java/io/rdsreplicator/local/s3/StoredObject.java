package io.rdsreplicator.local.s3;

import java.time.Instant;
import java.util.Map;

/**
 * An object as it was put; putting it again makes another one.
 *
 * @param content never changed
 * @param eTag quoted
 * @param members of the model that came with it and go with it: content type, user metadata, encryption, sums
 */
record StoredObject(String key, byte[] content, String eTag, Instant lastModified, Map<String, Object> members) {

    StoredObject {
        members = Map.copyOf(members);
    }
}
