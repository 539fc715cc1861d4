package io.rdsreplicator.local.s3;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;

/** The source object of a copy. */
record CopySource(String bucket, String key) {

    /** Reads the header, a URL-encoded {@code bucket/key}, or the members from which the SDK creates it. */
    static CopySource of(CopyObjectRequest request) {
        Object header = Members.pick(request, Set.of("CopySource")).get("CopySource");
        if (header == null) {
            return new CopySource(request.sourceBucket(), request.sourceKey());
        }
        String source = header.toString().replaceFirst("^/", "");
        if (source.contains("?versionId=")) {
            throw new UnsupportedOperationException("versions of objects are not implemented here");
        }
        String[] parts = decoded(source).split("/", 2);
        if (parts.length < 2 || parts[1].isEmpty()) {
            throw S3Failures.invalid("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
        }
        return new CopySource(parts[0], parts[1]);
    }

    private static String decoded(String source) {
        try {
            return URLDecoder.decode(source.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw S3Failures.invalid("Invalid copy source encoding.");
        }
    }
}
