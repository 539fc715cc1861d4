package io.rdsreplicator.local.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A page of a bucket listing. All keys that share a prefix up to the delimiter appear as one entry. */
final class ObjectListing {
    private static final int LARGEST = 1000;
    private final Bucket bucket;
    private final ListObjectsV2Request request;
    private final String prefix;
    private final int limit;
    private final List<S3Object> objects = new ArrayList<>();
    private final List<CommonPrefix> prefixes = new ArrayList<>();
    /** The last listed entry: a key, or a common prefix. */
    private String last;

    private boolean truncated;

    ObjectListing(Bucket bucket, ListObjectsV2Request request) {
        this.bucket = bucket;
        this.request = request;
        this.prefix = request.prefix() == null ? "" : request.prefix();
        this.limit = Math.min(request.maxKeys() == null ? LARGEST : request.maxKeys(), LARGEST);
        if (request.encodingType() == EncodingType.UNKNOWN_TO_SDK_VERSION) {
            throw S3Failures.invalid("Invalid Encoding Method specified in Request");
        }
        if (limit < 0) {
            throw S3Failures.invalid("Argument maxKeys must be an integer between 0 and 2147483647");
        }
    }

    ListObjectsV2Response list() {
        String after = after();
        boolean afterCommon = request.continuationToken() != null && isCommon(after);
        for (StoredObject object : bucket.objects.tailMap(after, false).values()) {
            String key = object.key();
            if (!key.startsWith(prefix) || entry(key).equals(last) || afterCommon && key.startsWith(after)) {
                continue;
            }
            if (objects.size() + prefixes.size() == limit) {
                truncated = limit > 0;
                break;
            }
            add(object, entry(key));
        }
        return answer();
    }

    private String after() {
        if (request.continuationToken() == null) {
            return request.startAfter() == null ? "" : request.startAfter();
        }
        try {
            return new String(Base64.getUrlDecoder().decode(request.continuationToken()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw S3Failures.invalid("The continuation token provided is incorrect");
        }
    }

    private boolean isCommon(String entry) {
        return delimiter() != null
                && entry.length() > prefix.length()
                && entry.endsWith(delimiter())
                && entry.startsWith(prefix);
    }

    private String delimiter() {
        return request.delimiter() == null || request.delimiter().isEmpty() ? null : request.delimiter();
    }

    /** The key, or the common prefix that represents it. */
    private String entry(String key) {
        if (delimiter() == null) {
            return key;
        }
        int end = key.indexOf(delimiter(), prefix.length());
        return end < 0 ? key : key.substring(0, end + delimiter().length());
    }

    private void add(StoredObject object, String entry) {
        last = entry;
        if (isCommon(entry)) {
            prefixes.add(CommonPrefix.builder().prefix(encoded(entry)).build());
            return;
        }
        objects.add(S3Object.builder()
                .key(encoded(object.key()))
                .eTag(object.eTag())
                .size((long) object.content().length)
                .lastModified(object.lastModified())
                .storageClass("STANDARD")
                .owner(Boolean.TRUE.equals(request.fetchOwner()) ? Buckets.owner(bucket.place.account()) : null)
                .build());
    }

    private ListObjectsV2Response answer() {
        return ListObjectsV2Response.builder()
                .name(bucket.name)
                .prefix(encoded(prefix))
                .delimiter(encoded(request.delimiter()))
                .startAfter(encoded(request.startAfter()))
                .encodingType(request.encodingType())
                .maxKeys(limit)
                .keyCount(objects.size() + prefixes.size())
                .contents(objects)
                .commonPrefixes(prefixes)
                .isTruncated(truncated)
                .continuationToken(request.continuationToken())
                .nextContinuationToken(
                        truncated ? Base64.getUrlEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8)) : null)
                .build();
    }

    /** XML cannot represent every key. A client can request URL encoding. */
    private String encoded(String text) {
        return text == null || request.encodingType() != EncodingType.URL
                ? text
                : URLEncoder.encode(text, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/");
    }
}
