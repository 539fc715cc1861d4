package io.rdsreplicator.local.lambda;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import software.amazon.awssdk.core.SdkBytes;

/**
 * Where a function's code is. Code in a bucket is known by its key, which is the path of a jar; it is not opened here, so its hash and
 * size are those of the key.
 *
 * @param name the path of a jar, or, for code that came with the request, its hash
 */
record CodeSource(String name, String sha256, long size) {

    static CodeSource of(String s3Bucket, String s3Key, SdkBytes zipFile, String imageUri) {
        if (imageUri != null) {
            throw new UnsupportedOperationException("functions from a container image are not implemented here");
        }
        if (s3Key != null && zipFile == null) {
            return new CodeSource(s3Key, sha256(s3Key.getBytes(StandardCharsets.UTF_8)), s3Key.length());
        }
        if (zipFile != null && s3Key == null && s3Bucket == null) {
            byte[] bytes = zipFile.asByteArray();
            return new CodeSource("zip:" + sha256(bytes), sha256(bytes), bytes.length);
        }
        throw LambdaFailures.invalid("Please provide a source for function code.");
    }

    private static String sha256(byte[] bytes) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
