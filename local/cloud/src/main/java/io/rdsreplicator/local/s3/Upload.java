package io.rdsreplicator.local.s3;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A multipart upload in progress. */
final class Upload {
    final String id;
    final String key;
    /** The members of the later object in addition to its content. */
    final Map<String, Object> members;

    final TreeMap<Integer, Part> parts = new TreeMap<>();

    /** @param eTag in quotes */
    record Part(byte[] content, String eTag, Map<String, Object> sums, Instant lastModified) {}

    Upload(String id, String key, Map<String, Object> members) {
        this.id = id;
        this.key = key;
        this.members = members;
    }
}
