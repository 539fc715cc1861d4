package io.rdsreplicator.local.s3;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A multipart upload that was neither completed nor aborted. */
final class Upload {
    final String id;
    final String key;
    /** What the object will have beside its content. */
    final Map<String, Object> members;

    final TreeMap<Integer, Part> parts = new TreeMap<>();

    /** @param eTag quoted */
    record Part(byte[] content, String eTag, Map<String, Object> sums, Instant lastModified) {}

    Upload(String id, String key, Map<String, Object> members) {
        this.id = id;
        this.key = key;
        this.members = members;
    }
}
