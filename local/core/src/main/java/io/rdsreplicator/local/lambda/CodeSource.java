package io.rdsreplicator.local.lambda;

import io.rdsreplicator.local.calls.FrontDoor;
import io.rdsreplicator.local.identity.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The source of a function's code. When the function is created or its code is updated, the code is read once from its
 * bucket with the caller's authority. The bucket {@code local} stands for the local file system, and its key is a
 * path. The file is not opened here: hash and size are those of the path.
 *
 * @param location a path, {@code s3://bucket/key}, or the hash of code that came with the request
 * @param sha256 in base64
 */
record CodeSource(FunctionCode code, String location, String sha256, long size) {
    private static final String LOCAL_BUCKET = "local";

    static CodeSource of(
            FrontDoor frontDoor, Caller caller, String s3Bucket, String s3Key, SdkBytes zipFile, String imageUri) {
        if (imageUri != null) {
            throw new UnsupportedOperationException("functions from a container image are not implemented here");
        }
        boolean inBucket = s3Bucket != null && s3Key != null;
        if (inBucket && zipFile == null) {
            return s3Bucket.equals(LOCAL_BUCKET) ? local(s3Key) : stored(frontDoor, caller, s3Bucket, s3Key);
        }
        if (zipFile != null && s3Key == null && s3Bucket == null) {
            byte[] bytes = zipFile.asByteArrayUnsafe();
            return archive(bytes, "zip:" + sha256(bytes));
        }
        throw LambdaFailures.invalid("Please provide a source for function code.");
    }

    private static CodeSource local(String path) {
        return new CodeSource(
                new FunctionCode.Local(path), path, sha256(path.getBytes(StandardCharsets.UTF_8)), path.length());
    }

    private static CodeSource stored(FrontDoor frontDoor, Caller caller, String bucket, String key) {
        byte[] bytes;
        try {
            bytes = frontDoor
                    .client(S3Client.class, caller)
                    .getObjectAsBytes(r -> r.bucket(bucket).key(key))
                    .asByteArrayUnsafe();
        } catch (S3Exception e) {
            throw LambdaFailures.code(bucket + "/" + key, e.awsErrorDetails());
        }
        return archive(bytes, "s3://" + bucket + "/" + key);
    }

    private static CodeSource archive(byte[] bytes, String location) {
        if (bytes.length < 4 || bytes[0] != 'P' || bytes[1] != 'K') {
            throw LambdaFailures.invalid(
                    "Could not unzip uploaded file. Please check your file, then try to upload again.");
        }
        String hash = sha256(bytes);
        return new CodeSource(new FunctionCode.Archive(hash, bytes), location, hash, bytes.length);
    }

    private static String sha256(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
