package io.rdsreplicator.local.s3;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;

/**
 * The settings of an object in addition to its content: response headers, user metadata, encryption. KMS keys are
 * recorded, but not used.
 */
final class ObjectSettings {
    private static final String ENCRYPTION = "ServerSideEncryption";
    private static final String KMS_KEY = "SSEKMSKeyId";
    private static final String METADATA = "Metadata";
    private static final Set<String> ENCRYPTING =
            Set.of(ENCRYPTION, KMS_KEY, "BucketKeyEnabled", "SSEKMSEncryptionContext");
    private static final Set<String> PRESENTING = Set.of(
            "CacheControl",
            "ContentDisposition",
            "ContentEncoding",
            "ContentLanguage",
            "ContentType",
            "Expires",
            METADATA);
    static final Set<String> KEPT =
            Stream.of(ENCRYPTING, PRESENTING).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private static final int METADATA_BYTES = 2048;
    private static final int KEY_BYTES = 1024;

    private ObjectSettings() {}

    static Map<String, Object> of(SdkPojo request) {
        Map<String, Object> members = presenting(request);
        members.putAll(encrypting(request));
        return members;
    }

    /** A copy is encrypted by its own request, or by the default of S3. The checksums of the source stay valid. */
    static Map<String, Object> ofCopy(CopyObjectRequest request, StoredObject source, boolean replaces) {
        Map<String, Object> members = new HashMap<>(source.members());
        members.keySet().removeAll(ENCRYPTING);
        if (replaces) {
            members.keySet().removeAll(PRESENTING);
            members.putAll(presenting(request));
        }
        members.putAll(encrypting(request));
        return members;
    }

    private static Map<String, Object> presenting(SdkPojo request) {
        Map<String, Object> members = new HashMap<>(Members.pick(request, PRESENTING));
        members.putIfAbsent("ContentType", "binary/octet-stream");
        members.computeIfPresent(METADATA, (name, metadata) -> lowerCase((Map<?, ?>) metadata));
        return members;
    }

    private static Map<String, String> lowerCase(Map<?, ?> metadata) {
        Map<String, String> lower = new TreeMap<>();
        metadata.forEach((name, value) -> lower.put(name.toString().toLowerCase(Locale.ROOT), value.toString()));
        int bytes = lower.entrySet().stream()
                .mapToInt(entry -> bytes(entry.getKey()) + bytes(entry.getValue()))
                .sum();
        if (bytes > METADATA_BYTES) {
            throw S3Failures.of(
                    "MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size");
        }
        return lower;
    }

    private static Map<String, Object> encrypting(SdkPojo request) {
        Map<String, Object> members = new HashMap<>(Members.pick(request, ENCRYPTING));
        Object kind = members.getOrDefault(ENCRYPTION, "AES256");
        if (!Set.of("AES256", "aws:kms").contains(kind)) {
            throw S3Failures.invalid("The encryption method specified is not supported");
        }
        if (kind.equals("AES256") && members.containsKey(KMS_KEY)) {
            throw S3Failures.invalid(
                    "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption "
                            + ": aws:kms");
        }
        members.put(ENCRYPTION, kind);
        return members;
    }

    static void requireKey(String key) {
        if (key == null || key.isEmpty()) {
            throw S3Failures.invalid("A key has at least one character");
        }
        if (bytes(key) > KEY_BYTES) {
            throw S3Failures.of("KeyTooLongError", 400, "Your key is too long");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
