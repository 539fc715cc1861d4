package io.rdsreplicator.local.wire;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bucket and the key of a request. The bucket is in the path or in the host name.
 *
 * @param bucket null if none is named
 * @param key decoded, or null
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html">Virtual hosting of
 * buckets</a>
 */
record BucketAddress(String bucket, String key) {
    private static final Pattern VIRTUAL_HOST = Pattern.compile("(?<bucket>.+)(?<!\\.s3)\\."
            + "(?:s3(?:[.-][a-z0-9-]+)*\\.amazonaws\\.com(?:\\.cn)?|(?:s3\\.)?localhost)(?::\\d+)?");

    static BucketAddress of(WireRequest request) {
        Matcher host = VIRTUAL_HOST.matcher(request.header("host") == null ? "" : request.header("host"));
        if (host.matches() && !host.group("bucket").equals("s3")) {
            return new BucketAddress(host.group("bucket"), key(request.path().substring(1)));
        }
        String[] parts = request.path().split("/", 3);
        if (parts.length < 2 || parts[1].isEmpty()) {
            return new BucketAddress(null, null);
        }
        return new BucketAddress(decode(parts[1]), parts.length == 3 ? key(parts[2]) : null);
    }

    private static String key(String encoded) {
        return encoded.isEmpty() ? null : decode(encoded);
    }

    /** In a path a plus sign does not stand for a space. */
    private static String decode(String encoded) {
        return WireRequest.decode(encoded.replace("+", "%2B"));
    }
}
